"""
One open stream. At rest it is a single task that waits for the client to disconnect, and for nothing else.

The dispatcher puts frames into its outbox, and what the connection takes is sent at once; a task that empties the
outbox exists only while the client does not keep up. While the outbox is full the dispatcher adds nothing (the log has
the rest), and it ends a stream whose client has read nothing for too long.
"""

import asyncio
import logging
import math
import time
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass
from functools import partial
from types import coroutine
from typing import Any

from sse_starlette import ServerSentEvent
from starlette.types import Receive, Send

from haggle.ops import metrics
from haggle.ops.logs import log_fields

logger = logging.getLogger("haggle.stream")

FULL_BYTES = 128 * 1024
KEPT_OPEN = [(b"cache-control", b"private, no-store, no-transform"), (b"x-accel-buffering", b"no")]
HEADERS = [(b"content-type", b"text/event-stream; charset=utf-8"), *KEPT_OPEN]


def frame(
    data: str = "", *, event: str | None = None, position: int | None = None, retry_ms: int | None = None
) -> bytes:
    """
    One server-sent event as bytes (an SSE frame), shared by every stream that sends it.

    Lines end in `\\n` alone: htmx 4.0.1 takes a chunk that ends between `\\r` and `\\n` for the end of an event.
    """
    id_ = None if position is None else str(position)
    return ServerSentEvent(data, event=event, id=id_, retry=retry_ms, sep="\n").encode()


def fragment_frame(html: str, position: int) -> bytes:
    """
    The SSE frame of an HTML fragment at a position; without `event:`, so that htmx swaps it.

    Not by the library, whose search for line ends takes ten times as long: every message is such a frame.
    """
    lines = html.replace("\r", "").replace("\n", "\ndata: ")
    return f"id: {position}\ndata: {lines}\n\n".encode()


