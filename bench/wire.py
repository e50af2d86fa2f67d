"""
HTTP/1.1 and server-sent events, parsed by hand: the driver must cost far less than the server it measures.

Knows only what haggle answers: header names in lower case, bodies with a length or in chunks.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

CONNECT_AT_ONCE = 50
END_OF_HEAD = b"\r\n\r\n"


class Answer(NamedTuple):
    """One whole response."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The first header of that name (lower case); empty when there is none."""
        _, _, rest = self.head.partition(b"\r\n" + name + b": ")
        return rest.partition(b"\r\n")[0]


class Line(asyncio.Protocol):
    """One kept connection, for one request at a time."""

    def __init__(self) -> None:
        self._got = b""
        self._transport: asyncio.Transport | None = None
        self._waiter: asyncio.Future[Answer] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_exception(ConnectionError(f"the server closed a connection: {exc}"))

    def ask(self, request: bytes) -> asyncio.Future[Answer]:
        """Send `request` and have its answer. Raises ConnectionError when the server hangs up first."""
        assert self._transport is not None
        self._waiter = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiter

    def data_received(self, data: bytes) -> None:
        self._got = self._got + data if self._got else data
        answer = whole_answer(self._got)
        if answer and self._waiter and not self._waiter.done():
            self._got = b""
            self._waiter.set_result(answer)

    def close(self) -> None:
        if self._transport:
            self._transport.close()


def whole_answer(got: bytes) -> Answer | None:
    """The response that `got` holds; None while some of it is still under way."""
    end = got.find(END_OF_HEAD)
    if end < 0:
        return None
    head, start, status = got[: end + 2], end + 4, int(got[9:12])
    if status in {204, 304}:
        return Answer(status, head, b"")
    at = head.find(b"\r\ncontent-length: ")
    if at >= 0:
        size = int(head[at + 18 : head.index(b"\r\n", at + 18)])
        return Answer(status, head, got[start : start + size]) if len(got) >= start + size else None
    body = _unchunked(got, start)
    return None if body is None else Answer(status, head, body)


def _unchunked(got: bytes, at: int) -> bytes | None:
    parts: list[bytes] = []
    while True:
        line_end = got.find(b"\r\n", at)
        if line_end < 0:
            return None
        size, at = int(got[at:line_end], 16), line_end + 2
        if len(got) < at + size + 2:
            return None
        if size == 0:
            return b"".join(parts)
        parts.append(got[at : at + size])
        at += size + 2


class Ear(asyncio.Protocol):
    """
    One open page stream.

    Calls `hear(frame)` for each SSE frame that has a position. haggle's chunks hold whole frames, so the bytes around a
    chunk (`\\r\\n1f3\\r\\n`) are between two frames and are skipped.
    """

    def __init__(self, request: bytes, after: int, hear: Callable[[bytes], None]) -> None:
        self.position = after
        self.holes = 0
        self.is_closed = False
        self.began: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._hear = hear
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        assert self._transport is not None
        self._transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True
        if not self.began.done():
            self.began.set_exception(ConnectionError(f"a stream did not begin: {self._rest[:300]!r}"))

    def data_received(self, data: bytes) -> None:
        *frames, self._rest = (self._rest + data if self._rest else data).split(b"\n\n")
        for frame in frames:
            if not self.began.done():
                self._begin(frame)
                continue
            at = 4 if frame.startswith(b"id: ") else frame.find(b"\nid: ") + 5
            if at > 4 or frame.startswith(b"id: "):
                position = int(frame[at : frame.index(b"\n", at)])
                self.holes += position != self.position + 1
                self.position = position
                self._hear(frame)

    def _begin(self, frame: bytes) -> None:
        if frame.startswith(b"HTTP/1.1 200") and b"event: hello" in frame:
            self.began.set_result(None)
        else:
            self.began.set_exception(ConnectionError(f"a stream began with {frame[:300]!r}"))

    def close(self) -> None:
        if self._transport:
            self._transport.close()


async def connect(port: int, count: int) -> list[Line]:
    """`count` kept connections to haggle on this machine."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Line, "127.0.0.1", port))[1] for _ in range(count)]


def _itself(ear: Ear) -> Ear:
    return ear


async def listen(port: int, ears: Sequence[Ear]) -> None:
    """Connect all streams, some at a time, and wait until each has said hello."""
    loop = asyncio.get_running_loop()
    for first in range(0, len(ears), CONNECT_AT_ONCE):
        some = ears[first : first + CONNECT_AT_ONCE]
        await asyncio.gather(*(loop.create_connection(partial(_itself, ear), "127.0.0.1", port) for ear in some))
        async with asyncio.timeout(30):
            await asyncio.gather(*(ear.began for ear in some))
