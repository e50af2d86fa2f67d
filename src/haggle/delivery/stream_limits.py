"""Limits on open streams: for an account, for a session and encoder (both over all processes), and for this process."""

import asyncio
import math
from collections import Counter
from collections.abc import Iterable

from haggle.delivery.shared_counts import SharedCounts
from haggle.delivery.stream import Reader, Stream
from haggle.errors import Unavailable
from haggle.settings import Settings
from haggle.text.languages import _

RETRY_AFTER_S = 10


class StreamLimits:
    """Counts open streams, and refuses more than the limits allow."""

    def __init__(self, settings: Settings, counts: SharedCounts) -> None:
        self._settings = settings
        self._counts = counts
        self._open: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[int]] = set()
        self.count = 0

    async def enter(self, stream: Stream) -> None:
        """Count the stream. Raises Unavailable, and does not count it, beyond a limit; else `leave` must follow."""
        reader, most = stream.reader, self._settings.max_streams_per_account
        if self._settings.are_limits_on and self.count >= self._settings.max_streams:
            raise Unavailable(_("We have as many live pages open as we can serve."), RETRY_AFTER_S)
        self.count += 1
        self._open.update(_names(stream))
        if not self._settings.are_limits_on:
            return
        try:
            if await self._total(_of_account(reader)) > most:
                raise Unavailable(
                    _("You have {count} live pages open, which is as many as we allow.", count=most), RETRY_AFTER_S
                )
            if stream.most_at_once < math.inf and await self._total(_of_encoder(reader)) > stream.most_at_once:
                most = round(stream.most_at_once)
                raise Unavailable(_("You have {count} of these open already: go on in one of them.", count=most))
        except BaseException:
            self.leave(stream)
            raise

    def leave(self, stream: Stream) -> None:
        """Count the stream no more."""
        self.count -= 1
        self._open.subtract(_names(stream))
        if self._settings.are_limits_on:
            self._share(_names(stream))
        for name in _names(stream):
            if not self._open[name]:
                del self._open[name]

    def share_all(self) -> None:
        """Share all counts again, after Redis was away."""
        if self._settings.are_limits_on:
            self._share(list(self._open))

    async def _total(self, name: str) -> int:
        return self._open[name] + await self._counts.share(name, self._open[name])

    def _share(self, names: Iterable[str]) -> None:
        for name in names:
            self._tasks.add(task := asyncio.create_task(self._total(name)))
            task.add_done_callback(self._tasks.discard)


def _names(stream: Stream) -> list[str]:
    of_encoder = [_of_encoder(stream.reader)] if stream.most_at_once < math.inf else []
    return [_of_account(stream.reader), *of_encoder]


def _of_account(reader: Reader) -> str:
    return f"account {reader.account_id}"


def _of_encoder(reader: Reader) -> str:
    return f"{reader.encoder} {reader.credential}"
