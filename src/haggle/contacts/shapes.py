"""Whether groups of digits stand as those of a telephone number do, rather than sizes, hours or prices."""

import re

MOST_DIGITS = 15
_MOBILE = re.compile(
    r"(?:44 ?7|49 ?1[5-7]|964 ?7|33 ?[67]|34 ?[67]|39 ?3|90 ?5|966 ?5|971 ?5|20 ?1|91 ?[6-9]|[78] ?9|48 ?[4-8]|46 ?7"
    r"|1 ?[2-9]\d\d ?[2-9]|31 ?6|43 ?6|41 ?7|32 ?4|351 ?9|30 ?6|380 ?[3-9]|98 ?9|92 ?3|962 ?7|961 ?[37]|212 ?[67]"
    r"|213 ?[5-7]|55 ?[1-9])"
)
_SHAPES = frozenset(
    tuple(map(int, shape))
    for shape in (
        *("334", "344", "244", "333", "3222", "3322", "2322", "1334", "12222", "37", "38", "55", "56", "36", "3223"),
        *("22222", "46", "144", "2333", "234"),
    )
)


def is_dialled(groups: list[str], digits: str) -> bool:
    """With the leading zero of a country's own numbers, or the two of another country's."""
    if are_steps(groups) or are_hours(groups):
        return False
    if digits[1] == "0":
        return digits[2:3] not in {"", "0"} and 11 <= len(digits) <= MOST_DIGITS
    return 9 <= len(digits) <= 12


def is_one_by_one(groups: list[str]) -> bool:
    """Digit by digit."""
    return len(groups) >= 8 and all(len(group) == 1 for group in groups) and not are_steps(groups)


def is_shaped(groups: list[str], digits: str) -> bool:
    """Without a leading zero: only in the shapes in which people write such."""
    if is_amount(groups) or is_round(groups):
        return False
    is_as_long = len(digits) == 11 if digits[0] == "1" else 10 <= len(digits) <= 13
    if is_as_long and _MOBILE.match(" ".join(groups)) and not _is_barcode(digits):
        return True
    if len(groups) == 1:
        return len(digits) == 10 and (digits[0] in "6789" or (digits[0] in "2345" and digits[3] in "23456789"))
    first = digits[0]
    return (
        tuple(map(len, groups)) in _SHAPES
        and not are_steps(groups)
        and (first in "56789" or (len(digits) == 10 and first in "234"))
    )


def is_amount(groups: list[str]) -> bool:
    """Grouped by thousands, and as round as prices are."""
    return len(groups) > 1 and len(groups[0]) <= 3 and {len(g) for g in groups[1:]} == {3} and groups[-1][-2:] == "00"


def is_round(groups: list[str]) -> bool:
    """As round as sizes and prices are, or years."""
    return all(group[-1] in "05" and (len(group) < 5 or group[-2:] in {"00", "50"}) for group in groups) or (
        len(groups) > 1 and all(len(g) == 4 and g[:2] in {"19", "20"} for g in groups[1:])
    )


def are_steps(groups: list[str]) -> bool:
    """Sizes, counting: each so much more than the one before."""
    steps = {int(later) - int(former) for former, later in zip(groups, groups[1:], strict=False)}
    return len(groups) >= 4 and len(steps) == 1


def are_hours(groups: list[str]) -> bool:
    """From 0900 to 1700."""
    return all(len(group) == 4 and group[:2] < "25" and group[2:] < "60" for group in groups)


def _is_barcode(digits: str) -> bool:
    """Whether the last digit checks the others as in an EAN."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return len(digits) == 13 and total % 10 == 0
