"""Entries as HTML fragments, for pages with scripts."""

import logging
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.delivery.bus import EphemeralEvent
from haggle.delivery.stream import Reader, fragment_frame, frame
from haggle.feed.batches import Batch
from haggle.feed.kinds import EVERYWHERE, KINDS
from haggle.presence import fragments as presence
from haggle.store.db import Db
from haggle.store.log import Entry

logger = logging.getLogger("haggle.feed")

MAX_GAP = 200


@dataclass(slots=True)
class Shown:
    """One entry as HTML for one account, in two variants that its pages share: conversation in view or not."""

    position: int
    conversation_id: int | None
    pieces: list[tuple[str, str]]
    _frames: dict[bool, bytes] = field(default_factory=dict)

    def html(self, in_view: int | None) -> str:
        """The HTML for a page with that conversation in view."""
        is_in_view = self._is_in(in_view)
        return "".join(html for where, html in self.pieces if is_in_view or where == EVERYWHERE)

    def frame(self, reader: Reader) -> bytes:
        """The same as an SSE frame, made once for all pages that need the same variant."""
        is_in_view = self._is_in(reader.conversation_id)
        if is_in_view not in self._frames:
            self._frames[is_in_view] = fragment_frame(self.html(reader.conversation_id), self.position)
        return self._frames[is_in_view]

    def _is_in(self, in_view: int | None) -> bool:
        return in_view is not None and in_view == self.conversation_id


class HtmlEncoder:
    """Entries written as HTML fragments."""

    max_gap = MAX_GAP

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> list[Shown]:
        """Each entry from the database rows as they are now; what needs a conversation in view only if one has it."""
        if not entries:
            return []
        viewer = await account(db, account_id)
        wanted: dict[Batch, list[Entry]] = {}
        for entry in entries:
            for where, batch in _html(entry):
                if where == EVERYWHERE or entry.facts.get("conversation_id") in in_view:
                    wanted.setdefault(batch, []).append(entry)
        found = {batch: await _made(batch, db, viewer, those) for batch, those in wanted.items()}
        return [_shown(entry, found) for entry in entries]

    def ephemeral(self, event: EphemeralEvent, reader: Reader) -> bytes | None:
        """Typing and presence, for pages with their conversation in view."""
        show = {"typing": presence.typing, "presence": presence.present}.get(event.kind)
        if show and event.facts["conversation_id"] == reader.conversation_id:
            return frame(show(event, reader.language))
        return None


async def _made(batch: Batch, db: Db, viewer: Account, entries: Sequence[Entry]) -> Mapping[int, str]:
    """What `batch` returns; if it fails, entry by entry, so that one broken message affects no other."""
    try:
        return await batch(db, viewer, entries)
    except Exception:
        if len(entries) > 1:
            parts = [await _made(batch, db, viewer, [entry]) for entry in entries]
            return {position: html for part in parts for position, html in part.items()}
        logger.exception("cannot show %s at %d of account %d", entries[0].kind, entries[0].position, viewer.id)
        return {}


def _shown(entry: Entry, found: Mapping[Batch, Mapping[int, str]]) -> Shown:
    pieces = [(where, found.get(batch, {}).get(entry.position, "")) for where, batch in _html(entry)]
    return Shown(entry.position, entry.facts.get("conversation_id"), [piece for piece in pieces if piece[1]])


def _html(entry: Entry) -> Sequence[tuple[str, Batch]]:
    kind = KINDS.get(entry.kind)  # None during an upgrade: written by the newer version that runs beside this one
    return kind.html if kind else ()
