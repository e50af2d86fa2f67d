"""Addresses that a request names: looked at with suspicion."""

from urllib.parse import quote, urlsplit


def path_of(url: str) -> str:
    """The path in an address; empty for what is none."""
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def local_path(text: str, default: str = "/conversations") -> str:
    """`text` if it is a path on this site, else `default`: never a redirect to somebody else's."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return default
    is_local = text.startswith("/") and not text.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return quote(text, safe="/?&=#%:@!$'()*+,;~-._") if is_local and text.isprintable() else default
