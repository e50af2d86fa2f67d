"""Settings, each checked before anything is done with it: one that cannot work is said in a sentence that names it."""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qsl, urlsplit

from haggle.text.destinations import host_of

HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")
PATH = re.compile(r"(/(?!\.+(/|$))[A-Za-z0-9._-]+)*")  # also a part of the name of a cookie
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]+")
CHOICE = re.compile(r"[a-z][a-z0-9_-]{0,29}")
S3_OPTIONS = {"endpoint", "region"}
MAX_DAYS = 36_500


class SettingsError(ValueError):
    """A setting that cannot be used, in words for the operator."""


def number(environ: Mapping[str, str], name: str, default: int, most: int = 10**12 - 1, least: int = 1) -> int:
    """A whole number from `least` to `most`."""
    text = environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not least <= int(text[:16]) <= most:
        bounds = "above zero" if (least, most) == (1, 10**12 - 1) else f"from {least} to {most}"
        raise SettingsError(f"{name}: say a whole number {bounds}, not “{text[:40]}”.")
    return int(text)


def hour_and_day(environ: Mapping[str, str], name: str, default: str) -> tuple[int, int]:
    """How many in an hour, and in a day: two whole numbers above zero with a comma between."""
    text = environ.get(name, default)
    found = re.fullmatch(r"([0-9]{1,6}),([0-9]{1,6})", text.replace(" ", ""))
    if found is None or not 0 < int(found[1]) <= int(found[2]):
        raise SettingsError(f"{name}: say how many an hour and how many a day, like {default}, not “{text[:40]}”.")
    return int(found[1]), int(found[2])


def networks(environ: Mapping[str, str], name: str, default: str) -> tuple[str, ...]:
    """Addresses and networks, comma-separated. Checked here: uvicorn would take a misspelt one and trust nobody."""
    try:
        return tuple(str(ipaddress.ip_network(one.strip())) for one in environ.get(name, default).split(","))
    except ValueError as error:
        raise SettingsError(f"{name}: say addresses or networks, like 10.0.0.5,172.16.0.0/12 ({error}).") from error


def one_of(environ: Mapping[str, str], name: str, *words: str) -> str:
    """One of these words, in letters of any size; the first when none is said."""
    word = environ.get(name, words[0]).lower()
    if word not in words:
        raise SettingsError(f"{name}: say {', '.join(words[:-1])} or {words[-1]}.")
    return word


def worded_choices(environ: Mapping[str, str], name: str) -> dict[str, dict[str, str]]:
    """A TOML file of choices, each a table of its words by language, English among them; nothing when none is named."""
    found = _toml(environ, name)
    if found is None:
        return {}
    _must_be_worded(found, name, environ[name])
    if not found:
        raise SettingsError(f"{name}: {environ[name]} has no choice in it.")
    return found


def _must_be_worded(found: Mapping[str, Any], name: str, path: str) -> None:
    for choice, words in found.items():
        is_worded = isinstance(words, dict) and all(isinstance(one, str) and one.strip() for one in words.values())
        if not CHOICE.fullmatch(choice) or not is_worded or "en" not in words:
            raise SettingsError(
                f"{name}: in {path} “{choice[:40]}” is a name in small letters, and has its words: en = “…”."
            )


def domains(environ: Mapping[str, str], name: str, *lists: str) -> dict[str, frozenset[str]]:
    """A TOML file with these lists of domains, each of which may be left out; empty ones when no file is named."""
    found = _toml(environ, name) or {}
    for key, hosts in found.items():
        if key not in lists or not isinstance(hosts, list):
            raise SettingsError(f"{name}: in {environ[name]} say {' and '.join(lists)}, each a list of domains.")
    return {key: frozenset(_domain(name, host) for host in found.get(key, [])) for key in lists}


class OwnTips(NamedTuple):
    """An operator's tips by their kinds: their texts by language, and the words that call for them."""

    texts: dict[str, dict[str, str]]
    words: dict[str, list[str]]


def tips(environ: Mapping[str, str], name: str) -> OwnTips | None:
    """A TOML file of tips, each a table of its text by language, and of `words`; None when no file is named."""
    if environ.get(name, "").lower() == "off":
        return OwnTips({}, {})
    found = _toml(environ, name)
    if found is None:
        return None
    words = {kind: table.pop("words", []) for kind, table in found.items() if isinstance(table, dict)}
    _must_be_worded(found, name, environ[name])
    if not all(isinstance(these, list) and all(isinstance(one, str) for one in these) for these in words.values()):
        raise SettingsError(f"{name}: in {environ[name]} words = […] is a list of texts.")
    return OwnTips(found, words)


def _domain(name: str, text: object) -> str:
    host = host_of(text) if isinstance(text, str) else None
    if host is None:
        raise SettingsError(f"{name}: “{str(text)[:100]}” is no domain, like example.org.")
    return host


def _toml(environ: Mapping[str, str], name: str) -> dict[str, Any] | None:
    """What is in the file that is named; None when none is."""
    path = environ.get(name, "")
    try:
        return tomllib.loads(Path(path).read_text(encoding="utf-8")) if path else None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{name}: {path} cannot be read ({error}).") from error


def folder(environ: Mapping[str, str], name: str) -> Path | None:
    """The folder that is named; None when none is."""
    path = environ.get(name, "")
    if path and not Path(path).is_dir():
        raise SettingsError(f"{name}: {path} is no folder.")
    return Path(path).resolve() if path else None


def token(environ: Mapping[str, str], name: str) -> str:
    """What a header can carry, or nothing."""
    text = environ.get(name, "")
    if not text.isascii() or not text.isprintable() or text != text.strip():
        raise SettingsError(f"{name}: say printable letters, digits and signs of ASCII, without blanks around them.")
    return text


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
