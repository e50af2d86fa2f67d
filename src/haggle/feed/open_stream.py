"""An answer that stays open, and where it begins."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from haggle.delivery.stream import Reader, Stream
from haggle.store.ids import id_or_none
from haggle.web.responses import site_of


def position_asked(request: Request) -> int:
    """Where the client says it is: `Last-Event-ID` wins over `after`; -1, where nobody was, for no number."""
    text = request.headers.get("last-event-id") or request.query_params.get("after", "0")
    return -1 if (position := id_or_none(text)) is None else position


class OpenStream:
    """The answer that stays open. It keeps nothing of the request while it is parked."""

    def __init__(self, request: Request, reader: Reader, after: int) -> None:
        self._feed = site_of(request).streams
        self._reader = reader
        self._after = after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            await Response(media_type="text/event-stream")(scope, receive, send)
            return
        live = Stream(self._reader, self._after, send)
        await self._feed.follow(live, partial(live.park, receive))
