"""How this haggle looks, if its operator wants it otherwise: one for the process, since every page asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

OWN_NAME = "haggle"
PARTS = ("terms", "tips", "help")
"""What an operator may have words for: each a page at an address of that name."""


class ThemeFile(NamedTuple):
    """A file of a theme as it is served."""

    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Look:
    """A name, the addresses of icon and styles, pieces of HTML, words by part and language, and files by address."""

    name: str = OWN_NAME
    icon: str = "/static/img/icon.svg"
    css: str = ""
    header: Markup = Markup("")
    footer: Markup = Markup("")
    words: Mapping[str, Mapping[str, Markup]] = field(default_factory=dict)
    files: Mapping[str, ThemeFile] = field(default_factory=dict)


_current = Look()


def use(look: Look) -> None:
    """From now on pages look so."""
    global _current  # noqa: PLW0603
    _current = look


def current() -> Look:
    """How pages look."""
    return _current