LAST_WORDS = {"reset": frame("reload", event="reset"), "signed out": frame("signed out", event="bye")}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a stream: `encoder` is its key in `Encoders`, `conversation_id` the conversation in view."""

    account_id: int
    credential: str
    encoder: str
    conversation_id: int | None = None
    page: str = ""
    language: str = "en"


class Stream:
    """An open stream of one account's feed, at position `cursor`, as server-sent events."""

    headers = HEADERS
    beat = frame(event="beat")
    """Sent every 15 s, so that neither client nor proxies take the silence for a dead connection."""
    most_at_once = math.inf
    """How many streams of this encoder one session or token may have open."""
    most_events = math.inf
    """After how many events it ends as `full`."""

    __slots__ = (
        "_busy_since",
        "_ending",
        "_on_sent",
        "_opened",
        "_outbox",
        "_send",
        "_waiting_bytes",
        "cursor",
        "events",
        "on_drained",
        "reader",
    )

    def __init__(self, reader: Reader, cursor: int, send: Send) -> None:
        self.reader = reader
        self.cursor = cursor
        self.events = 0
        self.on_drained: Callable[[], None] | None = None
        self._send = send
        self._outbox: list[bytes] = []
        self._on_sent: list[Callable[[], None]] = []
        self._waiting_bytes = 0
        self._busy_since: float | None = None
        self._ending: str | None = None
        self._opened = time.monotonic()

    def hello(self, retry_ms: int) -> bytes:
        """The first bytes. `retry_ms`: how long the client should wait before it reconnects."""
        return frame("hello", event="hello", retry_ms=retry_ms)

    def last_words(self, reason: str) -> bytes:
        """The last bytes when it is ended for that reason."""
        return LAST_WORDS.get(reason, b"")

    async def open(self, retry_ms: int) -> None:
        """Send the headers and the first bytes at once."""
        reader = self.reader
        fields = log_fields(account=reader.account_id, encoder=reader.encoder, after=self.cursor, page=reader.page)
        logger.info("open", extra=fields)
        await self._send({"type": "http.response.start", "status": 200, "headers": self.headers})
        await self._send({"type": "http.response.body", "body": self.hello(retry_ms), "more_body": True})

    async def park(self, receive: Receive) -> None:
        """Wait until the client has gone, or until `end` has sent the last byte."""
        while (await receive())["type"] != "http.disconnect":
            pass
        if self._ending is None:
            self._ending = "client left"
            self._log_close()

    @property
    def is_open(self) -> bool:
        """Whether neither side has ended it."""
        return self._ending is None

    @property
    def age_s(self) -> float:
        """How long ago it was opened."""
        return time.monotonic() - self._opened

    @property
    def is_full(self) -> bool:
        """Whether so much waits to be sent that nothing more is added."""
        return self._waiting_bytes > FULL_BYTES

    def push(self, data: bytes) -> None:
        """Send `data` as soon as the client reads; drop it when the outbox is full."""
        self.add(data)
        self.flush()

    def add(self, data: bytes) -> None:
        """The same, but together with what comes until `flush`."""
        if data and self._ending is None and not self.is_full:
            self._outbox.append(data)
            self._waiting_bytes += len(data)

    def when_sent(self, call: Callable[[], None]) -> None:
        """Have `call` made once all that was pushed so far has gone out; never, if the stream ends before."""
        self._on_sent.append(call)

    def is_stuck(self, timeout_s: float) -> bool:
        """Whether the client has read nothing of what was sent for that long."""
        return self._busy_since is not None and time.monotonic() - self._busy_since > timeout_s

    def end(self, reason: str) -> None:
        """Close it. What waits to be sent is dropped (the log has it), unless the reason is `full`."""
        if self._ending is None:
            self._ending = reason
            kept = self._outbox if reason == "full" else []
            self._outbox = [part for part in (*kept, self.last_words(reason)) if part]
            self.flush()
            self._log_close()

    def flush(self) -> None:
        """Begin to send what waits."""
        if self._busy_since is None and (self._outbox or self._ending is not None):
            self._busy_since = time.monotonic()
            sending = self._empty_outbox()
            try:
                waiting = sending.send(None)  # most often to the end: it waits only for a client that does not read
            except StopIteration:
                return
            except Exception:
                logger.exception("cannot send")
                return
            # The event loop holds tasks weakly, so we keep a reference.
            _senders.add(task := asyncio.get_running_loop().create_task(_go_on(sending, waiting)))
            task.add_done_callback(_senders.discard)

    async def _empty_outbox(self) -> None:
        while self._outbox:
            body, self._outbox = b"".join(self._outbox), []
            on_sent, self._on_sent = self._on_sent, []
            await self._send({"type": "http.response.body", "body": body, "more_body": True})
            if self._ending in {None, "full"}:  # else it may have gone nowhere
                for call in on_sent:
                    call()
            self._waiting_bytes = sum(map(len, self._outbox))
            self._busy_since = time.monotonic()
        self._busy_since = None
        if self.on_drained:
            drained, self.on_drained = self.on_drained, None
            drained()
        if self._ending is not None:
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    def _log_close(self) -> None:
        reader, seconds = self.reader, round(self.age_s, 1)
        metrics.streams_closed.labels(reader.encoder, self._ending).inc()
        logger.info(
            "close",
            extra=log_fields(
                account=reader.account_id,
                encoder=reader.encoder,
                seconds=seconds,
                events=self.events,
                reason=self._ending,
            ),
        )


@coroutine
def _go_on(begun: Coroutine[Any, Any, None], waiting: Any) -> Generator[Any, Any, None]:
    """The rest of a coroutine that has been run to where it waits for `waiting`."""
    while True:
        try:
            result = yield waiting
        except BaseException as error:
            step = partial(begun.throw, error)
        else:
            step = partial(begun.send, result)
        try:
            waiting = step()
        except StopIteration:
            return


_senders: set[asyncio.Task[None]] = set()
