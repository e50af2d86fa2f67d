"""
/feed            GET text/event-stream: HTML fragments for one open page
/feed/changes    GET the same as one answer, or 304: the poll behind the stream

Which event shows what, and where, is the table FRAGMENTS.
"""

import logging
import re
from collections.abc import Mapping, Sequence, Set
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
from haggle.listings import fragments as listings
from haggle.live import log
from haggle.live.bus import Pulse
from haggle.live.log import Entry
from haggle.live.stream import Reader, Stream, fragment_frame, frame
from haggle.messages import fragments as messages
from haggle.notifications import fragments as notifications
from haggle.pages.batches import Batch, each, latest
from haggle.presence import fragments as presence
from haggle.presence.queries import Peer, peer
from haggle.receipts import fragments as receipts
from haggle.web import fragment, not_modified, number_in_query, site_of

logger = logging.getLogger("haggle.feed")

EVERYWHERE, IN_VIEW = "everywhere", "in view"

line = latest(receipts.line, of="conversation_id")
listed = latest(conversations.listed, of="conversation_id")
badge = latest(notifications.badge)
changed = each(messages.changed)

FRAGMENTS: dict[str, Sequence[tuple[str, Batch]]] = {
    "message.posted": (
        (IN_VIEW, messages.posted),
        (IN_VIEW, line),
        (EVERYWHERE, listed),
        (EVERYWHERE, badge),
        (EVERYWHERE, notifications.alerts),
    ),
    "message.edited": ((IN_VIEW, changed), (EVERYWHERE, listed), (EVERYWHERE, badge)),
    "message.deleted": ((IN_VIEW, changed), (EVERYWHERE, listed), (EVERYWHERE, badge)),
    "message.delivered": ((IN_VIEW, line),),
    "reaction.changed": (
        (IN_VIEW, each(messages.reacted)),
        (EVERYWHERE, badge),
        (EVERYWHERE, notifications.alerts),
    ),
    "conversation.opened": ((EVERYWHERE, listed),),
    "conversation.read": ((EVERYWHERE, listed), (EVERYWHERE, badge)),
    "conversation.seen": ((IN_VIEW, line),),
    "listing.sold": (
        (EVERYWHERE, each(listings.sold)),
        (EVERYWHERE, each(conversations.listed_all)),
        (EVERYWHERE, badge),
        (EVERYWHERE, notifications.alerts),
    ),
    "mute.changed": ((EVERYWHERE, each(conversations.muted)), (EVERYWHERE, badge)),
    "notifications.read": ((EVERYWHERE, badge),),
    "notification_preferences.changed": ((EVERYWHERE, badge),),
    "account.changed": ((EVERYWHERE, each(accounts.self_)),),
    "peer.changed": (
        (IN_VIEW, each(conversations.head)),
        (IN_VIEW, each(messages.written)),
        (IN_VIEW, line),
        (EVERYWHERE, listed),
        (EVERYWHERE, badge),
    ),
}
"""kind → what it shows: everywhere, or only where its conversation is in view"""

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
        is_in_view = self._is_in(in_view)
        return "".join(html for where, html in self.pieces if is_in_view or where == EVERYWHERE)

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
        wanted: dict[Batch, list[Entry]] = {}
        for entry in entries:
            for where, batch in FRAGMENTS.get(entry.kind, ()):
                if where == EVERYWHERE or entry.facts.get("conversation_id") in in_view:
                    wanted.setdefault(batch, []).append(entry)
        found = {batch: await _made(batch, db, viewer, those) for batch, those in wanted.items()}
        return [_shown(entry, found) for entry in entries]

    def pulse(self, pulse: Pulse, reader: Reader) -> bytes | None:
        """Who types, comes and goes shows where their conversation is in view."""
        show = {"typing": presence.typing, "presence": presence.present}.get(pulse.kind)
        if show and pulse.facts["conversation_id"] == reader.conversation_id:
            return frame(show(pulse, reader.language))
        return None


async def _made(batch: Batch, db: Db, viewer: Account, entries: Sequence[Entry]) -> Mapping[int, str]:
    """What `batch` answers; one broken message must not stop the feed, nor take the others with it."""
    try:
        return await batch(db, viewer, entries)
    except Exception:
        if len(entries) > 1:
            parts = [await _made(batch, db, viewer, [entry]) for entry in entries]
            return {position: html for part in parts for position, html in part.items()}
        logger.exception("cannot show %s at %d of account %d", entries[0].kind, entries[0].position, viewer.id)
        return {}


def _shown(entry: Entry, found: Mapping[Batch, Mapping[int, str]]) -> Shown:
    pieces = [(where, found.get(batch, {}).get(entry.position, "")) for where, batch in FRAGMENTS.get(entry.kind, ())]
    return Shown(entry.position, entry.facts.get("conversation_id"), [piece for piece in pieces if piece[1]])


_visits = count(1)
_PAGE = re.compile(r"[\w-]{1,40}", re.ASCII)


async def stream(request: Request) -> "OpenStream":
    """The live feed of one page: begins past `Last-Event-ID`, else past `after`."""
    session, viewer = request.state.session, request.state.viewer
    page = request.query_params.get("page", "")
    if not _PAGE.fullmatch(page):
        page = f"visit-{next(_visits)}"
    conversation_id = number_in_query(request, "conversation")
    reader = Reader(viewer.id, f"session {session.id}", "page", conversation_id, page, viewer.language)
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
    """
    Everything past the client's position (`HX-PTag`, else `after`) as one answer, or 304.

    `visible=1`: somebody looks at the page, which is a sign of life. `presence`: the word it shows for the other; when
    another is true, the answer brings that, if need be alone and then without a position.
    """
    ptag = request.headers.get("hx-ptag")
    text = ptag if ptag is not None else request.query_params.get("after", "0")
    after = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else -1
    site, viewer = site_of(request), request.state.viewer
    in_view, word = number_in_query(request, "conversation"), request.query_params.get("presence")
    if request.query_params.get("visible") == "1":
        site.bus.pulse([viewer.id], "sign")
    found = await site.read(_changes, viewer, after, in_view)
    if found.shown is None:
        return fragment("", {"HX-Refresh": "true"})
    site.feed.takings.took(Reader(viewer.id, "", "page", in_view), found.entries)
    html = "".join(item.html(in_view) for item in found.shown)
    if in_view is not None and word is not None and word != (now := presence.said(site.signs, found.peer, viewer)):
        html += presence.changed_html(in_view, now, viewer.language)
    if found.bounds.position > after:
        position = found.entries[-1].position if found.entries else found.bounds.position
        return fragment(html, {"HX-PTag": str(position)})
    return fragment(html) if html else not_modified()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a poll finds: `shown` None when its page has to start afresh; `peer` to tell whether the other is there."""

    bounds: log.Bounds
    entries: list[Entry]
    shown: list[Shown] | None
    peer: Peer | None


async def _changes(db: Db, viewer: Account, after: int, in_view: int | None) -> Changes:
    bounds, entries = await log.news(db, viewer.id, after, MAX_GAP)
    if not bounds.can_continue_from(after) or bounds.position - after > MAX_GAP:
        return Changes(bounds, [], None, None)
    other = None if in_view is None else await peer(db, viewer.id, in_view)
    return Changes(bounds, entries, await PageForm().render(db, viewer.id, entries, {in_view}), other)


routes = [Route("/feed/changes", changes), Route("/feed", stream)]
