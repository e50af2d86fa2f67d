"""The fields of a JSON object that a program sent, each read as what it must be."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from haggle.errors import Invalid
from haggle.text.characters import UNSTORABLE

MAX_ADDRESS = 2000


def text_of(values: Mapping[str, object], name: str) -> str | None:
    """A text that can be stored; None for a field that is not there. Raises Invalid."""
    text = values.get(name)
    if text is None:
        return None
    if not isinstance(text, str):
        raise Invalid("This must be a text in quotes.", name)
    if UNSTORABLE.search(text):
        raise Invalid("This contains characters that cannot be stored.", name)
    return text


class Fields:
    """
    The object's values by name; null counts as absent, and unknown names are ignored.

    Each method raises Invalid, which names the field, for a value of another kind.
    """

    def __init__(self, values: Mapping[str, object]) -> None:
        self.values = values

    def __contains__(self, name: str) -> bool:
        return self.values.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text that a database keeps; None if it is not there."""
        return text_of(self.values, name)

    def whole(self, name: str, most: int) -> int | None:
        """A whole number from 0 to `most`."""
        number = self.values.get(name)
        if number is not None and (type(number) is not int or not 0 <= number <= most):  # True is an int too
            raise Invalid(f"Say a whole number from 0 to {most:,}.", name)
        return number if type(number) is int else None

    def truth(self, name: str) -> bool | None:
        """True or false."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise Invalid("Say true or false.", name)
        return value

    def address(self, name: str) -> str | None:
        """The address of a page or file, `https://…` or `http://…`; empty stays empty."""
        text = self.text(name)
        return text and clean_address(text, name)

    def addresses(self, name: str, most: int) -> list[str] | None:
        """At most so many of these."""
        values = self.values.get(name)
        if values is None:
            return None
        if not isinstance(values, list) or len(values) > most:
            raise Invalid(f"This is a list of at most {most} addresses.", name)
        return [clean_address(one if isinstance(one, str) else "", name) for one in values]


def clean_address(text: str, name: str) -> str:
    """`text` as an address of the web, without a name or password in it. Raises Invalid."""
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        is_good = is_good and (parts.port or 1) > 0
    except ValueError:
        is_good = False
    if not is_good or len(text) > MAX_ADDRESS or not text.isascii() or not text.isprintable() or " " in text:
        raise Invalid(f"Write an address like https://shop.example/things/1, of at most {MAX_ADDRESS:,} letters.", name)
    return text


def fields_of(content: bytes) -> Fields:
    """The fields of one JSON object in UTF-8. Raises Invalid."""
    try:
        values: Any = json.loads(content.removeprefix(BOM_UTF8).decode())
    except UnicodeDecodeError as error:
        raise Invalid("This is not UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise Invalid("This is not JSON.") from error
    if not isinstance(values, dict):
        raise Invalid("This is JSON, but not an object {…}.")
    return Fields(values)
