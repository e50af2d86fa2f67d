"""What any text may hold, wherever it comes from."""

import hashlib
import re
import unicodedata

from haggle.errors import Invalid
from haggle.languages import _

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def once(account_id: int, place: str, key: str, *content: str) -> str | None:
    """What two sendings of one form share: who, where, its key, what it says. None, never the same, without a key."""
    if not key:
        return None
    return hashlib.sha256("\0".join([str(account_id), place, key, *content]).encode()).hexdigest()


def is_blank(text: str) -> bool:
    """Whether nobody would see anything: no text, or only blanks and characters without a shape."""
    return not any(char.isprintable() and not char.isspace() for char in text)


def must_be_storable(text: str, field: str) -> None:
    """Raises Invalid for what no database keeps: NUL, and halves of a character."""
    if _UNSTORABLE.search(text):
        raise Invalid(_("The text contains a character that cannot be stored."), field)


def folded(text: str) -> str:
    """
    `text` as search compares it: case and accents folded, in any script; the same for what is typed and what is found.

    Only marks that stack on a letter (Unicode's combining class is not 0) are dropped: vowel signs stay.
    """
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))
