"""Text as search compares it."""

import unicodedata

MAX_KNOWN = 20_000


class _Folds(dict[int, str]):
    """What each character folds to; worked out when it is first met."""

    def __missing__(self, point: int) -> str:
        if len(self) >= MAX_KNOWN:  # more than people use; somebody tries all there are
            self.clear()
        split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(point)).casefold())
        self[point] = fold = "".join(char for char in split if not unicodedata.combining(char))
        return fold


_FOLDS = _Folds()


def folded(text: str) -> str:
    """
    `text` as search compares it: case and accents folded, in any script; the same for what is typed and what is found.

    Only marks that stack on a letter (Unicode's combining class is not 0) are dropped: vowel signs stay. Letter by
    letter, since normalizing a long run of marks takes quadratic time; the last step finds no such marks any more.
    """
    return unicodedata.normalize("NFC", text.translate(_FOLDS))
