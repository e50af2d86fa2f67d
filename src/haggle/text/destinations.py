"""Where a web address leads, read as browsers read it, and what is odd about it."""

import re
from collections.abc import Iterable
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import unquote

import idna
import regex
from confusable_homoglyphs.categories import unique_aliases

from haggle.text.looks import look

_PARTS = re.compile(r"(https?):[/\\]{2,}([^/\\?#]*)(.*)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
_LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}_-]+")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_EAST_ASIAN = {"HAN", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}
"""Written with each other, and with Latin letters."""


class Destination(NamedTuple):
    """
    `address`: the same for every browser, without a name before an @; `host` is in it as ASCII (punycode), `name` in
    its own letters. `has_user`: whether something stood before an @. `is_mixed`: a part has letters of several scripts;
    `looks_like`: what others it could be taken for, or nothing.
    """

    address: str
    host: str
    name: str
    has_user: bool
    is_mixed: bool
    looks_like: str

    @property
    def is_number(self) -> bool:
        """Whether it names a machine by its number."""
        return ":" in self.host or self.host.replace(".", "").isdigit()

    @property
    def is_suspicious(self) -> bool:
        """Whether its name may be made to be taken for another."""
        return self.is_mixed or bool(self.looks_like)


def destination(text: str) -> Destination | None:
    """Where that http or https address leads; None for what is none, or is read otherwise by different programs."""
    found = _PARTS.fullmatch(text) if text.isprintable() and " " not in text else None
    if found is None:
        return None
    scheme, authority, rest = found.groups()
    user, at, place = authority.rpartition("@")
    host, port = _split_port(place)
    known = host_of(host)
    if known is None or (port and not (port.isascii() and port.isdigit() and int(port[:6]) < 1 << 16)):
        return None
    address = (
        f"{scheme.lower()}://{known}{f':{int(port)}' if port else ''}{rest[:1].replace(chr(92), '/') or '/'}{rest[1:]}"
    )
    labels = [_in_its_letters(label) for label in known.split(".")]
    scripts = [_scripts(label) for label in labels]
    is_foreign = any(one - {"LATIN"} for one in scripts)
    seen = ".".join(map(_taken_for, labels)) if is_foreign else ""
    is_mixed = any(len(one) > 1 and not one <= _EAST_ASIAN | {"LATIN"} for one in scripts)
    return Destination(address, known, ".".join(labels), bool(at), is_mixed, seen if seen.isascii() else "")


def host_of(text: str) -> str | None:
    """A host in the form that is asked of the network; None for what is none."""
    try:
        if text.startswith("["):
            return f"[{IPv6Address(text[1:-1])}]" if text.endswith("]") else None
        host = idna.uts46_remap(unquote(text), std3_rules=False, transitional=False).removesuffix(".")
        host = ".".join(map(_to_ascii, host.split(".")))
        if _NUMBER.fullmatch(host.rpartition(".")[2]):
            return str(IPv4Address(host))
    except (AddressValueError, idna.IDNAError, UnicodeError):
        return None
    return host if _HOST.fullmatch(host) and len(host) < 254 else None


def is_among(host: str, domains: Iterable[str]) -> bool:
    """Whether that host is one of these domains, or below one."""
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _split_port(place: str) -> tuple[str, str]:
    end = place.rfind("]") + 1
    host, _colon, port = place[end:].partition(":")
    return place[:end] + host, port


def _to_ascii(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode()}"


def _in_its_letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        letters = label[4:].encode().decode("punycode")
    except UnicodeError:
        return label
    # Signs that could pass for a slash or a dot stay as they are, and what no browser would write so.
    return letters if _LETTERS.fullmatch(letters) and _to_ascii(_mapped(letters)) == label else label


def _mapped(letters: str) -> str:
    try:
        return idna.uts46_remap(letters, std3_rules=False, transitional=False)
    except idna.IDNAError:
        return ""


def _scripts(label: str) -> set[str]:
    return set(unique_aliases(label)) - {"COMMON", "INHERITED"}


def _taken_for(label: str) -> str:
    return label if label.isascii() else look(label)
