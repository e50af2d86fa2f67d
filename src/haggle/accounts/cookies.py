"""Our cookies: what they are called, and the `Set-Cookie` lines that make them."""

from collections.abc import Callable
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from haggle.accounts.model import digest
from haggle.settings import Settings


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
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}"


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
