"""
Who is there: everybody who gave a sign of life lately.

A sign is a pulse to oneself (`site.bus.pulse([account_id], "sign")`), so with several processes on one bus each hears
every sign and holds the same table; nothing else is shared. Each then says who has come and gone (presence/), and a
page that is told so twice says the same word twice. Several tabs, devices and programs are one person.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from haggle.clock import now_ms
from haggle.delivery.bus import EphemeralEvent, MemoryBus

SWEEPS = 10  # in the time that a sign counts
NOBODY = 0  # no account: for what is meant for processes


@dataclass(frozen=True, slots=True)
class Turns:
    """What happened since the last look: who came, who went (last there at, in ms), who changed what they chose."""

    came: frozenset[int]
    went: dict[int, int]
    chose: frozenset[int]


class Heartbeats:
    """The table of one process. A sign counts for `lasts_s`."""

    def __init__(self, bus: MemoryBus, lasts_s: float) -> None:
        self._lasts_s = lasts_s
        self._last: dict[int, float] = {}
        self._came: set[int] = set()
        self._chose: set[int] = set()
        self.unnoted: dict[int, int] = {}
        """When accounts were last there (ms), as far as it is not written down yet."""
        self._bell = asyncio.Event()
        self._bus = bus
        bus.listen(on_ephemeral=self._on_ephemeral_event)
        bus.on_return(lambda: bus.publish_ephemeral([NOBODY], "who"))

    def is_there(self, account_id: int) -> bool:
        """Whether the account's last sign still counts."""
        return time.monotonic() - self._last.get(account_id, float("-inf")) <= self._lasts_s

    async def wait(self) -> None:
        """Until somebody has come or chosen; or until it is time to see who has gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._lasts_s / SWEEPS):
                await self._bell.wait()

    def turns(self) -> Turns:
        """What happened since the last call."""
        self._bell.clear()
        now, now_in_ms = time.monotonic(), now_ms()
        gone = [account_id for account_id, last in self._last.items() if now - last > self._lasts_s]
        went = {account_id: now_in_ms - round((now - self._last.pop(account_id)) * 1000) for account_id in gone}
        found = Turns(frozenset(self._came), went, frozenset(self._chose))
        self._came, self._chose = set(), set()
        return found

    def _on_ephemeral_event(self, account_id: int, event: EphemeralEvent) -> None:
        if event.kind == "sign":
            if account_id not in self._last:
                self._came.add(account_id)
                self._bell.set()
            self._last[account_id] = time.monotonic()
        elif event.kind == "who":  # a process has begun, or is back, and knows nobody
            now = time.monotonic()
            self._bus.publish_ephemeral(
                [one for one, last in self._last.items() if now - last < self._lasts_s / 2], "sign"
            )
        elif event.kind == "account.changed":
            self._chose.add(account_id)
            self._bell.set()
