"""The host's public keys: fetched when first needed, kept for a while, and asked for again when one is new."""

import asyncio
import json
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, Key, OctKey, OKPKey, RSAKey

from haggle.errors import Unavailable
from haggle.handover.model import NotGood
from haggle.handover.signed import names_of
from haggle.text.languages import _
from haggle.web.outside import Outside, Unreachable

logger = logging.getLogger("haggle.handover")

KEPT_S = 600
AGAIN_S = 10
"""Not oftener is it asked for a key that is not there: anybody can name one."""
WITHOUT_S = 86_400
"""So long the keys that we have are good while they cannot be fetched."""
LEAST_RSA_BITS = 2048
MAX_BYTES = 200_000
WITHIN_S = 5.0
KINDS = {"EdDSA": ("OKP", "Ed25519"), "ES256": ("EC", "P-256"), "RS256": ("RSA", None)}
_FROM_PEM: dict[str, Any] = {"EdDSA": OKPKey, "ES256": ECKey, "RS256": RSAKey}
_PUBLIC = ("kty", "crv", "x", "y", "n", "e", "kid")
NOT_NOW = _("Nobody can be signed in just now, since the keys of the other site cannot be read. Please try again soon.")


class Secrets:
    """What the host and we both know."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = [OctKey.import_key(secret) for secret in secrets]

    async def named(self, _kid: str | None) -> Sequence[Key]:
        """All of them: while one is being changed there are two."""
        return self._keys


class PublicKeys:
    """The keys at an address, for one algorithm."""

    def __init__(self, address: str, algorithm: str, outside: Outside) -> None:
        self._address = address
        self._algorithm = algorithm
        self._outside = outside
        self._keys: dict[str | None, Key] = {}
        self._fetched_at = self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def named(self, kid: str | None) -> Sequence[Key]:
        """By which a token may be signed that names this one. Raises NotGood for no key, Unavailable."""
        async with self._asking:
            age_s = time.monotonic() - self._fetched_at
            if (age_s > KEPT_S or not self._found(kid)) and time.monotonic() - self._asked_at > AGAIN_S:
                await self._fetch()
            if time.monotonic() - self._fetched_at > WITHOUT_S:
                raise Unavailable(NOT_NOW)
            if not (found := self._found(kid)):
                raise NotGood(f"there is no key for {self._algorithm} of the name in kid")
            return found

    def _found(self, kid: str | None) -> list[Key]:
        """The key of that name, or one that has none; without a name the only one."""
        if kid is None and len(self._keys) == 1:
            return list(self._keys.values())
        return [key for name in (kid, None) if (key := self._keys.get(name))][:1]

    async def _fetch(self) -> None:
        self._asked_at = time.monotonic()
        try:
            self._keys = self._read(await self._text())
            self._fetched_at = time.monotonic()
        except (Unreachable, OSError, ValueError, TypeError, RecursionError, JoseError) as error:
            logger.error("the keys at %s cannot be read: %s", self._address, error)

    async def _text(self) -> bytes:
        if self._address.startswith("file:"):
            return await asyncio.to_thread(Path(unquote(urlsplit(self._address).path)).read_bytes)
        answer = await self._outside.request("GET", self._address, most_bytes=MAX_BYTES, within_s=WITHIN_S)
        if answer.status != 200 or not answer.is_whole:
            raise Unreachable(f"the answer was {answer.status}, or too long")
        return answer.body

    def _read(self, text: bytes) -> dict[str | None, Key]:
        if text.lstrip().startswith(b"-----BEGIN"):
            key = _FROM_PEM[self._algorithm].import_key(text)
            return {None: key} if _is_strong(key, self._algorithm) else {}
        found: dict[str | None, Key] = {}
        for said in filter(self._is_for_us, json.loads(text)["keys"]):
            try:
                key = JWKRegistry.import_key({name: said[name] for name in _PUBLIC if name in said})
            except (JoseError, ValueError, TypeError) as error:  # the others may be good
                logger.error("a key at %s cannot be read: %s", self._address, error)
                continue
            if _is_strong(key, self._algorithm):
                found[key.kid] = key
        return found

    def _is_for_us(self, said: Any) -> bool:
        """Whether it is for signatures by our algorithm; "oct" never is, for then anybody who reads it can sign."""
        is_kind = isinstance(said, dict) and (said.get("kty"), said.get("crv")) == KINDS[self._algorithm]
        return (
            is_kind
            and said.get("use", "sig") == "sig"
            and said.get("alg", self._algorithm) in names_of(self._algorithm)
            and "verify" in said.get("key_ops", ["verify"])
        )


def _is_strong(key: Any, algorithm: str) -> bool:
    public = key.as_dict(private=False)
    bits = len(public.get("n", "")) * 6
    is_strong = (public["kty"], public.get("crv")) == KINDS[algorithm] and (bits == 0 or bits >= LEAST_RSA_BITS)
    if not is_strong:
        logger.error(
            "a key for %s is of another kind, or shorter than %s bits: it is not used", algorithm, LEAST_RSA_BITS
        )
    return is_strong
