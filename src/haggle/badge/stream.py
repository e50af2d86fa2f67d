"""The stream of the count: it begins with it, and says it again whenever it may have changed."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from haggle.delivery.stream import HEADERS, Reader, Stream, frame
from haggle.web.responses import site_of


class CountStream(Stream):
    """The stream, for a page of another site that is allowed to read it (`headers`)."""

    __slots__ = ("_count", "headers")

    def __init__(self, reader: Reader, after: int, send: Send, count: int, headers: Mapping[str, str]) -> None:
        super().__init__(reader, after, send)
        self._count = count
        self.headers = [*HEADERS, *((name.lower().encode(), text.encode()) for name, text in headers.items())]

    def hello(self, retry_ms: int) -> bytes:
        """How many wait now."""
        return frame(str(self._count), position=self.cursor, retry_ms=retry_ms)


class OpenCount:
    """The response that stays open."""

    def __init__(self, request: Request, reader: Reader, after: int, count: int, headers: Mapping[str, str]) -> None:
        self._streams = site_of(request).streams
        self._opened = partial(CountStream, reader, after, count=count, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        stream = self._opened(send)
        await self._streams.follow(stream, partial(stream.park, receive))
