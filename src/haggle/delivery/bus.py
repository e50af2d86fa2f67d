"""
The bus carries wake-ups: "account 12 is now at 812". One may be lost, doubled or late and nothing breaks.

It also carries ephemeral events (typing, the end of a session), which have no position and are never replayed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from haggle.store.log import Entry


@dataclass(frozen=True, slots=True)
class EphemeralEvent:
    """Something that is true only now: never in the log, and forgotten after a time of its own."""

    kind: str
    facts: Mapping[str, Any]


OnNotify = Callable[[Mapping[int, Sequence[Entry]]], None]
OnEphemeral = Callable[[int, EphemeralEvent], None]


class MemoryBus:
    """The bus of one process: listeners are called at once. `RedisBus` reaches other processes too."""

    def __init__(self) -> None:
        self._on_notify: list[OnNotify] = []
        self._on_ephemeral: list[OnEphemeral] = []
        self._on_return: list[Callable[[], None]] = []

    @property
    def away_since(self) -> float | None:
        """Since when (time.monotonic) other processes have not been heard; None while all is well."""
        return None

    latency_s = 0.0
    """How long the last message took from this process to itself."""

    async def open(self) -> None:
        """Start sending and listening."""

    async def close(self) -> None:
        """Send what is still waiting, then stop."""

    def listen(self, on_notify: OnNotify | None = None, on_ephemeral: OnEphemeral | None = None) -> None:
        """Call `on_notify(entries)` for each wake-up, `on_ephemeral(account_id, event)` for each ephemeral event."""
        if on_notify:
            self._on_notify.append(on_notify)
        if on_ephemeral:
            self._on_ephemeral.append(on_ephemeral)

    def on_return(self, call: Callable[[], None]) -> None:
        """Call `call()` when the other processes are heard for the first time, and each time they are heard again."""
        self._on_return.append(call)

    def notify(self, entries: Mapping[int, Sequence[Entry]]) -> None:
        """Send a wake-up: these accounts' feeds have grown, by these entries (none: the reader asks the log)."""
        for call in self._on_notify:
            call(entries)

    def publish_ephemeral(self, audience: Iterable[int], kind: str, **facts: Any) -> None:
        """Send an ephemeral event to the streams of these accounts."""
        self.publish_ephemeral_here(audience, kind, **facts)

    def publish_ephemeral_here(self, audience: Iterable[int], kind: str, **facts: Any) -> None:
        """The same in this process alone, for what the others find out by themselves."""
        event = EphemeralEvent(kind, facts)
        for account_id in audience:
            for call in self._on_ephemeral:
                call(account_id, event)
