"""Addresses: those in requests, which may be hostile, and the one a request comes from."""

import ipaddress
from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.types import Scope


def address_of(scope: Scope) -> str:
    """Who asks, in one writing for each: `::ffff:10.0.0.1` is `10.0.0.1`. Empty when it is not known."""
    client = scope.get("client")
    return _plain(client[0]) if client else ""


@lru_cache(maxsize=1000)
def _plain(host: str) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:  # of a test, or a socket in the file system
        return host
    return str(getattr(address, "ipv4_mapped", None) or address)


def path_of(url: str) -> str:
    """The path of a URL; empty when it cannot be parsed."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def local_path(text: str, default: str = "/conversations") -> str:
    """`text` if it is a path on this site, else `default`; so a redirect never leads elsewhere."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return quote(text, safe="/?&=#%:@!$'()*+,;~-._") if is_local and text.isprintable() else default
