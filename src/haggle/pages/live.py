"""
/conversations/{id}/live    GET what is new in a conversation since `after`: a document that stays open and grows

For pages without scripts, which show it in a frame. It reads the same feed as everybody.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.conversations import queries as conversations
from haggle.db import Db
from haggle.errors import Conflict, NotFound
from haggle.frames import NO_SCRIPTS, document, framed
from haggle.headers import frameable
from haggle.languages import _
from haggle.live import log
from haggle.live.bus import Pulse
from haggle.live.log import Entry
from haggle.live.stream import KEPT_OPEN, Reader, Stream
from haggle.messages import queries as messages
from haggle.messages.fragments import message_html
from haggle.pages.feed import position_asked
from haggle.receipts import queries as receipts
from haggle.receipts.fragments import line_html
from haggle.templates import render
from haggle.web import site_of

logger = logging.getLogger("haggle.feed")

MOST_AT_ONCE = 2
MOST_EVENTS = 300
BACK_AFTER_S = 5  # a restart should be over by then: what finds nobody there does not come back
MARK = Markup("<!-- new messages -->")
ENDED_LONG_AGO = _("This page has been open for so long that there is more than fits here.")


@dataclass(frozen=True, slots=True)
class Piece:
    """One row: `hides` selects the rows that it takes the place of, `note` says above it why it comes again."""

    html: Markup
    hides: Markup = Markup("")
    key: int | None = None
    note: str = ""


async def _posted(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    message = await messages.message(db, viewer.id, entry.facts["message_id"])
    said = Piece(message_html(message, viewer))
    return [said, *await _receipt(db, viewer, entry)] if message.author_id == viewer.id else [said]


async def _changed(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    message = await messages.message(db, viewer.id, entry.facts["message_id"])
    html = message_html(message, viewer, f"-{entry.position}")
    return [Piece(html, Markup('[data-key="{}"]').format(message.id), message.id, NOTES.get(entry.kind, ""))]


async def _receipt(db: Db, viewer: Account, entry: Entry) -> list[Piece]:
    receipt = await receipts.receipt(db, viewer.id, entry.facts["conversation_id"])
    html = line_html(receipt, entry.facts["conversation_id"], viewer, f"-{entry.position}")
    return [Piece(html, Markup(".receipt"))] if html else []


NOTES = {
    "message.edited": _("A message was edited:"),
    "reaction.changed": _("A reaction has changed:"),
}
ROWS: dict[str, Callable[[Db, Account, Entry], Awaitable[list[Piece]]]] = {
    "message.posted": _posted,
    "message.edited": _changed,
    "message.deleted": _changed,
    "reaction.changed": _changed,
    "message.delivered": _receipt,
    "conversation.seen": _receipt,
}
"""kind → its rows, where its conversation is in view; of other kinds nothing is shown without scripts"""


@dataclass(frozen=True, slots=True)
class Rows:
    """One entry as rows of the documents that show its conversation."""

    position: int
    conversation_id: int | None
    pieces: list[Piece]

    def frame(self, reader: Reader) -> bytes:
        """The rows for one document; its nonce is its name as a page."""
        if reader.conversation_id != self.conversation_id:
            return b""
        facts = {"nonce": reader.page, "suffix": f"-{self.position}"}
        rows = [render("pages/live_row.html", reader.language, piece=one, **facts) for one in self.pieces]
        return "".join(rows).encode()


class DocumentForm:
    """Entries written as rows of a document."""

    max_gap = MOST_EVENTS

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> Sequence[Rows]:
        """Each entry from the rows as they are now; nothing for what nobody looks at."""
        if not entries:
            return []
        viewer = await account(db, account_id)
        return [await _rows(db, viewer, entry, in_view) for entry in entries]

    def pulse(self, pulse: Pulse, reader: Reader) -> bytes | None:
        """What passes cannot be taken back without scripts, so it is not shown."""
        return None


async def _rows(db: Db, viewer: Account, entry: Entry, in_view: Set[int | None]) -> Rows:
    about, pieces = entry.facts.get("conversation_id"), list[Piece]()
    if about in in_view and entry.kind in ROWS:
        try:
            pieces = await ROWS[entry.kind](db, viewer, entry)
        except NotFound:  # gone since; what removed it has an entry of its own
            pass
        except Exception:  # one broken message must not stop the feed
            logger.exception("cannot show %s at %d of account %d", entry.kind, entry.position, viewer.id)
    return Rows(entry.position, about, pieces)


class LiveDocument(Stream):
    """
    A document that stays open. A `refresh` in its head comes due when it has ended, never before (HTML, *shared
    declarative refresh steps*): so it comes back by itself after a restart, with all that is new since the page.
    """

    __slots__ = ("_after", "_make", "headers")
    beat = b"<!-- -->\n"
    most_at_once = MOST_AT_ONCE
    most_events = MOST_EVENTS

    def __init__(self, reader: Reader, after: int, send: Send, make: Callable[..., str]) -> None:
        super().__init__(reader, after, send)
        self._after = after
        self._make = make
        own = {"content-type": "text/html; charset=utf-8", "set-cookie": NO_SCRIPTS, **frameable(reader.page)}
        self.headers = [*KEPT_OPEN, *((name.encode(), text.encode()) for name, text in own.items())]

    def hello(self, retry_ms: int) -> bytes:
        """All of the document up to its first row."""
        html = self._make("pages/live.html", mark=MARK, refresh_s=BACK_AFTER_S + retry_ms // 1000)
        del self._make
        return html.partition(MARK)[0].encode()

    def last_words(self, reason: str) -> bytes:
        """How to go on from here."""
        facts: dict[str, Any] = {"conversation_id": self.reader.conversation_id, "after": self._after}
        return render("pages/live_end.html", self.reader.language, reason=reason, **facts).encode()


async def stream(request: Request) -> "OpenDocument | Response":
    """The document, from `after` on."""
    site, session = site_of(request), request.state.session
    conversation_id, after = request.path_params["conversation_id"], position_asked(request)
    bounds = await site.read(_bounds, session.account, conversation_id)
    if not bounds.can_continue_from(after) or bounds.position - after >= MOST_EVENTS:
        raise Conflict(ENDED_LONG_AGO)
    if request.method == "HEAD":
        return framed(request, "pages/live.html", mark="")
    nonce = secrets.token_urlsafe(12)
    reader = Reader(
        session.account.id, f"session {session.id}", "document", conversation_id, nonce, session.account.language
    )
    return OpenDocument(request, reader, after)


async def _bounds(db: Db, viewer: Account, conversation_id: int) -> log.Bounds:
    await conversations.conversation(db, viewer.id, conversation_id)
    return await log.bounds(db, viewer.id)


class OpenDocument:
    """The answer that stays open. It keeps nothing of the request while it is parked."""

    def __init__(self, request: Request, reader: Reader, after: int) -> None:
        self._feed = site_of(request).feed
        self._opened = partial(LiveDocument, reader, after, make=partial(document, request))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        live = self._opened(send)
        del self._opened  # it holds the request
        await self._feed.follow(live, partial(live.park, receive))


routes = [Route("/conversations/{conversation_id:id}/live", stream)]
