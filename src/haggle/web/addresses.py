"""
Addresses: those in requests, which may be hostile, the one a request comes from, and where ours stand.

haggle may stand under a path of its host, its *base path*. Inside haggle no path has it: `BasePathMiddleware` takes it
off each request. What goes out has it: templates put it before each address when they are compiled (templates.py),
scripts by `here()` (static/js/here.js), everything else by `here` below.
"""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from haggle.settings import Settings

PORTS = {"http": 80, "https": 443}
PEER = "haggle.peer"
"""In a scope: who is at the other end of the connection itself, whatever a proxy says of its client."""

_base = ""


def use(settings: Settings) -> None:
    """From now on addresses stand where these settings say."""
    global _base  # noqa: PLW0603 (one for the process, since everything that is rendered asks for it)
    _base = settings.base_path


def base_path() -> str:
    """The path of our host that haggle stands under, like `/chat`; empty at the root."""
    return _base


def here(path: str) -> str:
    """The address of a path of ours; an address of another site as it is."""
    return _base + path if path.startswith("/") else path


def without_base(path: str) -> str:
    """The path inside haggle."""
    if path.startswith(f"{_base}/"):
        return path[len(_base) :]
    return "/" if _base and path == _base else path


class BasePathMiddleware:
    """Takes the base path off each request; it may be off already, by a proxy, or for who asks beside the proxy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["path"] = without_base(scope["path"])
        await self._app(scope, receive, send)


def address_of(scope: Scope) -> str:
    """Who asks, in one writing for each: `::ffff:10.0.0.1` is `10.0.0.1`. Empty when it is not known."""
    client = scope.get("client")
    return _plain(client[0]) if client else ""


def network_of(scope: Scope) -> str:
    """Whom a limit counts: an IPv4 address; of IPv6 the /64, of whose addresses a household has as many as it likes."""
    address = address_of(scope)
    try:
        return str(ipaddress.IPv6Network(f"{address.partition('%')[0]}/64", strict=False))
    except ValueError:
        return address


def in_both_writings(networks: Iterable[str]) -> list[str]:
    """The networks, and those of IPv4 as a socket for IPv6 writes them too."""
    both = []
    for network in map(ipaddress.ip_network, networks):
        both.append(str(network))
        if isinstance(network, ipaddress.IPv4Network):
            both.append(f"::ffff:{network.network_address}/{96 + network.prefixlen}")
    return both


@lru_cache(maxsize=1000)
def _plain(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # what a proxy says may be anything
        return host[:100]
    return str(getattr(address, "ipv4_mapped", None) or address)


def is_origin_of(origin: str, host: str, is_https: bool) -> bool:
    """
    Whether a page of `origin` (`https://a.org`) is one of ours, which is asked as `Host: a.org:443`.

    Which scheme people use is known when it is https; else a proxy may speak it without our knowing.
    """
    try:
        theirs, ours = urlsplit(origin), urlsplit(f"//{host}")
        usual = PORTS[theirs.scheme]
        ports = [usual if parts.port is None else parts.port for parts in (theirs, ours)]
    except (ValueError, KeyError):
        return False
    is_bare = not (theirs.path or theirs.query or theirs.fragment or "@" in theirs.netloc + ours.netloc)
    is_scheme = theirs.scheme == "https" or not is_https
    return is_bare and is_scheme and bool(theirs.hostname) and theirs.hostname == ours.hostname and ports[0] == ports[1]


def origin_of(url: str) -> str:
    """The origin of a URL, as browsers write it in `Origin`; empty when it cannot be parsed."""
    try:
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    except ValueError:
        return ""


def path_of(url: str) -> str:
    """The path inside haggle of one of its addresses; empty when it cannot be parsed."""
    try:
        return without_base(urlsplit(url).path)
    except ValueError:
        return ""


def local_path(text: str, default: str = "/conversations") -> str:
    """`text` if it is a path of ours, the base path before it or not, else `default`: no redirect leads elsewhere."""
    text = without_base(text)
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return quote(text, safe="/?&=#%:@!$'()*+,;~-._") if is_local and text.isprintable() else default
