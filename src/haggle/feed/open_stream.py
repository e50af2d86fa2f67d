"""A response that stays open, and the position from which it goes on."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from haggle.delivery.stream import Reader, Stream
from haggle.store.ids import id_or_none
from haggle.web.responses import site_of


def position_asked(request: Request) -> int:
    """The client's position: `Last-Event-ID`, else `after`; -1, which is before every position, for no number."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return -1 if (position := id_or_none(text)) is None else position


class OpenStream:
    """The response that stays open. It keeps nothing of the request while it waits."""

    def __init__(self, request: Request, reader: Reader, after: int) -> None:
        self._streams = site_of(request).streams
        self._reader = reader
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await Response(media_type="text/event-stream")(scope, receive, send)
            return
        stream = Stream(self._reader, self._after, send)
        await self._streams.follow(stream, partial(stream.park, receive))
