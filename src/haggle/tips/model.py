"""Which tips there are, and which of them a message calls for."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import regex

from haggle.settings import Settings
from haggle.text.folding import folded
from haggle.text.languages import translate
from haggle.tips.words import FIRST, TEXTS, WORDS

_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")


class Tip(NamedTuple):
    """One that stands in a conversation, in the viewer's words."""

    kind: str
    text: str


class Tips(NamedTuple):
    """`texts`: each kind's words by language; `phrases`: by their first word, what calls for which kind."""

    texts: Mapping[str, Mapping[str, str]]
    phrases: Mapping[str, list[tuple[str, str]]]

    def called_for(self, text: str, is_first: bool) -> list[str]:
        """The kinds that a folded text calls for, the first of a conversation or not."""
        words = _WORD.findall(text)
        found = dict.fromkeys([FIRST] if is_first and FIRST in self.texts else [])
        if not self.phrases.keys().isdisjoint(words):
            said = f" {' '.join(words)} "
            near = (pair for word in words for pair in self.phrases.get(word, ()))
            found |= dict.fromkeys(kind for phrase, kind in near if f" {phrase} " in said)
        return list(found)

    def of(self, kinds: Iterable[str], language: str) -> list[Tip]:
        """These in that language, English where it has none; those that there are no more left out."""
        stand = {kind: self.texts[kind] for kind in kinds if kind in self.texts}
        return [Tip(kind, words.get(language) or translate(words["en"], language)) for kind, words in stand.items()]


def _made(texts: Mapping[str, Mapping[str, str]], words: Iterable[tuple[str, str]]) -> Tips:
    phrases = dict[str, list[tuple[str, str]]]()
    for kind, phrase in words:
        if parts := _WORD.findall(folded(phrase)):
            phrases.setdefault(parts[0], []).append((" ".join(parts), kind))
    return Tips(texts, phrases)


_OURS = _made(
    {kind: {"en": text} for kind, text in TEXTS.items()},
    ((kind, phrase) for kind, by in WORDS.items() for line in by.values() for phrase in line.split(",")),
)
_tips = _OURS


def tips() -> Tips:
    """Those of the operator: one for the process, since everything that is rendered asks for them."""
    return _tips


def use(settings: Settings) -> None:
    """From now on these are the tips."""
    global _tips  # noqa: PLW0603
    own = settings.tips
    _tips = (
        _OURS if own is None else _made(own.texts, ((kind, one) for kind, words in own.words.items() for one in words))
    )
