"""Open streams: server-sent events and WebSockets, parsed by hand."""

import asyncio
import base64
from collections.abc import Callable, Sequence
from functools import partial

CONNECT_AT_ONCE = 50
HELLO_WITHIN_S = 60
TEXT, PING, PONG = 0x81, 0x89, 0x8A
MASKED = 0x80
NO_MASK = b"\0\0\0\0"  # a client has to mask what it sends; by zeros that costs nothing

Hear = Callable[[bytes], None]


class Ear(asyncio.Protocol):
    """One open stream. It calls `hear(frame)` for each frame after the server's `hello`."""

    holes = 0

    def __init__(self, request: bytes, hear: Hear) -> None:
        self.is_closed = False
        self.began: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.hear = hear
        self._request = request
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_closed = True
        if not self.began.done():
            self.began.set_exception(ConnectionError(f"a stream did not begin: {self._rest[:300]!r}"))

    def write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def take(self, frame: bytes) -> None:
        """One whole frame has come. The first says hello, or why not."""
        if self.began.done():
            self.hear(frame)
        elif b"hello" in frame:
            self.began.set_result(None)
        else:
            self.began.set_exception(ConnectionError(f"a stream began with {frame[:300]!r}"))


class EventEar(Ear):
    """Server-sent events. Chunks hold whole frames: the bytes around a chunk are between two frames and do no harm."""

    def data_received(self, data: bytes) -> None:
        *frames, self._rest = (self._rest + data if self._rest else data).split(b"\n\n")
        for frame in frames:
            self.take(frame)


class FeedEar(EventEar):
    """haggle's stream of a page, whose positions must follow each other without a hole."""

    def __init__(self, request: bytes, after: int, hear: Hear) -> None:
        super().__init__(request, hear)
        self.position = after

    def take(self, frame: bytes) -> None:
        at = 0 if frame.startswith(b"id: ") else frame.find(b"\nid: ") + 1
        if not self.began.done():
            super().take(frame)
        elif frame.startswith(b"id: ", at):
            position = int(frame[at + 4 : frame.index(b"\n", at)])
            self.holes += position != self.position + 1
            self.position = position
            self.hear(frame)


class SocketEar(Ear):
    """A WebSocket whose messages are texts of less than 64 KiB."""

    def __init__(self, head: bytes, hear: Hear) -> None:
        key = base64.b64encode(b"sixteen bytes ok")
        super().__init__(
            head + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: " + key + b"\r\n\r\n",
            hear,
        )
        self._is_open = False

    def say(self, text: bytes, kind: int = TEXT) -> None:
        """Send a message."""
        size = bytes([MASKED | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
        self.write(bytes([kind]) + size + NO_MASK + text)

    def data_received(self, data: bytes) -> None:
        self._rest += data
        if not self._is_open:
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.take(head)
                return
            self._is_open, self._rest = True, rest
        while (start := _payload_at(self._rest)) and len(self._rest) >= sum(start):
            at, size = start
            kind, payload, self._rest = self._rest[0], self._rest[at : at + size], self._rest[at + size :]
            if kind == PING:
                self.say(payload, PONG)
            elif kind == TEXT:
                self.take(payload)


def _payload_at(data: bytes) -> tuple[int, int] | None:
    """Where the payload of the first frame begins, and its size; None while its head is under way."""
    if len(data) < 2:
        return None
    if data[1] < 126:
        return 2, data[1]
    if data[1] == 127:
        raise ValueError("a frame of more than 64 KiB")
    return (4, int.from_bytes(data[2:4], "big")) if len(data) >= 4 else None


def _itself(ear: Ear) -> Ear:
    return ear


async def listen(port: int, ears: Sequence[Ear]) -> None:
    """Connect all streams, some at a time, and wait until each has said hello."""
    loop = asyncio.get_running_loop()
    for first in range(0, len(ears), CONNECT_AT_ONCE):
        some = ears[first : first + CONNECT_AT_ONCE]
        await asyncio.gather(*(loop.create_connection(partial(_itself, ear), "127.0.0.1", port) for ear in some))
        async with asyncio.timeout(HELLO_WITHIN_S):
            await asyncio.gather(*(ear.began for ear in some))
