"""
Connections: who sends a head that is too large, too slow or none, or comes when too many are here, is told so.

uvicorn waits for a head without end, takes one of any size, and refuses without words. What it has no setting for is
here.
"""

import asyncio
import logging
import os
import resource
import sys
import time
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from haggle.ops import metrics
from haggle.settings import Settings
from haggle.web.addresses import PEER
from haggle.web.headers import HEADERS, HSTS

logger = logging.getLogger("haggle.connections")

MAX_HEAD_BYTES = 65_536
MAX_HEADERS = 150  # HTTP/2 proxies send each cookie in one of its own
LINGER_S = 1.0  # after a refusal: closed at once, it would be lost on who still sends
SAY_EVERY_S = 10
RESERVED = 64  # descriptors for what is no connection: a tenth, and at least so many
FOR_OPERATORS = {b"/up", b"/ready", b"/metrics"}  # answered however many are here
SENTENCES = {
    400: "This request could not be understood: it is not HTTP/1.1.",
    408: "The rest of the request did not arrive. Check your connection and try again.",
    431: "The head of this request is too large. Delete the cookies of this site and try again.",
    503: "Very many people are here just now. Please try again in a minute.",
}


class Refused(Exception):
    """Inside the parser: stop, and answer with this status."""


class Connection(HttpToolsProtocol):
    """One connection, on which requests come one after the other."""

    stall_s = 20.0
    most = 1000  # connections of this process
    security = HEADERS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._is_in_head = False
        self._is_refused = False
        self._whole_bytes = 0  # of the head's lines that have come whole
        self._part_bytes = 0  # of what has come since the head began
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        self._expect_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._is_refused:
            return
        self._unset_keepalive_if_required()
        was_in_head = self._is_in_head
        try:
            self.parser.feed_data(data)
            if was_in_head and self._is_in_head:
                self._part_bytes += len(data)
                _must_be_short(self._part_bytes)
        except httptools.HttpParserUpgrade:
            pass  # to nothing that we speak: it is answered as it is
        except (httptools.HttpParserError, Refused) as error:
            reason = error if isinstance(error, Refused) else error.__context__
            self._refuse(reason.args[0] if isinstance(reason, Refused) else 400)
            return
        if self._late is None and self._is_waited_for():
            self._expect()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope[PEER] = self.client  # type: ignore[literal-required]
        self._is_in_head, self._whole_bytes, self._part_bytes = True, 0, 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        _must_be_short(len(self.url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._whole_bytes += len(name) + len(value)
        _must_be_short(self._whole_bytes, len(self.headers))

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        self._expect_nothing()
        if self._is_full() and self.url not in FOR_OPERATORS:
            raise Refused(503)
        super().on_headers_complete()

    def _is_full(self) -> bool:
        return len(self.connections) > self.most

    def _is_waited_for(self) -> bool:
        """Whether the client is to send more: a head, or the rest of what was answered before it had come."""
        if self._is_in_head or self.cycle is None:
            return True
        return self.cycle.response_complete and self.timeout_keep_alive_task is None

    def _expect(self) -> None:
        self._late = self.loop.call_later(1.0 if self._is_full() else self.stall_s, self._on_late)

    def _expect_nothing(self) -> None:
        if self._late:
            self._late.cancel()
            self._late = None

    def _on_late(self) -> None:
        self._late = None
        if self._is_in_head:
            self._refuse(408)
        else:
            self.transport.close()

    def _refuse(self, status: int) -> None:
        """Answer, and close. An answer that is on its way to the request before is left to end."""
        self._expect_nothing()
        cycle, self._is_refused = self.cycle, True
        metrics.refused.labels(status).inc()
        if status == 503:
            say_short(f"more than {self.most} connections are open")
        if cycle and not cycle.response_complete:
            cycle.keep_alive = False
            if not cycle.more_body:
                return
            cycle.disconnected = True
            cycle.message_event.set()
        if cycle and cycle.response_started and not cycle.response_complete:
            self.transport.close()
            return
        self.transport.write(self._refusal(status))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._late = self.loop.call_later(LINGER_S, self.transport.close)

    def _refusal(self, status: int) -> bytes:
        sentence = SENTENCES[status].encode() + b"\n"
        own = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(sentence)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *([(b"retry-after", b"60")] if status == 503 else []),
        ]
        lines = [
            name + b": " + value + b"\r\n" for name, value in (*self.server_state.default_headers, *own, *self.security)
        ]
        return b"".join([STATUS_LINE[status], *lines, b"\r\n", sentence])


_said_at = 0.0


def say_short(of_what: str) -> None:
    """Tell the log, not oftener than every 10 s, that this process could take more than it may open."""
    global _said_at
    if time.monotonic() - _said_at > SAY_EVERY_S:
        _said_at = time.monotonic()
        logger.error("%s: raise the limit of open files (LimitNOFILE, ulimit -n), or start another process", of_what)


def set_limits(settings: Settings) -> None:
    """For every connection from now on."""
    Connection.stall_s = settings.stall_s
    Connection.security = [*HEADERS, HSTS] if settings.is_https else HEADERS
    look()


def look() -> None:
    """How many connections may be open: the rest is for files and databases. Is there room now?"""
    may_open = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    Connection.most = may_open - max(RESERVED, may_open // 10) if may_open != resource.RLIM_INFINITY else sys.maxsize
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        metrics.no_descriptors.inc()
        say_short(f"nothing more can be opened ({error.strerror})")


def _must_be_short(head_bytes: int, headers: int = 0) -> None:
    if head_bytes > MAX_HEAD_BYTES or headers > MAX_HEADERS:
        raise Refused(431)
