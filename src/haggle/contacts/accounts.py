"""Account and card numbers in a text."""

import re
from collections.abc import Iterator

from haggle.contacts import words
from haggle.contacts.reading import Reading

_COUNTRIES = (
    "ad:24 ae:23 al:28 at:20 az:28 ba:20 be:16 bg:22 bh:22 br:29 by:28 ch:21 cr:22 cy:28 cz:24 de:22 dk:18 "
    "do:28 ee:20 eg:29 es:24 fi:18 fo:18 fr:27 gb:22 ge:22 gi:23 gl:18 gr:27 gt:28 hr:21 hu:28 ie:22 il:23 "
    "iq:23 is:26 it:27 jo:30 kw:30 kz:20 lb:28 li:21 lt:20 lu:20 lv:21 ly:25 mc:27 md:24 me:22 mk:19 mr:27 "
    "mt:31 mu:30 nl:18 no:15 pk:24 pl:28 ps:29 pt:25 qa:29 ro:24 rs:22 sa:24 se:24 si:19 sk:24 sm:27 tn:24 "
    "tr:26 ua:29 va:22 vg:24 xk:20"
)
_LENGTHS = {one[:2]: int(one[3:]) for one in _COUNTRIES.split()}
_APART = r"[\W_]{0,3}"
_IBAN = re.compile(rf"(?<![a-z0-9])([a-z]{_APART}[a-z]){_APART}((?:\d{_APART}){{2}}(?:[a-z0-9]{_APART}){{11,30}})")
_LONG = re.compile(r"(?<!\d)(?:\d[ .-]{0,2}){12,18}\d(?!\d)")
_SHORT = re.compile(r"(?<!\d)\d(?:[ ./-]{0,3}\d){5,19}(?!\d)")
_BIC = re.compile(r"\b(?:bic|swift)(?:[ -]?code)?\W{1,4}(?:is|ist|:)?\W{0,2}([a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?)\b")
_COIN = re.compile(r"\b(?:0x[0-9a-f]{40}|bc1[a-z0-9]{25,60})\b")
_TEN = 10


def accounts(read: Reading) -> Iterator[tuple[int, int]]:
    """Where in `read.text` they stand."""
    text = read.text
    for found in _IBAN.finditer(text):
        if end := _iban_end(found):
            yield found.start(), end
    for found in _LONG.finditer(text):
        if _is_card(found[0]):
            yield found.span()
    for found in _SHORT.finditer(text):
        if words.ACCOUNT.search(text, max(0, found.start() - 40), found.start()):
            yield found.span()
    for found in _BIC.finditer(text):
        yield found.span(1)
    for found in _COIN.finditer(text):
        yield found.span()


def _iban_end(found: re.Match[str]) -> int:
    """Where it ends, if it is as long as its country has them; 0 if it is none."""
    country = re.sub(r"[\W_]", "", found[1])
    whole = [(place, char) for place, char in enumerate(found[0], found.start()) if char.isalnum()]
    length = _LENGTHS.get(country, 0)
    if not length or len(whole) < length:
        return 0
    number = "".join(char for _, char in whole[:length])
    is_called = words.ACCOUNT.search(found.string, max(0, found.start() - 40), found.start()) is not None
    is_right = int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1
    return whole[length - 1][0] + 1 if is_right or is_called else 0


def _is_card(text: str) -> bool:
    """Whether its digits are as many as a card has, and check each other (Luhn)."""
    digits = [int(char) for char in text if char.isdigit()]
    if len(digits) != 16 or digits[0] not in {2, 3, 4, 5, 6}:
        return False
    doubled = [digit * 2 - 9 * (digit * 2 >= _TEN) if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    return sum(doubled) % _TEN == 0
