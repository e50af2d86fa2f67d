"""The security headers of every response, and the caching of static files."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from haggle.settings import Settings

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:; "
    "font-src 'self'; "
    "media-src 'self' blob:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'; worker-src 'self'"
)
_NOBODY = "frame-ancestors 'none'"
HEADERS = [
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),  # for browsers too old for frame-ancestors, which goes before it
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), payment=(), usb=()"),
]
HSTS = (b"strict-transport-security", b"max-age=31536000")
STATIC, BUILT = "/static/", "/static/build/"  # names in the second contain the content's hash, as a `?v=` does
FOREVER = (b"cache-control", b"public, max-age=31536000, immutable")
FOR_A_DAY = (b"cache-control", b"public, max-age=86400")


_framed_by = ""


def use(settings: Settings) -> None:
    """From now on our pages may be framed by whom these settings name."""
    global _framed_by  # noqa: PLW0603 (one for the process)
    _framed_by = " ".join(settings.embedding.framed_by)


def frameable(nonce: str = "") -> dict[str, str]:
    """Headers of a document that our pages show in an iframe; `nonce` is that of its style elements, if any."""
    csp = CSP.replace(_NOBODY, f"frame-ancestors 'self' {_framed_by}".rstrip())
    if nonce:
        csp = csp.replace("style-src 'self'", f"style-src 'self' 'nonce-{nonce}'")
    return {"content-security-policy": csp, "x-frame-options": "SAMEORIGIN"}


class SecurityHeadersMiddleware:
    """Adds the headers that a response does not set itself."""

    def __init__(self, app: ASGIApp, is_https: bool) -> None:
        self._app = app
        self._headers = [*HEADERS, HSTS] if is_https else HEADERS[:]
        if _framed_by:
            self._headers[0] = (HEADERS[0][0], CSP.replace(_NOBODY, f"frame-ancestors {_framed_by}").encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = self._headers
        if scope["path"].startswith(STATIC):
            is_named_by_content = scope["path"].startswith(BUILT) or scope["query_string"].startswith(b"v=")
            headers = [*headers, FOREVER if is_named_by_content else FOR_A_DAY]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                names = {name for name, _ in own}
                message["headers"] = [*own, *(header for header in headers if header[0] not in names)]
            await send(message)

        await self._app(scope, receive, send_with_headers)
