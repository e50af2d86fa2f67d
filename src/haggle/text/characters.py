"""What any text may contain."""

import re

import regex

from haggle.errors import Invalid
from haggle.text.languages import _

_REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What no database stores: NUL, and lone surrogates."""


MAX_MARKS = 8
"""on one letter: more than any script stacks"""
_TOWERS = regex.compile(rf"(?V1)(?:\p{{M}}[\p{{DI}}--\p{{M}}]*+){{{MAX_MARKS}}}\K(?:\p{{M}}[\p{{DI}}--\p{{M}}]*+)+")


# Default-ignorable characters, controls, and blanks that count as letters or symbols. What Unicode has not assigned yet
# is a new emoji, and shows. Marks before numbers (Arabic) show too, though they are in Cf.
SHAPELESS = r"[\p{DI}\p{Cc}\p{Cs}\u2800\U0001d159\U00013441\U00013442\U00016fe4[\p{Cf}--\p{PCM}]]"
_SHOWN = regex.compile(rf"(?V1)[^\p{{White_Space}}{SHAPELESS}]")


def is_blank(text: str) -> bool:
    """Whether nothing is visible: no text, or only blanks and invisible characters."""
    return _SHOWN.search(text) is None


def without_towers(text: str) -> str:
    """`text` with at most MAX_MARKS marks on a letter: more would cover other lines, and are slow to normalize."""
    return text if text.isascii() else _TOWERS.sub("", text)


# A flag by itself: \X looks back over all the letters of flags before it, which takes quadratic time.
_GRAPHEME = regex.compile(r"\p{RI}{2}[\p{GCB=EX}\p{GCB=SM}\p{GCB=ZWJ}]*+|\X")


def length(text: str) -> int:
    """How many characters a reader counts: extended grapheme clusters, as UAX #29 has them."""
    return len(text) if text.isascii() else sum(1 for _ in _GRAPHEME.finditer(text))


def first(text: str) -> str:
    """Its first character, whole; empty for no text."""
    found = _GRAPHEME.match(text)
    return found.group() if found else ""


def cut(text: str, most: int) -> str:
    """`text` if it has at most so many characters, else its beginning and an ellipsis: together so many."""
    beginning = text[: most * 30]  # whatever it holds, a line of ours needs no more of it
    if len(text) <= most or (length(beginning) <= most and beginning == text):
        return text
    start = text[: most - 1] if text.isascii() else "".join(_GRAPHEME.findall(beginning)[: most - 1])
    return start.rstrip() + "…"


def on_one_line(text: str) -> str:
    """
    `text` as part of a line: line ends removed, and characters that would reorder the text around it.

    An override, embedding or isolate (UAX #9) that is left open, or closes ours, is not held by `<bdi>` everywhere.
    """
    return " ".join(_REORDERS.sub("", text).split())


def must_be_storable(text: str, field: str) -> None:
    """Raises Invalid for what no database stores: NUL, and lone surrogates."""
    if UNSTORABLE.search(text):
        raise Invalid(_("The text contains a character that cannot be stored."), field)
