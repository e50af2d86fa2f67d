"""How many conversations somebody may begin, and which first messages say the same."""

from collections.abc import Iterable, Sequence

import regex

from haggle.clock import DAY_MS, HOUR_MS

COMPARED = 600
"""characters of a message"""
_RUN = 4
_ALIKE = 0.6
_LETTERS = regex.compile(r"[^\p{L}\p{M}]+")
_LEADS_AWAY = regex.compile(r"://|@|www\.|(?:\d[^\p{L}\d]{0,3}){6}")
_PLAIN = 40
"""letters: what everybody asks (is it still there?) may be asked of everybody"""


def free_at(begun: Sequence[int], most: tuple[int, int], now: int) -> int | None:
    """When another may be begun (ms), after those of the last day, the newest first; None for at once."""
    waits = [
        begun[count - 1] + span
        for count, span in zip(most, (HOUR_MS, DAY_MS), strict=True)
        if len(begun) >= count and begun[count - 1] + span > now
    ]
    return max(waits, default=None)


def pattern(folded: str) -> frozenset[str]:
    """What two messages have in common that say nearly the same; empty for what anybody may ask of everybody."""
    letters = _LETTERS.sub("", folded[:COMPARED])
    if len(letters) < _PLAIN and not _LEADS_AWAY.search(folded[:COMPARED]):
        return frozenset()
    return frozenset(letters[start : start + _RUN] for start in range(max(1, len(letters) - _RUN + 1)))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two patterns are of nearly the same text."""
    return bool(one) and len(one & other) >= _ALIKE * len(one | other)


def people_told(one: frozenset[str], said: Iterable[tuple[int, str]]) -> set[int]:
    """Who has been told nearly the same, of these pairs of a person and a folded text."""
    return {peer_id for peer_id, text in said if are_alike(one, pattern(text))}
