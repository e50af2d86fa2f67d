"""
Entries as rows of a live document: an HTML document that stays open and grows.

Pages without scripts show it in an iframe. It reads the same feed as every other stream.
"""

import logging
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.conversations.queries import about as conversations_about
from haggle.delivery.bus import EphemeralEvent
from haggle.delivery.stream import KEPT_OPEN, Reader, Stream
from haggle.errors import NotFound
from haggle.feed.kinds import KINDS
from haggle.feed.rows import Piece
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.web.headers import frameable
from haggle.web.iframes import document, no_scripts
from haggle.web.responses import site_of
from haggle.web.templates import render

logger = logging.getLogger("haggle.feed")

MOST_AT_ONCE = 2
MOST_EVENTS = 300
RELOAD_AFTER_S = 5  # a restart should be over by then: a document that cannot be loaded does not retry
MARK = Markup("<!-- new messages -->")


@dataclass(frozen=True, slots=True)
class Rows:
    """One entry as rows, for the documents that show one of its conversations."""

    position: int
    conversation_ids: Set[int | None]
    pieces: list[Piece]

    def frame(self, reader: Reader) -> bytes:
        """The rows for one document, whose nonce is `reader.page`."""
        if reader.conversation_id not in self.conversation_ids:
            return b""
        facts = {"nonce": reader.page, "suffix": f"-{self.position}"}
        rows = [render("feed/_row.html", reader.language, piece=one, **facts) for one in self.pieces]
        return "".join(rows).encode()


class DocumentEncoder:
    """Entries written as rows of a live document."""

    max_gap = MOST_EVENTS

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> Sequence[Rows]:
        """Each entry from the database rows as they are now; nothing for a conversation that nobody has in view."""
        if not entries:
            return []
        viewer = await account(db, account_id)
        return [await _rows(db, viewer, entry, in_view) for entry in entries]

    def ephemeral(self, event: EphemeralEvent, reader: Reader) -> bytes | None:
        """None: without scripts it could not be removed again."""
        return None


async def _rows(db: Db, viewer: Account, entry: Entry, in_view: Set[int | None]) -> Rows:
    about, pieces = {entry.facts.get("conversation_id")}, list[Piece]()
    kind = KINDS.get(entry.kind)
    if kind and kind.document and "listing_id" in entry.facts:
        about = {row.id for row in await conversations_about(db, viewer, entry.facts["listing_id"])}
    if about & in_view and kind and kind.document:
        try:
            pieces = await kind.document(db, viewer, entry)
        except NotFound:  # deleted since; the deletion has an entry of its own
            pass
        except Exception:  # one broken message must not stop the feed
            logger.exception("cannot show %s at %d of account %d", entry.kind, entry.position, viewer.id)
    return Rows(entry.position, about, pieces)


class LiveDocument(Stream):
    """
    The stream of a live document.

    A `refresh` in its head takes effect only when the document has ended (HTML, *shared declarative refresh steps*): so
    after a restart it loads itself again, with all that is new since the page.
    """

    __slots__ = ("_after", "_make", "headers")
    beat = b"<!-- -->\n"
    most_at_once = MOST_AT_ONCE
    most_events = MOST_EVENTS

    def __init__(self, reader: Reader, after: int, send: Send, make: Callable[..., str]) -> None:
        super().__init__(reader, after, send)
        self._after = after
        self._make = make
        own = {"content-type": "text/html; charset=utf-8", "set-cookie": no_scripts(), **frameable(reader.page)}
        self.headers = [*KEPT_OPEN, *((name.encode(), text.encode()) for name, text in own.items())]

    def hello(self, retry_ms: int) -> bytes:
        """The document up to its first row."""
        html = self._make("feed/document.html", mark=MARK, refresh_s=RELOAD_AFTER_S + retry_ms // 1000)
        del self._make
        return html.partition(MARK)[0].encode()

    def last_words(self, reason: str) -> bytes:
        """What is left of the document: why it has ended, and a link to go on."""
        facts: dict[str, Any] = {"conversation_id": self.reader.conversation_id, "after": self._after}
        return render("feed/document_end.html", self.reader.language, reason=reason, **facts).encode()


class OpenDocument:
    """The response that stays open. It keeps nothing of the request while it waits."""

    def __init__(self, request: Request, reader: Reader, after: int) -> None:
        self._streams = site_of(request).streams
        self._opened = partial(LiveDocument, reader, after, make=partial(document, request))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = self._opened(send)
        del self._opened  # it holds the request
        await self._streams.follow(stream, partial(stream.park, receive))
