"""Compression: of responses as they are sent, and of static files when they are built."""

from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.web.assets import GZIPPED
from haggle.web.request_headers import accepts

MIN_BYTES = 1000
LEVEL = 4


class CompressionMiddleware(GZipMiddleware):
    """
    Compresses responses of 1,000 bytes and more.

    Left as they are: the media types `not_compressed`, whose length and byte ranges must be those of the file; and live
    documents, which would hold a compressor's memory for as long as they are open.
    """

    def __init__(self, app: ASGIApp, not_compressed: Iterable[str]) -> None:
        excluded = (*DEFAULT_EXCLUDED_CONTENT_TYPES, *not_compressed)
        super().__init__(app, MIN_BYTES, LEVEL, exclude_content_types=excluded)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith("/live"):
            await self.app(scope, receive, send)
            return
        takes_gzip = accepts(Headers(scope=scope), "accept-encoding", "gzip")
        if not takes_gzip and scope["method"] == "POST":  # for a GET the answer says that it varies
            await self.app(scope, receive, send)
            return
        # Starlette only looks whether `gzip` occurs, even in `gzip;q=0`.
        others = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        scope["headers"] = [*others, (b"accept-encoding", b"gzip" if takes_gzip else b"identity")]
        await super().__call__(scope, receive, send)


class CompressedFiles(StaticFiles):
    """Static files. One that was compressed when it was built is sent so: smaller than compressed on the fly."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        accepts_gzip = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        if not accepts_gzip or not self._is_gzipped(path):
            return await super().get_response(path, scope)
        response = await super().get_response(path + GZIPPED, scope)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
        return response

    def _is_gzipped(self, path: str) -> bool:
        try:
            return self.lookup_path(path + GZIPPED)[1] is not None
        except (ValueError, OSError):  # no file can be called so
            return False
