"""
/feed            GET text/event-stream: HTML fragments for one open page
/feed/changes    GET the same as one answer, or 304: the poll behind the stream

Which event shows what, and where, is the table FRAGMENTS.
"""

import logging
import re
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass, field
from functools import partial
from itertools import count

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from haggle.accounts import fragments as accounts
from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.conversations import fragments as conversations
from haggle.db import Db
from haggle.errors import NotFound
from haggle.listings import fragments as listings
from haggle.live import log
from haggle.live.bus import Pulse
from haggle.live.log import Entry
from haggle.live.stream import Reader, Stream, fragment_frame, frame
from haggle.messages import fragments as messages
from haggle.notifications import fragments as notifications
from haggle.presence import fragments as presence
from haggle.web import fragment, not_modified, number_in_query, site_of

logger = logging.getLogger("haggle.feed")

Fragment = Callable[[Db, Account, Entry], Awaitable[str]]

EVERYWHERE, IN_VIEW, ELSEWHERE = "everywhere", "in view", "elsewhere"
FRAGMENTS: dict[str, Sequence[tuple[str, Fragment]]] = {
    "message.posted": (
        (IN_VIEW, messages.posted),
        (EVERYWHERE, conversations.listed),
        (EVERYWHERE, notifications.badge),
        (ELSEWHERE, notifications.toast),
    ),
    "message.edited": ((IN_VIEW, messages.changed), (EVERYWHERE, conversations.listed)),
    "message.deleted": (
        (IN_VIEW, messages.changed),
        (EVERYWHERE, conversations.listed),
        (EVERYWHERE, notifications.badge),
    ),
    "reaction.changed": ((IN_VIEW, messages.changed),),
    "conversation.opened": ((EVERYWHERE, conversations.listed),),
    "conversation.read": ((EVERYWHERE, conversations.listed), (EVERYWHERE, notifications.badge)),
    "account.changed": ((EVERYWHERE, accounts.self_),),
    "peer.changed": (
        (IN_VIEW, conversations.head),
        (IN_VIEW, messages.written),
        (EVERYWHERE, conversations.listed),
        (EVERYWHERE, notifications.badge),
    ),
    "listing.sold": ((EVERYWHERE, listings.sold), (EVERYWHERE, conversations.listed_all)),
}
"""kind → what it shows: everywhere, only where its conversation is in view, or only where it is not"""

MAX_GAP = 200


@dataclass(slots=True)
class Shown:
    """One entry as HTML for one account: two variants, shared by all its pages."""

    position: int
    conversation_id: int | None
    pieces: list[tuple[str, str]]
    _frames: dict[bool, bytes] = field(default_factory=dict)

    def html(self, in_view: int | None) -> str:
        """What a page with that conversation in view is sent."""
        hidden = ELSEWHERE if self._is_in(in_view) else IN_VIEW
        return "".join(html for where, html in self.pieces if where != hidden)

    def frame(self, reader: Reader) -> bytes:
        """The same as one server-sent event; encoded once for all pages of a kind."""
        is_in_view = self._is_in(reader.conversation_id)
        if is_in_view not in self._frames:
            self._frames[is_in_view] = fragment_frame(self.html(reader.conversation_id), self.position)
        return self._frames[is_in_view]

    def _is_in(self, in_view: int | None) -> bool:
        return in_view is not None and in_view == self.conversation_id


class PageForm:
    """Entries written as HTML fragments."""

    max_gap = MAX_GAP

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> list[Shown]:
        """Each entry from the rows as they are now, in the variants that somebody looks at."""
        if not entries:
            return []
        viewer = await account(db, account_id)
        return [await _shown(db, viewer, entry, in_view) for entry in entries]

    def pulse(self, pulse: Pulse, reader: Reader) -> bytes | None:
        """Typing shows where its conversation is in view."""
        if pulse.kind == "typing" and pulse.facts["conversation_id"] == reader.conversation_id:
            return frame(presence.typing(pulse))
        return None


async def _shown(db: Db, viewer: Account, entry: Entry, in_view: Set[int | None]) -> Shown:
    about = entry.facts.get("conversation_id")
    unseen = ELSEWHERE if in_view == {about} else None if about in in_view else IN_VIEW
    pieces = []
    for where, show in FRAGMENTS.get(entry.kind, ()):
        if where == unseen:
            continue
        try:
            pieces.append((where, await show(db, viewer, entry)))
        except NotFound:  # gone since; what removed it has an entry of its own
            continue
        except Exception:  # one broken message must not stop the feed
            logger.exception("cannot show %s at %d of account %d", entry.kind, entry.position, viewer.id)
    return Shown(entry.position, about, pieces)


_visits = count(1)
_PAGE = re.compile(r"[\w-]{1,40}", re.ASCII)


async def stream(request: Request) -> "OpenStream":
    """The live feed of one page: begins past `Last-Event-ID`, else past `after`."""
    session = request.state.session
    page = request.query_params.get("page", "")
    if not _PAGE.fullmatch(page):
        page = f"visit-{next(_visits)}"
    conversation_id = number_in_query(request, "conversation")
    reader = Reader(session.account.id, f"session {session.id}", "page", conversation_id, page)
    return OpenStream(request, reader, position_asked(request))


def position_asked(request: Request) -> int:
    """Where the client says it is: `Last-Event-ID` wins over `after`; -1, where nobody was, for no number."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else -1


class OpenStream:
    """The answer that stays open. It keeps nothing of the request while it is parked."""

    def __init__(self, request: Request, reader: Reader, after: int) -> None:
        self._feed = site_of(request).feed
        self._reader = reader
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await Response(media_type="text/event-stream")(scope, receive, send)
            return
        live = Stream(self._reader, self._after, send)
        await self._feed.follow(live, partial(live.park, receive))


async def changes(request: Request) -> Response:
    """Everything past the client's position (`HX-PTag`, else `after`) as one answer, or 304."""
    ptag = request.headers.get("hx-ptag")
    text = ptag if ptag is not None else request.query_params.get("after", "0")
    after = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else -1
    in_view = number_in_query(request, "conversation")
    bounds, shown = await site_of(request).read(_changes, request.state.viewer.id, after, in_view)
    if bounds.position == after:
        return not_modified()
    if shown is None:
        return fragment("", {"HX-Refresh": "true"})
    position = shown[-1].position if shown else bounds.position
    return fragment("".join(item.html(in_view) for item in shown), {"HX-PTag": str(position)})


async def _changes(db: Db, account_id: int, after: int, in_view: int | None) -> tuple[log.Bounds, list[Shown] | None]:
    bounds, entries = await log.news(db, account_id, after, MAX_GAP)
    if not bounds.can_continue_from(after) or bounds.position - after > MAX_GAP:
        return bounds, None
    return bounds, await PageForm().render(db, account_id, entries, {in_view})


routes = [Route("/feed/changes", changes), Route("/feed", stream)]
