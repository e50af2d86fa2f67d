"""
Money: the currencies of ISO 4217, and prices as people read and write them.

An amount is kept as a whole number of its currency's smallest part by ISO 4217: cents, fils, whole yen. CLDR, which
has the names and signs, counts some currencies otherwise; it is asked about those alone that ISO 4217 has given up.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from babel.core import get_global
from babel.numbers import (
    format_currency,
    get_currency_name,
    get_currency_precision,
    get_currency_symbol,
    get_territory_currencies,
)
from iso4217 import Currency

from haggle.text.languages import Reading, locale

CURRENCIES = {one.code: one.exponent for one in sorted(Currency, key=str) if one.exponent is not None}
"""Code → digits after the point. Gold, test codes and the like have no smallest part, and price nothing."""

COMMON = ("EUR", "USD", "GBP", "INR", "JPY", "CNY", "CHF", "SEK", "NOK", "DKK", "PLN")
MAX_WHOLE_DIGITS = 11
_PRICE = re.compile(rf"([0-9]{{1,{MAX_WHOLE_DIGITS}}})(?:[.,]([0-9]+))?")


def digits_of(currency: str) -> int:
    """How many digits follow the point: 2 for EUR, none for JPY, 3 for KWD."""
    known = CURRENCIES.get(currency)
    return get_currency_precision(currency) if known is None else known


def most_of(currency: str) -> int:
    """The highest price, in minor units."""
    return int(10 ** (MAX_WHOLE_DIGITS + digits_of(currency)))


def minor_units(typed: str, currency: str) -> int | None:
    """`120`, `89.50` or `89,5` in minor units; None for what is no price in that currency."""
    match = _PRICE.fullmatch(typed.strip())
    digits, part = digits_of(currency), match[2] or "" if match else ""
    return int(match[1] + part.ljust(digits, "0")) if match and len(part) <= digits else None


@lru_cache(maxsize=10_000)
def plain(minor: int, currency: str) -> str:
    """`120`, `89.50`: as `minor_units` reads it."""
    digits = digits_of(currency)
    is_whole = minor % 10**digits == 0
    return str(minor // 10**digits) if is_whole else f"{Decimal(minor).scaleb(-digits):.{digits}f}"


@lru_cache(maxsize=10_000)
def price(minor: int, currency: str, language: str) -> str:
    """`€120`, `€89.50`, `KWD 1.250`: as that language writes prices; whole ones without `.00`."""
    rules, digits = locale(language), digits_of(currency)
    pattern = rules.currency_formats["standard"].pattern
    symbol = get_currency_symbol(currency, rules)
    if symbol[-1:].isalpha():  # `SEK 120`: a rule of CLDR that Babel lacks
        pattern = pattern.replace("¤#", "¤\N{NO-BREAK SPACE}#")
    pattern = pattern.replace(".00", f".{'0' * digits}" if minor % 10**digits else "")
    return format_currency(Decimal(minor).scaleb(-digits), currency, pattern, rules, currency_digits=False)


def choices(reading: Reading, tags: Iterable[str]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """
    Every currency as code and name: first the reader's own and the world's most common ones, then the others.

    The reader's own are those of the country of their zone, then of the countries that their browser's languages
    (BCP 47 tags) name.
    """
    names = _names(reading.language)
    countries = [_country_of_zone(reading.zone), *map(_country_of_language, tags)]
    own = (code for country in countries for code in get_territory_currencies(country))
    first = [code for code in dict.fromkeys((*own, *COMMON)) if code in names]
    return [(code, names[code]) for code in first], [(code, names[code]) for code in names if code not in first]


@lru_cache
def _names(language: str) -> dict[str, str]:
    return {code: get_currency_name(code, locale=locale(language)) for code in CURRENCIES}


def _country_of_zone(zone: str | None) -> str:
    name = get_global("zone_aliases").get(zone or "", zone)
    return str(get_global("zone_territories").get(name, ""))


def _country_of_language(tag: str) -> str:
    language, *parts = tag.split("-")
    likely = get_global("likely_subtags").get(language, "")
    return next((part.upper() for part in parts if len(part) == 2), likely.rpartition("_")[2])
