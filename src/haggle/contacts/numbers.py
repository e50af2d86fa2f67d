"""Telephone numbers in a text, also written out, in pieces, or in letters that look like digits."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from haggle.contacts import words
from haggle.contacts.reading import Reading
from haggle.contacts.shapes import MOST_DIGITS, are_steps, is_amount, is_dialled, is_one_by_one, is_shaped

LEAST_DIGITS = 6
LONG = 8
MOST_LETTERS = 4
_BRIDGES = "|".join(sorted((*words.BETWEEN, *words.REPEATING, *words.HUNDREDS), key=len, reverse=True))
_NEAR = re.compile(
    rf"\d(?:(?:[olisbzg|]{{1,4}}|[\W_]{{0,9}}(?:(?:[oli|]{{1,4}}|{_BRIDGES})[\W_]{{0,9}}){{0,3}})\d){{4}}"
)
"""Five digits with little between them"""
_TO_A_BANK = frozenset(("bic", "swift"))
_DIGIT = re.compile(r"\d")
MOST_PIECES = 16
_DECIMAL = r"\d{1,3}(?:(?:[.,']| )\d{3}){0,3}[.,]\d{1,2}"
_TIME = r"(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-5]\d)?"
_DATE = r"(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:(?:19|20)\d\d|\d\d)"
_STAMP = r"(?:19|20)\d\d-[01]\d-[0-3]\d(?:[t_ -]{1,4}[0-2]\d[.:-]?[0-5]\d(?:[.:-]?[0-5]\d)?)?"
_YEARS = r"(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
_SIGN = (
    r"[€$£¥₹₺₽]|(?:eur|euro|usd|gbp|chf|iqd|aed|sar|egp|rs|inr|rp|kr|sek|dkk|nok|pln|zl|tl|try|rub|dinar|dollar)s?\b"
)
_AMOUNT = r"[1-9]\d{0,2}(?:(?:[.,']| )\d{2,3}){1,4}|[1-9]\d{0,8}"
_DECIMAL_END = r"(?![\d]|[.,/:-]\d)"
_OTHERWISE = re.compile(
    rf"(?<![\d.,:/])(?<!\d-)(?<!\d )(?:"
    rf"(?:{_DECIMAL})(?:[\s;/|-]{{1,3}}(?:{_DECIMAL})){{0,20}}{_DECIMAL_END}(?! ?\d)"
    rf"|(?:{_TIME})(?:[\s;,/|-]{{1,3}}(?:{_TIME})){{0,20}}(?!\d|[:.]\d)"
    rf"|(?:{_DATE})(?:[\s;,/|-]{{1,3}}(?:{_DATE})){{0,20}}{_DECIMAL_END}"
    rf"|{_STAMP}(?!\d|[.-]\d)"
    rf"|{_YEARS}(?!\d|[ .-]\d)"
    rf"|(?:{_AMOUNT})(?:[.,]\d{{1,2}})? ?(?:{_SIGN}))"
    rf"|(?:{_SIGN}) ?(?:{_AMOUNT})(?:[.,](?:\d{{1,2}}|-))?(?!\d)"
)
"""Decimals, times, dates, years and amounts of money: no part of a telephone number"""
_TOKEN = re.compile(
    r"\b(?:z3ro|[0o]n[3e]|tw0|thr33|thr3e|f0ur|f[i1]v[3e]|s[i1]x|s[3e]v[3e]n|[3e][i1]ght|n[i1]n[3e])\b|\d+|[^\W\d_]+"
)
_APART = re.compile(r"[€$£¥₹%°×÷<\"″′²³½¼¾]|\n\s*\n")
_FAR = 7
_LIKE_DIGITS = str.maketrans("olisbzg|", "01158291")
_PLUS = re.compile(r"(?:\+|\bplus|\() ?\(?$")
_UNIT = re.compile(r" ?(?:mm|cm|m|km|k?g|l|ml|mah|ah|k?wh?|v|[kmgt]b|hz|ps|hp|€|eur|stk|pcs)\b")
_CLOSE = frozenset((" ", "-", "/", ".", " / ", " - ", " | ", ""))


class Piece(NamedTuple):
    """Digits said in one go; `gap`: what stands before it since the last one. `how`: digits, word, soft or letters."""

    digits: str
    start: int
    end: int
    gap: str
    how: str


def may_be_in(text: str, said: list[str]) -> bool:
    """Whether digits enough for any number stand near each other, or some are said; in most texts they do not."""
    spoken = [word for word in said if word in words.DIGITS or word[0] == "و" or len(word) >= LONG]
    count = len(_DIGIT.findall(text)) + sum(len(words.digits_of(word)) for word in spoken)
    if count < LEAST_DIGITS:
        return not _TO_A_BANK.isdisjoint(said)
    return _NEAR.search(text) is not None or any(words.digits_of(word) and word not in words.SOFT for word in spoken)


def numbers(read: Reading) -> Iterator[tuple[int, int]]:
    """Where in `read.text` telephone numbers stand."""
    text = _OTHERWISE.sub(lambda found: "x" * len(found[0]), read.text)
    for run in _runs(text):
        before = text[max(0, run[0].start - 48) : run[0].start]
        is_other = _is_other(text, before, run[-1].end)
        is_called = bool(words.CALL.search(before)) or (not is_other and bool(words.NUMBER.search(before)))
        first = 0
        while first < len(run):
            last = _number_from(text, run, first, is_called and first == 0, is_other)
            if last:
                yield _from_its_plus(text, run[first].start), run[last - 1].end
            first = last or first + 1


def _from_its_plus(text: str, start: int) -> int:
    before = _PLUS.search(text, max(0, start - 8), start)
    return before.start() if before else start


def _runs(text: str) -> Iterator[list[Piece]]:
    """The pieces that may belong together, in the order of the text."""
    run, end, gap, times, start = list[Piece](), 0, "", 1, -1
    for token in _TOKEN.finditer(text):
        word = token[0]
        gap += text[end : token.start()]
        end = token.end()
        digits, how = (word, "digits") if word.isdigit() else _said(text, token)
        if word in words.REPEATING:
            times, start = words.REPEATING[word], token.start()
        elif digits:
            if run and (len(gap) > _FAR or _APART.search(gap)):
                yield run
                run = []
            said = digits * times if len(digits) == 1 else digits
            run.append(Piece(said, token.start() if start < 0 else start, end, gap, how))
            gap, times, start = "", 1, -1
        elif run and gap and word in words.BETWEEN and len(gap) < _FAR:
            gap = " "
        else:
            if run:
                yield run
            run, gap, times, start = [], "+" if word == "plus" else "", 1, -1
    if run:
        yield run


def _said(text: str, token: re.Match[str]) -> tuple[str, str]:
    """The digits that a word says, or letters between digits that look like some."""
    word = token[0]
    if word in words.HUNDREDS:
        return "00", "hundreds"
    if digits := words.digits_of(word):
        return digits, "soft" if word in words.SOFT else "word"
    before, after = text[token.start() - 1 : token.start()].isdigit(), text[token.end() : token.end() + 1].isdigit()
    looks = word.translate(_LIKE_DIGITS)
    is_beside = (before and after) or ((before or after) and set(word) <= set("oli"))
    if is_beside and looks.isascii() and looks.isdigit() and len(word) <= MOST_LETTERS:
        return looks, "letters"
    return "", ""


def _is_other(text: str, before: str, end: int) -> bool:
    """Whether what stands before or after says that it is an order, a part, a code."""
    is_named = words.NO_PHONE.search(before) or words.NO_PHONE_AFTER.match(text, end)
    return bool(is_named or words.IN_A_CODE.search(before))


def _number_from(text: str, run: list[Piece], first: int, is_called: bool, is_other: bool) -> int:
    """Where the longest number that begins with that piece ends in the run; 0 for none."""
    for last in range(min(len(run), first + MOST_PIECES), first, -1):
        pieces, at_end = run[first:last], last == len(run)
        digits = "".join([piece.digits for piece in pieces])
        if len(digits) < LEAST_DIGITS:
            return 0
        if len(digits) > MOST_DIGITS:
            continue
        called = is_called or (at_end and not is_other and bool(words.NUMBER_AFTER.match(text, pieces[-1].end)))
        is_alone = (first == 0 or run[first].gap not in _CLOSE) and (at_end or run[last].gap not in _CLOSE)
        if _is_sure(pieces, digits) or (
            (called or not is_other)
            and not (at_end and _UNIT.match(text, pieces[-1].end))
            and _is_likely(pieces, digits, called, is_alone)
        ):
            return last
    return 0


def _is_sure(pieces: list[Piece], digits: str) -> bool:
    """After a plus, or written out."""
    if pieces[0].gap.rstrip(" (").endswith("+") and len(digits) >= 9 and not is_amount([p.digits for p in pieces]):
        return True
    spoken = sum(len(piece.digits) for piece in pieces if piece.how == "word")
    if any(piece.how == "hundreds" for piece in pieces):
        return digits[0] == "0" and len(digits) >= 9
    return spoken >= 3 and len(digits) >= 7


def _is_likely(pieces: list[Piece], digits: str, is_called: bool, is_alone: bool) -> bool:
    groups, ways = [piece.digits for piece in pieces], [piece.how for piece in pieces]
    if digits[0] == "0" and (is_called or ways.count("digits") >= 2 or ways == ["digits"]):
        return is_dialled(groups, digits) or (is_called and not are_steps(groups))
    if set(ways) != {"digits"}:
        return False
    if is_called:
        return not is_amount(groups) and not are_steps(groups)
    return is_one_by_one(groups) or (is_alone and is_shaped(groups, digits))
