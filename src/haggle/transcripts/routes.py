"""
/conversations/{id}/transcript            GET the formats there are
/conversations/{id}/transcript.{format}   GET one: html, txt, jsonl; zip for these with all files
/conversations/{id}                       GET for programs: by `Accept: text/plain` a line a message (?after=), by
                                          `Accept: text/event-stream` what happens from now on
"""

from collections.abc import AsyncIterator, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Match, Route

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.clock import today
from haggle.conversations.model import Row
from haggle.conversations.queries import conversation_for, listed_one
from haggle.data_export.archive import whole, zipped
from haggle.delivery.stream import Reader
from haggle.errors import NotFound
from haggle.feed.open_stream import OpenStream, position_asked
from haggle.site import Site
from haggle.store import log
from haggle.store.db import Db
from haggle.text.languages import _
from haggle.transcripts.lines import RETURN, text_of
from haggle.transcripts.transcript import Transcript
from haggle.web.forms import number_in_query
from haggle.web.request_headers import accepts_only
from haggle.web.responses import NO_STORE, page, site_of

OFTEN = _("You have asked for transcripts very often. Try again in a minute.")
FOR_PROGRAMS = NO_STORE | {"Vary": "Accept, Cookie, Authorization", "X-Accel-Buffering": "no"}


class AskedAs(Route):
    """A route for those alone who accept `media_type` and no page."""

    def __init__(self, path: str, endpoint: Any, media_type: str) -> None:
        super().__init__(path, endpoint)
        self._media_type = media_type

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """None at all for everybody else."""
        match, child = super().matches(scope)
        if match is Match.NONE or not accepts_only(Headers(scope=scope), self._media_type):
            return Match.NONE, {}
        return match, child


async def formats(request: Request) -> Response:
    """What can be had."""
    site, conversation_id = site_of(request), request.path_params["conversation_id"]
    conversation = await site.read(conversation_for, request.state.viewer.id, conversation_id)
    return await page(request, "transcripts/formats.html", conversation=conversation)


async def show(request: Request) -> Response:
    """A transcript, sent while it is written."""
    site, viewer, row = await _asked(request)
    transcript, ending = Transcript(site, viewer, row), request.path_params["format"]
    if ending == "zip":
        media_type, content = "application/zip", zipped(viewer, transcript.entries())
    elif found := transcript.formats.get(ending):
        media_type, content = found[0], found[1]()
    else:
        raise NotFound
    name = f"haggle-conversation-{row.id}-{today(viewer.time_zone)}.{ending}"
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
    return StreamingResponse(content, media_type=media_type, headers=headers)


async def _asked(request: Request) -> tuple[Site, Account, Row]:
    """The site, the viewer as they are now, and the line of the conversation. Raises NotFound."""
    site, viewer_id, conversation_id = site_of(request), request.state.viewer.id, request.path_params["conversation_id"]
    viewer, row = await site.read(_read, viewer_id, conversation_id)
    await site.limits.take("transcript", str(viewer.id), burst=30, per_minute=30, sentence=OFTEN)
    return site, viewer, row


async def _read(db: Db, viewer_id: int, conversation_id: int) -> tuple[Account, Row]:
    viewer = await account(db, viewer_id)
    await conversation_for(db, viewer_id, conversation_id)
    if (row := await listed_one(db, viewer, conversation_id)) is None:
        raise NotFound(_("Nothing has been said in this conversation yet."))
    return viewer, row


async def text(request: Request) -> Response:
    """A line a message, oldest first; past the message `after`, if that is said."""
    after = number_in_query(request, "after") or 0
    site, viewer, row = await _asked(request)

    async def lines() -> AsyncIterator[bytes]:
        async for message, _known in whole(site, viewer, row.id, after):
            yield text_of(message, viewer, RETURN).encode()

    return StreamingResponse(lines(), media_type="text/plain", headers=FOR_PROGRAMS)


async def stream(request: Request) -> OpenStream:
    """The JSON events of this conversation from now on, or past `Last-Event-ID` or `after`."""
    site, viewer, conversation_id = site_of(request), request.state.viewer, request.path_params["conversation_id"]
    await site.read(conversation_for, viewer.id, conversation_id)
    is_said = "last-event-id" in request.headers or request.query_params.get("after", "now") != "now"
    after = position_asked(request) if is_said else await site.read(log.position, viewer.id)
    return OpenStream(request, Reader(viewer.id, request.state.credential, "json", conversation_id), after)


routes = [
    Route("/conversations/{conversation_id:id}/transcript", formats),
    Route("/conversations/{conversation_id:id}/transcript.{format}", show),
]
program_routes = [
    AskedAs("/conversations/{conversation_id:id}", text, "text/plain"),
    AskedAs("/conversations/{conversation_id:id}", stream, "text/event-stream"),
]
