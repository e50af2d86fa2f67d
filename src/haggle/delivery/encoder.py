"""What a feed needs to know of those who write its entries down, and of those who are told what readers took."""

from collections.abc import Iterable, Sequence, Set
from typing import Protocol

from haggle.delivery.bus import Pulse
from haggle.delivery.stream import Reader
from haggle.store.db import Db
from haggle.store.log import Entry


class Rendered(Protocol):
    """One entry, written once for one account in one form."""

    def frame(self, reader: Reader) -> bytes:
        """The bytes for one stream of that account; for server-sent events, its `id:` included."""


class Form(Protocol):
    """How entries are written: as fragments for pages, as rows of a streamed page, as JSON for programs."""

    max_gap: int
    """How many entries a stream of this form is caught up by before it is told to start afresh."""

    async def render(
        self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]
    ) -> Sequence[Rendered]:
        """Each entry, for readers with these conversations in view (None: with none)."""

    def pulse(self, pulse: Pulse, reader: Reader) -> bytes | None: ...


class Takings(Protocol):
    """Who is told what readers were given. Called by the courier: it must not wait for anything."""

    def opened(self, reader: Reader) -> None:
        """A stream begins. A page shows already what was there before."""

    def took(self, reader: Reader, entries: Iterable[Entry]) -> None:
        """A stream or poll took these."""
