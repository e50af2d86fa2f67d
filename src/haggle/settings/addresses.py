"""Settings that are addresses: of ourselves, of other sites, of what we use."""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, parse_qsl, urlsplit

from haggle.settings.checks import SettingsError

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
PATH = re.compile(r"(/(?!\.+(/|$))[A-Za-z0-9._-]+)*")  # also a part of the name of a cookie
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]+")
S3_OPTIONS = {"endpoint", "region"}


def public_url(environ: Mapping[str, str], name: str) -> str:
    """The address that people use, without a slash at its end; empty when it is not said."""
    text = environ.get(name, "")
    parts = _parts(text)
    is_plain = parts is not None and not parts.query and not parts.fragment and not text.endswith(("?", "#"))
    is_path = parts is not None and PATH.fullmatch(parts.path.removesuffix("/")) is not None
    if text and not (parts and is_plain and is_path and _is_site(text, parts)):
        raise SettingsError(
            f"{name}: say https:// or http:// in small letters and a host, like https://chat.example.org, "
            "and where haggle stands under a path that path, like https://shop.example/chat: "
            f"not “{text[:100]}”."
        )
    return text.removesuffix("/")


def _is_site(text: str, parts: SplitResult) -> bool:
    return text.startswith(("https://", "http://")) and "@" not in text and _is_host(parts)


def origins(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Origins of other sites, with spaces or commas between, as browsers write them; none when nothing is said."""
    return tuple(_origin(name, text) for text in environ.get(name, "").replace(",", " ").split())


def _origin(name: str, text: str) -> str:
    parts = _parts(text.lower())
    is_here = parts is not None and parts.scheme == "http" and parts.hostname in {"localhost", "127.0.0.1", "::1"}
    is_bare = (
        parts is not None and "@" not in text and text.rpartition("://")[2].removesuffix("/").lower() == parts.netloc
    )
    if not (parts and is_bare and (parts.scheme == "https" or is_here) and _is_host(parts)):
        raise SettingsError(
            f"{name}: say origins, like https://shop.example, with spaces between: https:// and a host, and no path "
            f"(http:// for localhost alone): not “{text[:100]}”."
        )
    is_usual = parts.port == {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.rpartition(':')[0] if is_usual else parts.netloc}"


def web_address(environ: Mapping[str, str], name: str, *more: str) -> str:
    """An address of the web, or of one `more` scheme; empty when it is not said."""
    text = environ.get(name, "").strip()
    parts = _parts(text)
    is_web = parts is not None and parts.scheme in {"https", "http"} and _is_host(parts) and "@" not in parts.netloc
    is_more = parts is not None and parts.scheme in more and parts.path.startswith("/")
    if text and (not (is_web or is_more) or (parts and parts.fragment)):
        raise SettingsError(f"{name}: say a whole address, like https://shop.example/page, not “{text[:100]}”.")
    return text


def database_url(environ: Mapping[str, str], name: str, default: str) -> str:
    """`sqlite:///` and a path, or `postgresql://user:password@host/database`."""
    text = environ.get(name, default)
    parts = _parts(text)
    path = text.removeprefix("sqlite:///")
    is_sqlite = text.startswith("sqlite:///") and path not in {"", ":memory:"} and not re.search(r"[?#]|/$", path)
    is_postgresql = (
        text.startswith("postgresql://")
        and parts is not None
        and (not parts.netloc.rpartition("@")[2] or _is_host(parts))
        and re.fullmatch(r"/[^/]+", parts.path) is not None
        and not parts.fragment
    )
    if is_sqlite or is_postgresql:
        return text
    raise SettingsError(
        f"{name}: say sqlite:/// and the path of a file, or postgresql://user:password@host/database "
        "(signs like @ / ? # in the password as %40 %2F %3F %23)."
    )


def bus_url(environ: Mapping[str, str], name: str) -> str:
    """`memory:`, or where Redis is."""
    text = environ.get(name, "memory:")
    parts = _parts(text)
    is_redis = (
        parts is not None
        and text.startswith(("redis://", "rediss://"))
        and _is_host(parts)
        and re.fullmatch(r"/?|/\d{1,5}", parts.path) is not None
        and not parts.fragment
    )
    is_socket = parts is not None and text.startswith("unix://") and len(parts.path) > 1
    if text == "memory:" or is_redis or is_socket:
        return text
    raise SettingsError(f"{name}: say memory: or redis://host:6379/0.")


def blobs_url(environ: Mapping[str, str], name: str, default: str) -> str:
    """`file:///` and a path, or `s3://bucket/prefix?endpoint=…&region=…`."""
    text = environ.get(name, default)
    parts = _parts(text)
    is_folder = text.startswith("file:///") and len(text) > len("file:///")
    if is_folder or (parts and text.startswith("s3://") and BUCKET.fullmatch(parts.netloc) and _are_options(parts)):
        return text
    raise SettingsError(f"{name}: say file:///… or s3://bucket/prefix?endpoint=https://…&region=….")


def _are_options(parts: SplitResult) -> bool:
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    endpoint = _parts(options.get("endpoint", "https://default"))
    is_endpoint = endpoint is not None and endpoint.scheme in {"http", "https"} and _is_host(endpoint)
    return is_endpoint and options.keys() <= S3_OPTIONS and all(options.values()) and not parts.fragment


def _parts(text: str) -> SplitResult | None:
    """The parts of an address; None for what is none."""
    if not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
        return parts if parts.port != 0 else None
    except ValueError:
        return None


def _is_host(parts: SplitResult) -> bool:
    return HOST.fullmatch(parts.hostname or "") is not None and not parts.netloc.endswith(":")
