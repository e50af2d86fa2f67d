"""What delivery asks of those who write entries as bytes, and of those who hear what readers were given."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Protocol

from haggle.delivery.bus import EphemeralEvent
from haggle.delivery.stream import Reader
from haggle.store.db import Db
from haggle.store.log import Entry


class Encoded(Protocol):
    """One entry, written once for one account."""

    def frame(self, reader: Reader) -> bytes:
        """The bytes for one stream of that account; for server-sent events, its `id:` included."""


class Encoder(Protocol):
    """How entries are written: as fragments for pages, as rows of a streamed page, as JSON for programs."""

    max_gap: int
    """How many entries a stream is caught up by before it is told to start afresh."""

    async def render(
        self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]
    ) -> Sequence[Encoded]:
        """Each entry, for readers with these conversations in view (None: with none)."""

    def ephemeral(self, event: EphemeralEvent, reader: Reader) -> bytes | None:
        """The event for that reader; None when it does not show there."""


Encoders = Mapping[str, Encoder]
"""by the name that a `Reader` calls it: `page`, `document`, `json`"""


class DeliveryObserver(Protocol):
    """Hears what readers were given. Called by the dispatcher: it must not wait for anything."""

    def opened(self, reader: Reader) -> None:
        """A stream begins. A page shows already what was there before."""

    def took(self, reader: Reader, entries: Iterable[Entry]) -> None:
        """A stream or poll took these."""
