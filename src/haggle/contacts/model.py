"""What a text holds that leads off the site, and the same text without it."""

from collections.abc import Iterator, Sequence

from haggle.contacts import names, numbers
from haggle.contacts.accounts import accounts
from haggle.contacts.reading import reading, words_in
from haggle.errors import Invalid
from haggle.text.characters import cut, on_one_line
from haggle.text.languages import _

MARK = "•••••"
"""Stands where something was; always as long"""
MAX_QUOTED = 60
MOST_OF_A_PART = 80
"""characters"""
Span = tuple[int, int]


def contacts(text: str, own_host: str = "", before: str = "", after: str = "") -> list[Span]:
    """
    Where in `text` telephone numbers, addresses, links, names elsewhere and account numbers stand, in order.

    Also its part of those that begin in `before` or end in `after`, what its author wrote around it.
    """
    found = list(_found(text, own_host))
    if before or after:
        skipped = len(before) + 1
        across = ((start - skipped, end - skipped) for start, end in _found(f"{before}\n{text}\n{after}", own_host))
        found += [(max(start, 0), min(end, len(text))) for start, end in across if start < len(text) and end > 0]
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def may_be_part(text: str) -> bool:
    """Whether somebody may write it who writes one thing in several messages; they are short, and few."""
    if len(text) > MOST_OF_A_PART:
        return False
    said = words_in(reading(text).text)
    return len(said) <= 1 or any(char.isdigit() or char in "@._" for char in text) or numbers.are_spoken(said)


def _found(text: str, own_host: str) -> Iterator[Span]:
    read = reading(text)
    words = words_in(read.text)
    if numbers.may_be_in(read.text, words):
        for start, end in (*numbers.numbers(read), *accounts(read)):
            yield read.span(start, end)
    latin = read.translated()
    for one in filter(None, (latin, latin.closed_up())):
        if names.may_be_in(one.text, words if one is read else words_in(one.text)):
            for start, end in names.names(one, own_host):
                yield one.span(start, end)


def must_lead_nowhere(text: str, field: str) -> None:
    """Raises Invalid for what everybody would see and that leads off the site: names, titles, descriptions."""
    if spans := contacts(text):
        raise Invalid(
            _("Everybody sees this, so leave out what leads off this site: “{what}”.", what=quoted(text, spans)), field
        )


def quoted(text: str, spans: Sequence[Span]) -> str:
    """What these are, on one short line."""
    return cut(on_one_line(" … ".join(text[start:end] for start, end in spans)), MAX_QUOTED)


def without(text: str, spans: Sequence[Span]) -> str:
    """`text` with a mark for each of these."""
    kept, end = list[str](), 0
    for start, stop in spans:
        kept += text[end:start], MARK
        end = stop
    return "".join((*kept, text[end:]))
