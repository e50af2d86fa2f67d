"""What any text may hold, wherever it comes from."""

import hashlib
import re
import unicodedata

import regex

from haggle.errors import Invalid
from haggle.languages import N_, _

DELETED_NAME = N_("Deleted member")
"""Instead of the name of those who have left."""

_REORDERS = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""What no database keeps: NUL, and halves of a character."""


def once(account_id: int, place: str, key: str, *content: str) -> str | None:
    """What two sendings of one form share: who, where, its key, what it says. None, never the same, without a key."""
    if not key:
        return None
    return hashlib.sha256("\0".join([str(account_id), place, key, *content]).encode()).hexdigest()


def is_blank(text: str) -> bool:
    """Whether nobody would see anything: no text, or only blanks and characters without a shape."""
    return not any(char.isprintable() and not char.isspace() for char in text)


_GRAPHEME = regex.compile(r"\X")


def length(text: str) -> int:
    """How many characters a reader counts: extended grapheme clusters, as UAX #29 has them."""
    return len(text) if text.isascii() else sum(1 for _ in _GRAPHEME.finditer(text))


def first(text: str) -> str:
    """Its first character, whole; empty for no text."""
    found = _GRAPHEME.match(text)
    return found.group() if found else ""


def cut(text: str, most: int) -> str:
    """`text` if it has at most so many characters, else its beginning and an ellipsis: together so many."""
    if len(text) <= most or length(text) <= most:
        return text
    start = text[: most - 1] if text.isascii() else "".join(_GRAPHEME.findall(text[: most * 30])[: most - 1])
    return start.rstrip() + "…"


def on_one_line(text: str) -> str:
    """
    `text` as part of a line of ours: one line, without what would reorder its neighbours.

    An override, embedding or isolate (UAX #9) that is left open, or closes ours, is not held by `<bdi>` everywhere.
    """
    return " ".join(_REORDERS.sub("", text).split())


def must_be_storable(text: str, field: str) -> None:
    """Raises Invalid for what no database keeps: NUL, and halves of a character."""
    if UNSTORABLE.search(text):
        raise Invalid(_("The text contains a character that cannot be stored."), field)


def folded(text: str) -> str:
    """
    `text` as search compares it: case and accents folded, in any script; the same for what is typed and what is found.

    Only marks that stack on a letter (Unicode's combining class is not 0) are dropped: vowel signs stay.
    """
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))
