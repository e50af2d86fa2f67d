"""
HTTP/1.1, parsed by hand: the driver must cost far less than the server it measures.

Knows only what the servers answer: bodies with a length or in chunks.
"""

import asyncio
from typing import NamedTuple

END_OF_HEAD = b"\r\n\r\n"


class Answer(NamedTuple):
    """One whole response."""

    status: int
    head: bytes
    body: bytes

    def header(self, name: bytes) -> bytes:
        """The first header of that name (lower case); empty when there is none."""
        at = self.head.lower().find(b"\r\n" + name + b": ")
        return self.head[at + len(name) + 4 :].partition(b"\r\n")[0] if at >= 0 else b""


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
    at = head.lower().find(b"\r\ncontent-length: ")
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


async def connect(port: int, count: int) -> list[Line]:
    """`count` kept connections to a server on this machine."""
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(Line, "127.0.0.1", port))[1] for _ in range(count)]
