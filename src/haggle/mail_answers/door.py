"""
The door for a mail server: LMTP, or SMTP, on a port of its own, in a thread with a loop of its own.

So a mail of many megabytes, which comes line by line, holds up nobody who chats. Who may answer is said at RCPT, and
what becomes of a mail after DATA, while the other side listens. One recipient at a time: each gets its own answer.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import Future
from contextlib import asynccontextmanager
from threading import Thread
from typing import Any, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from haggle.errors import Problem
from haggle.mail_answers import operations
from haggle.mail_answers.model import AGAIN, TAKEN, reply_to
from haggle.mail_answers.model import Envelope as Incoming
from haggle.site import Site

logger = logging.getLogger("haggle.mail_answers")

T = TypeVar("T")

MOST_OPEN = 10
SILENT_S = 60.0
CLOSE_S = 5.0
"""how long the thread has to end"""


class _Watched(SMTP):
    """Closes a connection that sends more than one mail can have, as in a line without an end."""

    line_length_limit = 64 * 1024  # more than the RFC has, since some send more
    most_bytes = 0
    taken_bytes = 0
    on_end: Any = None

    def data_received(self, data: bytes) -> None:
        self.taken_bytes += len(data)
        if self.taken_bytes > self.most_bytes and self.transport is not None:
            self.transport.close()
        else:
            super().data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.on_end()


class _Smtp(_Watched):
    pass


class _Lmtp(_Watched, LMTP):
    pass


class _Full(asyncio.Protocol):
    """One connection too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many at once. Try again later.\r\n")
        transport.close()


class Door:
    """Listens from `open` to `close`."""

    def __init__(self, site: Site, kind: str, host: str, port: int) -> None:
        self._site = site
        self._kind, self._host, self._port = (_Lmtp if kind == "lmtp" else _Smtp), host, port
        self._main = asyncio.get_running_loop()
        self._opened: Future[None] = Future()
        self._open_count = 0
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), name="mail", daemon=True)

    async def open(self) -> None:
        """Raises OSError when it cannot listen there."""
        self._thread.start()
        await asyncio.wrap_future(self._opened)

    async def close(self) -> None:
        """Answer what is being taken, and listen no more."""
        self._loop.call_soon_threadsafe(self._closing.set)
        await asyncio.to_thread(self._thread.join, CLOSE_S)

    async def _serve(self) -> None:
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        try:
            server = await self._loop.create_server(self._protocol, self._host, self._port)
        except OSError as error:
            self._opened.set_exception(error)
            return
        self._opened.set_result(None)
        await self._closing.wait()
        server.close()

    def _protocol(self) -> asyncio.BaseProtocol:
        if self._open_count >= MOST_OPEN:
            return _Full()
        most = operations.most_bytes(self._site.settings)
        host = self._site.settings.mail_answers.domain
        protocol = self._kind(
            self, data_size_limit=most, enable_SMTPUTF8=True, hostname=host, ident="haggle", timeout=SILENT_S
        )
        protocol.most_bytes, protocol.on_end = 2 * most, self._ended
        self._open_count += 1
        return protocol

    def _ended(self) -> None:
        self._open_count -= 1

    async def _there(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of that work in the loop of those who chat, which goes on if the other side leaves."""
        return await asyncio.shield(asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, self._main)))

    async def handle_RCPT(
        self, server: _Watched, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whether somebody answers at that address."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        try:
            await self._there(operations.expected(self._site, address))
        except Problem as problem:
            return str(reply_to(problem))
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: _Watched, session: Session, envelope: Envelope) -> str:
        """What becomes of the mail."""
        server.taken_bytes = 0
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        incoming = Incoming(envelope.mail_from or "", envelope.rcpt_tos[0], raw)
        try:
            await self._there(operations.take(self._site, incoming))
        except Problem as problem:
            return str(reply_to(problem))
        return str(TAKEN)

    async def handle_exception(self, error: Exception) -> str:
        """Whatever it was, the other side keeps the mail and comes again."""
        logger.error("a mail could not be taken", exc_info=error)
        return str(AGAIN)


@asynccontextmanager
async def listening(site: Site) -> AsyncIterator[None]:
    """While this is entered, mails come in where the settings say so."""
    listen = site.settings.mail_answers.listen
    if listen is None:
        yield
        return
    door = Door(site, *listen)
    await door.open()
    try:
        yield
    finally:
        await door.close()
