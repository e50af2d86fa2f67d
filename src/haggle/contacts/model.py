"""What a text holds that leads off the site, and the same text without it."""

import re
from collections.abc import Iterator, Sequence

from haggle.contacts import names, numbers
from haggle.contacts.accounts import accounts
from haggle.contacts.reading import reading, words_in
from haggle.contacts.words import digits_of
from haggle.errors import Invalid
from haggle.text.characters import cut, on_one_line
from haggle.text.languages import _

MARK = "•••••"
"""Stands where something was; always as long"""
_TOKEN = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")
_ALONE = "ok okay yes no hi hello thanks thx hallo hey ja nein danke"
_SAID_ALONE = frozenset(_ALONE.split()) | {"oui", "non", "merci", "si", "gracias", "نعم", "لا", "شكرا", "تمام"}
MAX_QUOTED = 60
MOST_LOOKED_AT = 80
"""characters of a message beside the one that is judged"""
Span = tuple[int, int]


def contacts(text: str, own_host: str = "", before: Sequence[str] = (), after: Sequence[str] = ()) -> list[Span]:
    """
    Where in `text` telephone numbers, addresses, links, names elsewhere and account numbers stand, in order.

    Also its part of those that begin in the messages `before` it or end in those `after` it, of the same author.
    """
    found = list(_found(text, own_host))
    begun = "".join(f"{_read_by_all(one[-MOST_LOOKED_AT:])}\n" for one in before if may_be_begun(one))
    ended = "".join(f"\n{_read_by_all(one[:MOST_LOOKED_AT])}" for one in after if may_go_on(one))
    if begun or ended:
        skipped = len(begun)
        across = ((start - skipped, end - skipped) for start, end in _found(f"{begun}{text}{ended}", own_host))
        found += [(max(start, 0), min(end, len(text))) for start, end in across if start < len(text) and end > 0]
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _read_by_all(text: str) -> str:
    return without(text, contacts(text))


def may_go_on(text: str) -> bool:
    """Whether it may begin with the rest of what its author said before: few messages may."""
    tokens = _TOKEN.findall(reading(text[:MOST_LOOKED_AT]).text)
    if len(text.split(maxsplit=1)) == 1:
        return bool(tokens) and tokens[0] not in _SAID_ALONE
    return bool(tokens) and (text.lstrip()[0] in "@.#+(" or _is_part(tokens[0]))


def may_be_begun(text: str) -> bool:
    """Whether its author may say the rest in the next message."""
    tokens = _TOKEN.findall(reading(text[-MOST_LOOKED_AT:]).text)
    return bool(tokens) and (text.rstrip()[-1] in "@_.:=/+-" or _is_part(tokens[-1]))


def _is_part(token: str) -> bool:
    return _DIGIT.search(token) is not None or token in names.LEADING or bool(digits_of(token))


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
