"""What a text looks like at a glance, whatever letters it is written in (Unicode's UTS 39, confusables)."""

import re
import string
import unicodedata
from functools import lru_cache

from confusable_homoglyphs.utils import load

from haggle.text.folding import folded

_DRAWN = re.compile(r"(?:LATIN LETTER SMALL CAPITAL|LATIN CAPITAL LETTER|SYMBOL LETTER) ([A-Z])$")
_ALIKE = str.maketrans("1i|!034@5$7", "lllloeaasst")


def look(text: str) -> str:
    """Letters a–z and digits that `text` could be taken for, and other scripts' folded; no blanks, no punctuation."""
    drawn = "".join(map(_letter, unicodedata.normalize("NFKD", text)))
    letters = "".join(map(_letter, folded(drawn))).casefold().translate(_ALIKE)
    return "".join(filter(str.isalnum, letters)).replace("rn", "m").replace("vv", "w")


@lru_cache(maxsize=5000)
def _letter(char: str) -> str:
    """The letter or digit that `char` can be taken for, else itself."""
    if char.isascii():
        return char
    drawn = _DRAWN.search(unicodedata.name(char, ""))
    return drawn[1] if drawn else _doubles().get(char, char)


@lru_cache(maxsize=1)
def _doubles() -> dict[str, str]:
    known = load("confusables.json")
    letters = string.digits + string.ascii_letters
    return {double["c"]: letter for letter in letters for double in known[letter] if len(double["c"]) == 1}
