"""Addresses: those in requests, which may be hostile, and the one a request comes from."""

import ipaddress
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.types import Scope

PORTS = {"http": 80, "https": 443}


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
