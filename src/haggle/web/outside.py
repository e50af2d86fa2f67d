"""
HTTP requests to addresses that outsiders choose: of webhooks, of push services, of photos.

A name is resolved once, and each socket is checked as it is made for the address that was found, so neither a name
that changes nor a number written in another way leads into a network of ours. Redirects are not followed: they are
answers like any other. Time and bytes are bounded, certificates are checked, no proxy of the environment is used.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from haggle.web.outside_model import Addresses, Answer, Unreachable

if TYPE_CHECKING:
    from haggle.web.outside_client import Client

__all__ = ["Answer", "Outside", "Unreachable"]


class Outside:
    """The way out. Nothing is loaded or opened before the first request."""

    def __init__(self, private_networks: Sequence[str]) -> None:
        self._addresses = Addresses(private_networks)
        self._opening = asyncio.Lock()
        self._client: Client | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        most_bytes: int = 65_536,
        within_s: float = 15.0,
    ) -> Answer:
        """
        Ask, and read at most `most_bytes` of the answer, all within `within_s`. Raises Unreachable.

        `https://` goes to any public address, and `http://` only into the networks that the operator allows.
        """
        async with self._opening:
            if self._client is None:
                self._client = (await asyncio.to_thread(_load))(self._addresses)
        return await self._client.request(method, url, headers or {}, body, most_bytes, within_s)

    async def close(self) -> None:
        """Close what is open."""
        if self._client is not None:
            await self._client.close()


def _load() -> "type[Client]":
    from haggle.web.outside_client import Client  # a tenth of a second and 15 MB, which few need

    return Client
