"""A text made easy to look through: digits of every script as 0 to 9, small Latin letters, nothing that nobody sees."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_FILLERS = frozenset("ـ\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # they take no room, or only room
_ALIKE = {
    "ى": "ي",
    "ی": "ي",
    "ک": "ك",
    "ة": "ه",
    "ہ": "ه",
    "。": ".",
    "🔟": "10",
    "‚": ",",
    "٫": ",",
    "٬": ",",
    "،": ",",
}
_SPACED = re.compile(r"(?<!\S)(?:\S ){3,}\S(?!\S)|(?<![a-z])(?:[a-z]([-.*|])){1}(?:[a-z]\1){2,}[a-z](?![a-z])")
LOOKALIKES = str.maketrans("аеорсухіјѕкмтвнԁӏαορυνκικτβηςᴏ@", "aeopcyxijskmtbhdlaopuvkiktbnco@")
_SQUARED = {chr(0x1F150 + 32 * row + n): chr(97 + n) for row in (0, 1) for n in range(26)}
_WORD = re.compile(r"[^\W\d_]+")
_MOST_KNOWN = 5000
_known: dict[str, str] = {}


class Reading(NamedTuple):
    """`text`, and where in the original each of its characters stands."""

    text: str
    at: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From where to where in the original that is."""
        return self.at[start], self.at[end - 1] + 1

    def translated(self) -> "Reading":
        """The same with Greek and Cyrillic letters as the Latin ones that they look like."""
        return self if self.text.isascii() else Reading(self.text.translate(LOOKALIKES), self.at)

    def closed_up(self) -> "Reading | None":
        """The same with s p a c e d and d-a-s-h-e-d words closed up; None where there are none."""
        dropped: set[int] = set()
        for found in _SPACED.finditer(self.text):
            between = found[1] or " "
            dropped.update(n for n in range(*found.span()) if self.text[n] == between)
        if not dropped:
            return None
        left = [n for n in range(len(self.text)) if n not in dropped]
        return Reading("".join(self.text[n] for n in left), [self.at[n] for n in left])


def reading(text: str) -> Reading:
    """`text` as Reading."""
    if text.isascii():
        return Reading(text.lower(), range(len(text)))
    plain, at = list[str](), list[int]()
    for place, char in enumerate(text):
        for one in _known.get(char) or _plain(char):
            plain.append(one)
            at.append(place)
    return Reading("".join(plain), at)


def words_in(text: str) -> list[str]:
    """The words of a Reading."""
    return _WORD.findall(text)


def plain(words: Iterable[str]) -> list[str]:
    """Words as a Reading has them."""
    return [reading(word).text for word in words]


def _plain(char: str) -> str:
    """What stands for that character; empty for what takes no room."""
    if len(_known) >= _MOST_KNOWN:  # more than people use; somebody tries all there are
        _known.clear()
    _known[char] = made = _made(char)
    return made


def _made(char: str) -> str:
    if char in _ALIKE:
        return _ALIKE[char]
    if char in _SQUARED:
        return _SQUARED[char]
    category = unicodedata.category(char)
    if category in {"Mn", "Mc", "Me", "Cf"} or char in _FILLERS:
        return ""
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if category == "Pd":
        return "-"
    if category in {"Zs", "Cc"} and char != "\n":
        return " "
    apart = unicodedata.normalize("NFKD", char).casefold()
    return "".join(_ALIKE.get(one, one) for one in apart if unicodedata.category(one) not in {"Mn", "Mc", "Cf"})
