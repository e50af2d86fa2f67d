"""Addresses from requests, which may be hostile."""

from urllib.parse import quote, urlsplit


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
