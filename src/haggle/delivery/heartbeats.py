"""
Heartbeats: who is there now.

A heartbeat is an ephemeral event, so with several processes on one bus each hears every heartbeat and holds the same
table; nothing else is shared. Each process then tells its own streams who has come and gone (`presence/`). Several
tabs, devices and programs of one account count as one person.
"""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass

from haggle.clock import now_ms
from haggle.delivery.bus import EphemeralEvent, MemoryBus

CHECKS = 10  # how often to look for who has gone, in the time that a heartbeat counts
NOBODY = 0  # the audience of what only processes should hear
HEARTBEAT, WHO_IS_THERE = "sign", "who"  # their names between processes, which an older version must understand


@dataclass(frozen=True, slots=True)
class PresenceChanges:
    """Who came, who went (and when they were last there, in ms), and who changed what others may see of them."""

    came: frozenset[int]
    went: dict[int, int]
    chose: frozenset[int]


class Heartbeats:
    """The table of one process. A heartbeat counts for `lasts_s`."""

    def __init__(self, bus: MemoryBus, lasts_s: float) -> None:
        self._lasts_s = lasts_s
        self._last: dict[int, float] = {}
        self._came: set[int] = set()
        self._chose: set[int] = set()
        self.unwritten: dict[int, int] = {}
        """When accounts were last there (ms), as far as it is not in the database yet."""
        self._has_changes = asyncio.Event()
        self._bus = bus
        bus.listen(on_ephemeral=self._on_ephemeral_event)
        bus.on_return(lambda: bus.publish_ephemeral([NOBODY], WHO_IS_THERE))

    def beat(self, account_id: int) -> None:
        """Give a heartbeat of this account, to all processes."""
        self._bus.publish_ephemeral([account_id], HEARTBEAT)

    def is_there(self, account_id: int) -> bool:
        """Whether the account's last heartbeat still counts."""
        return time.monotonic() - self._last.get(account_id, float("-inf")) <= self._lasts_s

    async def wait(self) -> None:
        """Wait until somebody has come or changed their settings, or until it is time to look for who has gone."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._lasts_s / CHECKS):
                await self._has_changes.wait()

    def take_changes(self) -> PresenceChanges:
        """The changes since the last call."""
        self._has_changes.clear()
        now, now_in_ms = time.monotonic(), now_ms()
        gone = [account_id for account_id, last in self._last.items() if now - last > self._lasts_s]
        went = {account_id: now_in_ms - round((now - self._last.pop(account_id)) * 1000) for account_id in gone}
        found = PresenceChanges(frozenset(self._came), went, frozenset(self._chose))
        self._came, self._chose = set(), set()
        return found

    def _on_ephemeral_event(self, account_id: int, event: EphemeralEvent) -> None:
        if event.kind == HEARTBEAT:
            if account_id not in self._last:
                self._came.add(account_id)
                self._has_changes.set()
            self._last[account_id] = time.monotonic()
        elif event.kind == WHO_IS_THERE:  # from a process that has just started, or was cut off
            now = time.monotonic()
            self._bus.publish_ephemeral(
                [one for one, last in self._last.items() if now - last < self._lasts_s / 2], HEARTBEAT
            )
        elif event.kind == "account.changed":
            self._chose.add(account_id)
            self._has_changes.set()
