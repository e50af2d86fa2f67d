"""
`haggle serve`: one process, one listening socket, a clean stop.

The socket notices a vanished client after 30 s (TCP_USER_TIMEOUT); TCP alone takes many minutes. On SIGTERM the streams
are ended before uvicorn waits for its connections, so the stop is quick and cuts nothing off. If it takes longer than
10 s, the log says where each task stands.
"""

import asyncio
import gc
import logging
import socket
import sys
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.types import Message, Receive, Scope, Send

from haggle.backup.model import MovingProblem
from haggle.ops import connections
from haggle.ops.logs import configuration
from haggle.settings import Settings
from haggle.site import Site
from haggle.store.problems import database_problem
from haggle.web import assets
from haggle.web.addresses import in_both_writings

logger = logging.getLogger("haggle")

PEER_TIMEOUT_MS = 30_000
GRACE_S = 4
LONG_STOP_S = 10
BACKLOG = 2048
TICKS_A_SECOND = 10
GC_THRESHOLD = 50_000, 20, 50  # requests leave few cycles: collecting as often as by default costs an eighth of the CPU


class Server(uvicorn.Server):
    """uvicorn, but it ends our streams before it waits for connections to close."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # modules, templates and routes are never garbage
        gc.set_threshold(*GC_THRESHOLD)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        print(f"haggle is ready: http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)

    async def on_tick(self, counter: int) -> bool:
        if counter % TICKS_A_SECOND == 0:
            connections.look()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().call_later(LONG_STOP_S, _log_open_tasks)
        site: Site = self.lifespan.state["site"]
        site.streams.end_all("server stops")
        await super().shutdown(sockets)


class Startup:
    """The application. That it cannot start is kept as a sentence, where we know why; else there is a traceback."""

    def __init__(self, app: Starlette, settings: Settings) -> None:
        self._app = app
        self._database_url = settings.database_url
        self.problem = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_or_hold(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                held.append(message)
            else:
                await send(message)

        try:
            await self._app(scope, receive, send_or_hold)
        except Exception as error:
            is_ours = isinstance(error, MovingProblem)
            self.problem = str(error) if is_ours else database_problem(error, self._database_url)
            for message in held:
                await send({"type": message["type"]} if self.problem else message)
            raise


def _log_open_tasks() -> None:
    for task in asyncio.all_tasks():
        logger.error("this stop takes long; still there: %s", " > ".join(_places(task.get_coro())))


def _places(awaited: object) -> Iterator[str]:
    """The line at which a coroutine waits, then that of what it awaits, and so on."""
    while frame := getattr(awaited, "cr_frame", None):
        yield f"{frame.f_code.co_qualname}:{frame.f_lineno}"
        awaited = getattr(awaited, "cr_await", None)


def listening_socket(host: str, port: int) -> socket.socket:
    """A bound socket whose connections break when the client has acknowledged no data for 30 s. Raises OSError."""
    family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, PEER_TIMEOUT_MS)
    listener.bind(address)
    return listener


def serve(app: Starlette, settings: Settings, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Exits with a sentence when the port is taken."""
    try:
        listener = listening_socket(host, port)
    except OSError as error:
        sys.exit(f"haggle cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.")
    _say(settings)
    connections.set_limits(settings)
    startup = Startup(app, settings)
    config = uvicorn.Config(
        startup,
        http=connections.Connection,
        log_config=configuration(settings.log, settings.log_level),
        access_log=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACE_S,
        backlog=BACKLOG,
        server_header=False,
        forwarded_allow_ips=in_both_writings(settings.trusted_proxies),
    )
    try:
        Server(config).run([listener])
    except SystemExit:
        sys.exit(f"haggle: {startup.problem}" if startup.problem else 1)


def _say(settings: Settings) -> None:
    """Print what an operator should know."""
    made = assets.load()
    if not made.js:
        print("Scripts are not built (no Node here): pages work without them. Install Node and npm, then run again.")
    if not settings.are_limits_on:
        print("HAGGLE_LIMITS=off: rate limits and stream caps are lifted. Never do this where strangers can reach it.")
    if not settings.is_sqlite and settings.bus_url == "memory:":
        print("HAGGLE_BUS_URL is memory: one process alone may run on this database; with redis://… there may be more.")
    if not settings.is_https:
        print("Plain http: cookies go without Secure. Set HAGGLE_PUBLIC_URL=https://… behind a TLS proxy.")
