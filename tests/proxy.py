"""A proxy of the test's own between a browser and haggle, which does to requests what bad networks do."""

import socket
import socketserver
import threading
from contextlib import suppress
from types import TracebackType

REFUSED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy(socketserver.ThreadingTCPServer):
    """
    `with Proxy(port) as proxy:` hands every request on to `port`.

    `proxy.block = "refuse"` answers 502 to requests for the stream, `"hang"` accepts them and never answers.
    `proxy.loses_answers_to = ("/messages", "/feed")` hands on what asks for such paths and answers it nothing;
    `proxy.handed_on` are the paths that haggle was asked for. `proxy.fall_silent()` lets no byte through any more, in
    neither direction, and tells nobody; after `proxy.speak()` new connections work, and those from before stay dead.
    `proxy.cut()` ends all of them, which both sides hear.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, to_port: int, block: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.to_port, self.block = to_port, block
        self.loses_answers_to: tuple[str, ...] = ()
        self.is_silent = False
        self.silences = 0
        self.connected: set[socket.socket] = set()
        self.handed_on: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.is_over = threading.Event()
        self._running = threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> "Proxy":
        self._running.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.is_over.set()
        self.shutdown()
        self._running.join(5)
        self.server_close()

    def fall_silent(self) -> None:
        self.is_silent = True
        self.silences += 1

    def speak(self) -> None:
        self.is_silent = False

    def cut(self) -> None:
        for one in list(self.connected):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """Either side may go away at any time."""


class _Request(socketserver.BaseRequestHandler):
    """One request on one connection: what follows its head is its body."""

    server: Proxy

    def handle(self) -> None:
        self.server.connected.add(self.request)
        self.born_after = self.server.silences
        try:
            self._answer()
        finally:
            self.server.connected.discard(self.request)

    @property
    def is_dead(self) -> bool:
        """Whether it was there when the proxy fell silent."""
        return self.server.is_silent or self.born_after < self.server.silences

    def _swallows(self, to: socket.socket) -> bool:
        return self.is_dead or (to is self.request and self.path.endswith(self.server.loses_answers_to))

    def _answer(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = self.request.recv(65536)
            if not data:
                return
            head += data
        if self.is_dead:
            self.server.is_over.wait()
        elif b" /feed?" not in head.partition(b"\r\n")[0] or not self.server.block:
            self._hand_on(head)
        elif self.server.block == "hang":
            self.server.is_over.wait()
        else:
            self.request.sendall(REFUSED)

    def _hand_on(self, head: bytes) -> None:
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        lines.insert(1, b"Connection: close")
        self.path = lines[0].split()[1].decode().partition("?")[0]
        with socket.create_connection(("127.0.0.1", self.server.to_port)) as theirs:
            theirs.sendall(b"\r\n".join(lines))
            self.server.handed_on.append(self.path)
            sending = threading.Thread(target=self._copy, args=(self.request, theirs), daemon=True)
            sending.start()
            self._copy(theirs, self.request)
            for one in (self.request, theirs):
                one.shutdown(socket.SHUT_RDWR)
            sending.join(5)

    def _copy(self, from_: socket.socket, to: socket.socket) -> None:
        """Everything as it comes, until either end is gone."""
        try:
            while data := from_.recv(65536):
                if not self._swallows(to):
                    to.sendall(data)
            if self._swallows(to):
                self.server.is_over.wait()
            to.shutdown(socket.SHUT_WR)
        except OSError:
            for one in (from_, to):
                one.close()
