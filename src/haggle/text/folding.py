"""Text as search compares it."""

import unicodedata


def folded(text: str) -> str:
    """
    `text` as search compares it: case and accents folded, in any script; the same for what is typed and what is found.

    Only marks that stack on a letter (Unicode's combining class is not 0) are dropped: vowel signs stay.
    """
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in split if not unicodedata.combining(char)))
