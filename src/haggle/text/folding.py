"""Text as search compares it."""

import unicodedata

import regex

MAX_KNOWN = 20_000
_VOWELS = {84, 91, 103, 118, 129, 130, 132}
"""the combining classes of vowel signs that Unicode orders like accents: Telugu, Thai, Lao, Tibetan"""
_UNSEEN = regex.compile(r"\p{DI}")
_AS_TYPED = {
    "'": "’‘‛ʼʻʹʽʾʿˈ′´ꞌ՚׳",
    '"': "“”„‟«»‹›″״〝〞",
    "-": "‐‒–—―−־",
    "i": "ı",
    "ae": "æ",
    "oe": "œ",
    "th": "þ",
    "d": "ð",
    "n": "ŋ",
    "e": "əɛ",
    "o": "ɔ",
    "ي": "ىیې",
    "ك": "کڪ",
    "ه": "ةہھەۃ",
    "ا": "ٱ",
    "": "ـ",
    "เเ": "แ",
    "ເເ": "ແ",
    "ണ": "ൺ",
    "ന": "ൻ",
    "ര": "ർ",
    "ല": "ൽ",
    "ള": "ൾ",
    "ക": "ൿ",
    "ত": "ৎ",
}
"""what people type for characters that are no accented form of it, and that their keyboard may not have"""
_TYPED = {char: typed for typed, chars in _AS_TYPED.items() for char in chars}


class _Folds(dict[int, str]):
    """What each character folds to; worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        if len(self) >= MAX_KNOWN:  # more than people use; somebody tries all there are
            self.clear()
        char = chr(point)
        if char not in _TYPED:
            char = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
        self[point] = fold = "".join(map(_plain, char))
        return fold


def _plain(char: str) -> str:
    """A letter of a decomposed text without what is dropped of it, as it is typed."""
    if char in _TYPED:
        return _TYPED[char]
    if _UNSEEN.match(char):
        return ""
    if place := unicodedata.combining(char):
        # A vowel sign stands for itself as a character of private use, lest it be sorted among accents.
        return chr(0xF0000 + ord(char)) if place in _VOWELS else ""
    if (digit := unicodedata.decimal(char, None)) is not None:
        return str(digit)
    base, with_, _rest = unicodedata.name(char, "").partition(" WITH ")
    if with_ and unicodedata.category(char)[0] == "L":  # a stroke, a hook, a tail: letters that do not decompose
        try:
            return _FOLDS[ord(unicodedata.lookup(base))]
        except KeyError:
            return char
    return char


_FOLDS = _Folds()


def folded(text: str) -> str:
    """
    `text` as search compares it, the same for what is typed and what is found, in any script.

    Case, accents, strokes, joiners and the form of digits and quotation marks are folded, and letters that one keyboard
    has and another has not. Vowel signs stay. Letter by letter, since normalizing a long run of marks takes quadratic
    time; the last step finds none any more.
    """
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text.translate(_FOLDS))
