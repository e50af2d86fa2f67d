"""The question, its needle, and where it stands in a text as its author wrote it."""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import regex

from haggle.conversations.model import Row
from haggle.errors import Invalid
from haggle.text.characters import must_be_storable
from haggle.text.folding import folded
from haggle.text.languages import _
from haggle.web.forms import whole_number

GROUPS = ("people", "listings", "messages")
MAX_NEEDLE = 100
MAX_TYPED = 4 * MAX_NEEDLE
"""with accents, which the needle has not"""
BEFORE_HIT, AFTER_HIT = 50, 160
WORD = 20  # how far the end of an excerpt moves to fall between two words
_JOINER = "\u200d"
_WORDS_ALONE = regex.compile(r"[\p{East_Asian_Width=W}\p{Extended_Pictographic}]")


class Question(NamedTuple):
    """
    What is looked for: `needle`, folded; in one of GROUPS only, or all (""); from the key `before` of that group on.

    `conversation_id`: messages of that conversation alone.
    """

    needle: str
    only: str
    conversation_id: int | None
    before: str | None

    def wants(self, group: str) -> bool:
        """Whether that group is asked for."""
        return self.only in {"", group}

    @property
    def before_id(self) -> int | None:
        """`before` as the id of a message. Raises Invalid."""
        return None if self.before is None else whole_number(self.before, "before")


class Hit(NamedTuple):
    """A message that was found; `peer` is the other person of its conversation, `title` its listing's."""

    id: int
    conversation_id: int
    author_id: int
    body: str
    created_at: int
    peer_id: int
    peer_name: str
    title: str


class Excerpt(NamedTuple):
    """A piece of a message; `marks` are the hits in it: where each begins and ends, in characters, in order."""

    text: str
    marks: list[tuple[int, int]]
    is_cut_before: bool
    is_cut_after: bool

    @classmethod
    def whole(cls, text: str, needle: str) -> "Excerpt":
        """All of a short text."""
        return cls(text, marks_in(text, needle), False, False)

    @property
    def parts(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is a hit."""
        found, end = [], 0
        for mark in self.marks:
            found += [(self.text[end : mark[0]], False), (self.text[slice(*mark)], True)]
            end = mark[1]
        return [part for part in [*found, (self.text[end:], False)] if part[0]]


class Results(NamedTuple):
    """What was found, people and listings as conversations. `more`: group → the key that its next page begins at."""

    people: list[Row]
    listings: list[Row]
    hits: list[Hit]
    more: Mapping[str, str]


def question_of(needle: str, asked: Mapping[str, str]) -> Question:
    """The question in a query: `in`, `conversation`, `before`. Raises Invalid."""
    only, conversation, before = asked.get("in", ""), asked.get("conversation"), asked.get("before")
    if only not in {"", *GROUPS}:
        raise Invalid(_("One can search in people, listings or messages."), "in")
    if conversation is not None or (before is not None and not only):
        only = "messages"
    return Question(needle, only, None if conversation is None else whole_number(conversation, "conversation"), before)


def needle_of(typed: str) -> str:
    """The needle for what was typed: folded, without blank ends. Raises Invalid."""
    must_be_storable(typed, "q")
    return folded(typed[:MAX_TYPED].replace("\r\n", "\n").replace("\r", "\n")).strip()


def objection(typed: str, needle: str) -> str:
    """Why one cannot search for that, as a sentence; empty when one can."""
    if len(typed) > MAX_TYPED or len(needle) > MAX_NEEDLE:
        return _("Search for at most {most} characters.", most=MAX_NEEDLE)
    if len(needle) >= 2 or _WORDS_ALONE.fullmatch(needle):
        return ""  # a single ideograph or emoji says as much as a word
    return _("Type two characters or more: a single letter is in nearly everything.")


def excerpt(body: str, needle: str) -> Excerpt:
    """A piece of the message around its first hit, every hit in it marked; its beginning when there is none."""
    marks = marks_in(body, needle)
    first, last = marks[0] if marks else (0, 0)
    start = _cut(body, max(0, first - BEFORE_HIT), 1, first)
    end = _cut(body, min(len(body), last + AFTER_HIT), -1, last)
    end = max([end, *(mark[1] for mark in marks if mark[0] < end)])
    shown = [(mark[0] - start, mark[1] - start) for mark in marks if mark[0] < end]
    return Excerpt(body[start:end], shown, start > 0, end < len(body))


def marks_in(text: str, needle: str) -> list[tuple[int, int]]:
    """Where `needle`, folded, stands in `text`: beginnings and ends in order; what overlaps is one."""
    cells = _cells(text)
    haystack = "".join(cell[0] for cell in cells)
    owners = [number for number, cell in enumerate(cells) for _ in cell[0]]
    found: list[tuple[int, int]] = []
    at = haystack.find(needle) if needle else -1
    while at >= 0:
        start, end = cells[owners[at]][1], cells[owners[at + len(needle) - 1]][2]
        known = found[-1][1] if found else 0
        if end > known:  # else it lies within: widening it once more would make some texts take quadratic time
            start, end = _whole(text, start, end)
            if found and start < known:
                start = found.pop()[0]
            found.append((start, end))
        at = haystack.find(needle, at + 1)
    return found


def _cells(text: str) -> list[tuple[str, int, int]]:
    """
    `text` in the smallest pieces that fold by themselves: what each folds to, where it begins and where it ends.

    Joined, they are `folded(text)`: folding goes letter by letter (dropped accents belong to the letter before them),
    until at its very end neighbours may become one, like the letters of a Korean syllable.
    """
    if text.isascii():
        return [(char, place, place + 1) for place, char in enumerate(text.lower())]
    cells: list[tuple[str, int, int]] = []
    for place, char in enumerate(text):
        before, start, _ = cells[-1] if cells else ("", 0, 0)
        alone, together = _joined(before, char)
        if cells and together is not None:
            cells[-1] = (together, start, place + 1)
        else:
            cells.append((alone, place, place + 1))
    return cells


@lru_cache(maxsize=20_000)
def _joined(before: str, char: str) -> tuple[str, str | None]:
    """What `char` folds to, and what it and the piece before it fold to if they cannot be told apart, else None."""
    alone = folded(char)
    together = unicodedata.normalize("NFC", before + alone)
    return alone, together if not alone or together != before + alone else None


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch, widened so that it tears apart no letter and no emoji."""
    while start > 0 and _is_bound(text, start):
        start -= 1
    while end < len(text) and _is_bound(text, end):
        end += 1
    return start, end


def _is_bound(text: str, place: int) -> bool:
    """Whether what stands at `place` belongs to the character before it: a mark, a joiner, a tone of skin."""
    char = text[place]
    joined = char == _JOINER or text[place - 1] == _JOINER
    return joined or unicodedata.category(char).startswith("M") or "\U0001f3fb" <= char <= "\U0001f3ff"


def _cut(text: str, place: int, step: int, limit: int) -> int:
    """`place`, moved by a few characters towards `limit` to fall between two words, or at least not into a letter."""
    if place in {0, len(text)}:
        return place
    for near in range(place, place + step * WORD, step):
        if near == limit:
            break
        if text[near - 1 if step > 0 else near].isspace():
            return near
    return _whole(text, place, place)[0 if step > 0 else 1]
