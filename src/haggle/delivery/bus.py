"""
The bus is a doorbell: "account 12 is now at 812". A bell may be lost, doubled or late and nothing breaks.

Pulses (typing, a session's end) travel over it too: they have no position and are never replayed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class EphemeralEvent:
    """Something that is true only now. Dies by its own clock; never in the log."""

    kind: str
    facts: Mapping[str, Any]


OnNotify = Callable[[Mapping[int, int]], None]
OnEphemeral = Callable[[int, EphemeralEvent], None]


class MemoryBus:
    """The bus of one process: listeners are called at once. `redis_bus.py` carries it to the others."""

    def __init__(self) -> None:
        self._on_notify: list[OnNotify] = []
        self._on_ephemeral: list[OnEphemeral] = []
        self._on_return: list[Callable[[], None]] = []

    @property
    def away_since(self) -> float | None:
        """Since when (time.monotonic) other processes have not been heard; None while all is well."""
        return None

    latency_s = 0.0
    """from saying something to hearing it, the last time"""

    async def open(self) -> None:
        """Begin to carry."""

    async def close(self) -> None:
        """Carry what was handed over, then stop."""

    def listen(self, on_notify: OnNotify | None = None, on_ephemeral: OnEphemeral | None = None) -> None:
        """Have `on_bell(positions)` called for every bell and `on_pulse(account_id, pulse)` for every pulse."""
        if on_notify:
            self._on_notify.append(on_notify)
        if on_ephemeral:
            self._on_ephemeral.append(on_ephemeral)

    def on_return(self, do: Callable[[], None]) -> None:
        """Have `do()` called when others are heard for the first time, and again after they were not."""
        self._on_return.append(do)

    def notify(self, positions: Mapping[int, int]) -> None:
        """Say that each account's feed now reaches its position."""
        for hear in self._on_notify:
            hear(positions)

    def publish_ephemeral(self, audience: Iterable[int], kind: str, **facts: Any) -> None:
        """Send a pulse to whoever listens for these accounts."""
        self.publish_ephemeral_here(audience, kind, **facts)

    def publish_ephemeral_here(self, audience: Iterable[int], kind: str, **facts: Any) -> None:
        """The same in this process alone: the others know it by themselves."""
        event = EphemeralEvent(kind, facts)
        for account_id in audience:
            for feel in self._on_ephemeral:
                feel(account_id, event)
