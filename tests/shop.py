"""A site that is not haggle, with one page, whose content a test gives it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Shop(ThreadingHTTPServer):
    """At 127.0.0.1: to a browser another site than localhost, and the same site as another port of 127.0.0.1."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.body = ""
        self.policy = ""

    def frame(self, url: str) -> str:
        """Have that page in a frame; answers where."""
        self.body = f'<iframe src="{url}" width="400" height="640"></iframe>'
        return self.url


class _Request(BaseHTTPRequestHandler):
    server: Shop

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.server.policy:
            self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        page = f'<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">{self.server.body}'
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def open_shop() -> Iterator[Shop]:
    with Shop() as shop:
        threading.Thread(target=shop.serve_forever, args=(0.05,), daemon=True).start()
        yield shop
        shop.shutdown()
