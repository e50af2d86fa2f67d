"""Settings, each checked before anything is done with it: one that cannot work is said in a sentence that names it."""

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from haggle.text.destinations import host_of

CHOICE = re.compile(r"[a-z][a-z0-9_-]{0,29}")
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
