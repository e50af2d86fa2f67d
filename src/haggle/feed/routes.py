"""
/feed                       GET text/event-stream: HTML fragments for one open page
/feed/changes               GET the same as one answer, or 304: the poll behind the stream
/feed/probe                 GET two events a second apart, for anybody who asks whether a proxy holds streams back
/conversations/{id}/live    GET what is new in a conversation since `after`: a document that stays open and grows
"""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from haggle.accounts.model import Account
from haggle.clock import iso, now_ms
from haggle.conversations.queries import conversation_for
from haggle.delivery.stream import HEADERS, Reader, frame
from haggle.errors import Conflict, SignInFirst
from haggle.feed.document import MOST_EVENTS, OpenDocument
from haggle.feed.html import MAX_GAP, HtmlEncoder, Shown
from haggle.feed.open_stream import OpenStream, position_asked
from haggle.presence import fragments as presence
from haggle.presence.queries import Peer, peer, word_for
from haggle.store import log
from haggle.store.db import Db
from haggle.store.ids import id_or_none
from haggle.store.log import Entry
from haggle.text.languages import _
from haggle.web.addresses import network_of
from haggle.web.forms import number_in_query
from haggle.web.iframes import framed
from haggle.web.responses import fragment, not_modified, site_of

ENDED_LONG_AGO = _("This page has been open for so long that there is more than fits here.")
PROBED_OFTEN = _("The live connection was tested very often from here. Try again in a minute.")
PROBE_S = 1.0

_visits = count(1)
_PAGE = re.compile(r"[\w-]{1,40}", re.ASCII)


async def stream(request: Request) -> OpenStream:
    """The stream of one page of `account`, from past `Last-Event-ID`, else from past `after`."""
    _must_be_their_page(request)
    session, viewer = request.state.session, request.state.viewer
    page = request.query_params.get("page", "")
    if not _PAGE.fullmatch(page):
        page = f"visit-{next(_visits)}"
    conversation_id = number_in_query(request, "conversation")
    reader = Reader(viewer.id, f"session {session.id}", "page", conversation_id, page, viewer.language)
    return OpenStream(request, reader, position_asked(request))


def _must_be_their_page(request: Request) -> None:
    """Raises SignInFirst for a page that was opened by another account than the one signed in now."""
    if number_in_query(request, "account") not in {None, request.state.viewer.id}:
        raise SignInFirst


async def changes(request: Request) -> Response:
    """
    Everything past the client's position (`HX-PTag`, else `after`) as one answer, or 304.

    `visible=1`: somebody looks at the page, which counts as a heartbeat. `presence`: the word it shows for the other;
    when that is outdated the answer brings the new one, alone if nothing else is new, and then without a position.
    """
    _must_be_their_page(request)
    ptag = request.headers.get("hx-ptag")
    text = ptag if ptag is not None else request.query_params.get("after", "0")
    after = -1 if (position := id_or_none(text)) is None else position
    site, viewer = site_of(request), request.state.viewer
    in_view, word = number_in_query(request, "conversation"), request.query_params.get("presence")
    if request.query_params.get("visible") == "1":
        site.heartbeats.beat(viewer.id)
    found = await site.read(_changes, viewer, after, in_view)
    if found.shown is None:
        return fragment("", {"HX-Refresh": "true"})
    site.streams.observer.took(Reader(viewer.id, "", "page", in_view), found.entries)
    html = "".join(item.html(in_view) for item in found.shown)
    if in_view is not None and word is not None and word != (now := word_for(site.heartbeats, found.peer, viewer)):
        html += presence.changed_html(in_view, now, viewer.language)
    if found.bounds.position > after:
        position = found.entries[-1].position if found.entries else found.bounds.position
        return fragment(html, {"HX-PTag": str(position)})
    return fragment(html) if html else not_modified()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a poll finds. `shown` is None when the page has to reload; `peer` is whose presence it shows."""

    bounds: log.Bounds
    entries: list[Entry]
    shown: list[Shown] | None
    peer: Peer | None


async def _changes(db: Db, viewer: Account, after: int, in_view: int | None) -> Changes:
    bounds, entries = await log.news(db, viewer.id, after, MAX_GAP)
    if not bounds.can_continue_from(after) or bounds.position - after > MAX_GAP:
        return Changes(bounds, [], None, None)
    other = None if in_view is None else await peer(db, viewer.id, in_view)
    return Changes(bounds, entries, await HtmlEncoder().render(db, viewer.id, entries, {in_view}), other)


async def probe(request: Request) -> Response:
    """What the request looks like from here, and a second later a word: `haggle doctor` measures how far apart."""
    site = site_of(request)
    await site.limits.take("probe", network_of(request.scope), burst=10, per_minute=20, sentence=PROBED_OFTEN)
    seen = {
        "host": request.headers.get("host", ""),
        "is_believed": "x-forwarded-for" in request.headers and request.client is not None and not request.client.port,
        "at": iso(now_ms()),
    }

    async def events() -> AsyncIterator[bytes]:
        yield frame(json.dumps(seen), event="hello")
        await asyncio.sleep(PROBE_S)
        yield frame("later", event="beat")

    kept_open = {name.decode(): value.decode() for name, value in HEADERS}
    return StreamingResponse(events(), headers=kept_open, media_type=kept_open["content-type"])


async def document_stream(request: Request) -> OpenDocument | Response:
    """The live document, from past `after`."""
    site, session = site_of(request), request.state.session
    conversation_id, after = request.path_params["conversation_id"], position_asked(request)
    bounds = await site.read(_bounds, session.account, conversation_id)
    if not bounds.can_continue_from(after) or bounds.position - after >= MOST_EVENTS:
        raise Conflict(ENDED_LONG_AGO)
    if request.method == "HEAD":
        return framed(request, "feed/document.html", mark="")
    nonce = secrets.token_urlsafe(12)
    reader = Reader(
        session.account.id, f"session {session.id}", "document", conversation_id, nonce, session.account.language
    )
    return OpenDocument(request, reader, after)


async def _bounds(db: Db, viewer: Account, conversation_id: int) -> log.Bounds:
    await conversation_for(db, viewer.id, conversation_id)
    return await log.bounds(db, viewer.id)


public_routes = [Route("/feed/probe", probe)]
routes = [
    Route("/feed/changes", changes),
    Route("/feed", stream),
    Route("/conversations/{conversation_id:id}/live", document_stream),
]
