"""What delivery needs from outside: encoders, and an observer of what was delivered."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Protocol

from haggle.delivery.bus import EphemeralEvent
from haggle.delivery.stream import Reader
from haggle.store.db import Db
from haggle.store.log import Entry


class Encoded(Protocol):
    """One entry, encoded once for one account."""

    def frame(self, reader: Reader) -> bytes:
        """The bytes for one stream of that account: an SSE frame with its `id:`, or a part of a document."""


class Encoder(Protocol):
    """Writes entries for one kind of reader: HTML for pages, rows for live documents, JSON for programs."""

    max_gap: int
    """How far a stream may be behind. One that is further behind gets `reset` instead of the entries."""

    async def render(
        self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]
    ) -> Sequence[Encoded]:
        """Encode each entry, for readers with these conversations in view (None: no conversation)."""

    def ephemeral(self, event: EphemeralEvent, reader: Reader) -> bytes | None:
        """The bytes of the event for that reader; None when it shows nothing of it."""


Encoders = Mapping[str, Encoder]
"""By `Reader.encoder`: `page`, `document`, `json`, `count`."""


class DeliveryObserver(Protocol):
    """Is told what readers got. The dispatcher calls it directly, so it must not block."""

    def opened(self, reader: Reader) -> None:
        """A stream has opened. A page shows already what was posted before."""

    def took(self, reader: Reader, entries: Iterable[Entry]) -> None:
        """A stream or poll got these entries."""
