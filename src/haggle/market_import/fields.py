"""The fields of one line of an import, each read by itself."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping

from haggle.clock import iso, now_ms, parse_iso
from haggle.errors import Invalid
from haggle.text.fields import text_of

MAX_ID = 200
SKEW_MS = 5 * 60_000  # how far the clocks of two machines differ that are both said to be right

Fields = Mapping[str, object]


def fields_of(line: bytes | Fields) -> Fields:
    """The JSON object in a line. Raises Invalid."""
    if not isinstance(line, bytes):
        return line
    try:
        fields = json.loads(line.removeprefix(BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise Invalid("This is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("This is not JSON.") from error
    if not isinstance(fields, dict):
        raise Invalid("This is JSON, but not an object {…}.")
    return fields


def whole(number: object, at_most: int, name: str) -> int:
    """A whole number from 0 on. Raises Invalid."""
    if type(number) is not int or not 0 <= number <= at_most:  # isinstance would accept true and false
        raise Invalid(f"Say a whole number from 0 to {at_most:,}.", name)
    return number


def text_in(fields: Fields, name: str) -> str:
    """A text that must be there. Raises Invalid."""
    text = text_of(fields, name)
    if text is None:
        raise Invalid("This field is missing.", name)
    return text


def id_in(fields: Fields, name: str = "id") -> str:
    """An id of the caller's. Raises Invalid."""
    text = fields.get(name)
    if isinstance(text, str) and 1 <= len(text) <= MAX_ID and text.isprintable():  # so it can be stored
        return text
    text_in(fields, name)
    raise Invalid(f"An id has 1 to {MAX_ID} visible characters.", name)


def at_in(fields: Fields) -> int:
    """An instant (ms). Raises Invalid, also for what is yet to come."""
    try:
        instant_ms = parse_iso(text_in(fields, "at"))
    except (ValueError, OverflowError) as error:
        raise Invalid("Write the date and time like 2026-11-01T10:00:00Z.", "at") from error
    if instant_ms < 0:
        raise Invalid("This lies before 1970.", "at")
    if instant_ms > (now := now_ms()) + SKEW_MS:
        raise Invalid(f"This lies in the future: by the clock of this machine it is {iso(now)[:16]}Z.", "at")
    return min(instant_ms, now)


def at_or_none(fields: Fields) -> int | None:
    """An instant (ms); None for a field that is not there. Raises Invalid."""
    return None if fields.get("at") is None else at_in(fields)


def truth_in(fields: Fields, name: str) -> bool:
    """Whether it is so; false for a field that is not there. Raises Invalid."""
    claim = fields.get(name) or False
    if not isinstance(claim, bool):
        raise Invalid("Say true or false.", name)
    return claim
