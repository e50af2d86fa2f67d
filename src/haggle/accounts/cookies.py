"""Our cookies: what they are called, and the `Set-Cookie` lines that make them."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import Message, Scope, Send

from haggle.accounts.model import digest
from haggle.settings import Settings

_FRAMED = "__Host-framed-"


def cookie_name(settings: Settings, host: str) -> str:
    """
    What the session's cookie is called for a browser that asks for `host`, like `haggle-8000` or `haggle-chat`.

    Browsers keep one jar for all ports of a host: two haggles there must not take each other's. Under a base path the
    cookie is still sent to the whole host (`Path=/`): that is what `__Host-` asks for, by which no neighbour, like
    another subdomain of a shop, can plant one; a path keeps nobody out who can read the cookies of its host.
    """
    return former_name(settings) + _suffix(settings.public_url or f"http://{host}")


def former_name(settings: Settings) -> str:
    """What it was called before, still taken: whoever has one is given the other."""
    return "__Host-haggle" if settings.is_https else "haggle"


def cookie_in(settings: Settings, headers: Headers, method: str, sent: Mapping[str, str]) -> tuple[str, str | None]:
    """What the session's cookie is called for this request, and the one that counts of those `sent`."""
    name = _name_in_use(settings, cookie_name(settings, headers.get("host", "")), headers, sent)
    cookie = sent.get(name) or sent.get(former_name(settings))
    return name, cookie if _counts(name, headers, method) else None


def _name_in_use(settings: Settings, name: str, headers: Headers, sent: Mapping[str, str]) -> str:
    """
    `name`, or what it is called for a page of ours in a frame of another site.

    A browser keeps the second for that site alone (CHIPS), and sends it to frames there, where it withholds the first.
    What it sends is used; before there is anything, whether the page stands in a frame decides.
    """
    if not (settings.embedding.framed_by and settings.is_https):
        return name
    framed = name.replace("__Host-", _FRAMED, 1)
    is_new = name not in sent and headers.get("sec-fetch-dest") == "iframe"
    return framed if is_new or framed in sent or f"{framed}-visitor" in sent else name


def _counts(name: str, headers: Headers, method: str) -> bool:
    """
    Whether a cookie of that name counts for this request.

    What the browser does for all others by `SameSite=Lax` is done here for one of a frame: of the requests that another
    site makes it counts for the opening of a page.
    """
    if not name.startswith(_FRAMED) or headers.get("sec-fetch-site", "none") in {"same-origin", "none"}:
        return True
    return method == "GET" and headers.get("sec-fetch-mode") == "navigate"


@lru_cache(maxsize=1000)
def _suffix(url: str) -> str:
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:  # no browser asks so
        return ""
    return (f"-{port}" if port and port not in {80, 443} else "") + parts.path.replace("/", "-")


def mark_of(username: str) -> str:
    """What stands for the account in the cookie of a browser that is known to it."""
    return digest(username.strip().lower())[:16]


def set_cookie(settings: Settings, name: str, value: str, max_age_s: int) -> str:
    """A `Set-Cookie` line: for this site alone, out of reach of scripts. 0 s takes the cookie away."""
    secure = "; Secure" if settings.is_https else ""
    same_site = "None; Partitioned" if name.startswith(_FRAMED) else "Lax"
    return f"{name}={value}; Path=/; HttpOnly; SameSite={same_site}; Max-Age={max_age_s}{secure}"


def sent_with(scope: Scope) -> dict[str, str]:
    """All of them: over HTTP/2 they may come in several headers (RFC 9113 §8.2.3)."""
    return cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))


def sending(send: Send, line: str, sent: Callable[[], None]) -> Send:
    """`send`, which gives the cookie to an answer that is one person's alone, unless it sets cookies itself."""

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if "no-store" in headers.get("cache-control", "") and "set-cookie" not in headers:
                headers.append("set-cookie", line)
                sent()
        await send(message)

    return send_with_cookie
