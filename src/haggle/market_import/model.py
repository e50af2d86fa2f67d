"""The records of an import file, each checked by itself, and what the records so far have defined."""

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from haggle.accounts.model import clean_name, clean_password, clean_time_zone, clean_username
from haggle.accounts.passwords import is_hash
from haggle.clock import iso, now_ms, parse_iso
from haggle.errors import Invalid
from haggle.listings.model import clean_description, clean_title
from haggle.messages.model import clean_body
from haggle.money import CURRENCIES, most_of
from haggle.text.characters import UNSTORABLE

MAX_ID = 200
MIN_TOKEN = 16
MAX_TOKEN = 200
MAX_UNREAD = 1_000_000
SKEW_MS = 5 * 60_000  # how far the clocks of two machines differ that are both said to be right

Fields = Mapping[str, object]


class AccountRecord(NamedTuple):
    """Someone; at most one of `password` (in clear) and `password_hash` (Argon2id) is set."""

    id: str
    username: str
    name: str
    password: str | None
    password_hash: str | None
    token: str | None
    time_zone: str | None


class ListingRecord(NamedTuple):
    """A thing for sale: `seller` is the caller's id of an account, `price` in minor units, `at` (ms) None for now."""

    id: str
    seller: str
    title: str
    description: str
    price: int
    currency: str
    is_sold: bool
    at: int | None


class ConversationRecord(NamedTuple):
    """A buyer's conversation about a listing; `unread`: account → how many of the other's last messages are unread."""

    id: str
    listing: str
    buyer: str
    unread: Mapping[str, int]
    at: int | None


class MessageRecord(NamedTuple):
    """What `author` wrote, `at` that instant (ms)."""

    id: str
    conversation: str
    author: str
    body: str
    at: int


Record = AccountRecord | ListingRecord | ConversationRecord | MessageRecord
KINDS = ("account", "listing", "conversation", "message")
_KIND_OF = dict(zip((AccountRecord, ListingRecord, ConversationRecord, MessageRecord), KINDS, strict=True))


def kind_of(record: Record) -> str:
    """Its `type` in the file."""
    return _KIND_OF[type(record)]


@dataclass(slots=True)
class Known:
    """
    What this file, or an import before it, has defined so far, by the caller's ids.

    `accounts`, `listings`, `conversations` hold haggle's ids, 0 for what is not in the database yet.
    """

    accounts: dict[str, int] = field(default_factory=dict)
    listings: dict[str, int] = field(default_factory=dict)
    conversations: dict[str, int] = field(default_factory=dict)
    sellers: dict[str, str] = field(default_factory=dict)
    """listing → account"""
    talks: dict[str, tuple[str, str]] = field(default_factory=dict)
    """conversation → listing and buyer"""

    def people(self, conversation: str) -> tuple[str, str]:
        """The buyer and the seller in a known conversation."""
        listing, buyer = self.talks[conversation]
        return buyer, self.sellers[listing]


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


def record_of(fields: Fields, are_demo_passwords_allowed: bool = False) -> Record:
    """The record in a line's fields, cleaned; unknown fields are ignored. Raises Invalid."""
    match fields.get("type"):
        case "message":
            return _message(fields)
        case "conversation":
            return ConversationRecord(
                _id(fields), _id(fields, "listing"), _id(fields, "buyer"), _unread(fields), _at_or_none(fields)
            )
        case "listing":
            return _listing(fields)
        case "account":
            return _account(fields, are_demo_passwords_allowed)
    raise Invalid("Say account, listing, conversation or message.", "type")


def _account(fields: Fields, are_demo_passwords_allowed: bool) -> AccountRecord:
    username = clean_username(_text(fields, "username"), is_vouched=True)
    password, password_hash = _text_or_none(fields, "password"), _text_or_none(fields, "password_hash")
    if password is not None and password_hash is not None:
        raise Invalid("Give password or password_hash, not both.", "password")
    if password is not None:
        password = clean_password(password, is_demo=are_demo_passwords_allowed)
    if password_hash is not None and not (password_hash.isascii() and is_hash(password_hash)):
        raise Invalid("This is not an Argon2id hash ($argon2id$…).", "password_hash")
    return AccountRecord(
        _id(fields),
        username,
        clean_name(_text_or_none(fields, "name") or username, is_vouched=True),
        password,
        password_hash,
        _token(fields),
        clean_time_zone(_text_or_none(fields, "time_zone") or ""),
    )


def _token(fields: Fields) -> str | None:
    token = _text_or_none(fields, "token")
    if token is None:
        return None
    if not MIN_TOKEN <= len(token) <= MAX_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise Invalid(f"A token has {MIN_TOKEN} to {MAX_TOKEN} visible ASCII characters without spaces.", "token")
    return token


def _listing(fields: Fields) -> ListingRecord:
    is_sold = fields.get("sold") or False
    if not isinstance(is_sold, bool):
        raise Invalid("Say true or false.", "sold")
    currency = _currency(fields)
    return ListingRecord(
        _id(fields),
        _id(fields, "seller"),
        clean_title(_text(fields, "title")),
        clean_description(_text_or_none(fields, "description") or ""),
        _whole(fields.get("price"), most_of(currency), "price"),
        currency,
        is_sold,
        _at_or_none(fields),
    )


def _currency(fields: Fields) -> str:
    currency = _text(fields, "currency")
    if currency not in CURRENCIES:
        hint = "Write the three capital letters that ISO 4217 has for a currency in use, like EUR or INR."
        raise Invalid(hint, "currency")
    return currency


def _message(fields: Fields) -> MessageRecord:
    return MessageRecord(
        _id(fields), _id(fields, "conversation"), _id(fields, "author"), clean_body(_text(fields, "body")), _at(fields)
    )


def _unread(fields: Fields) -> dict[str, int]:
    counts = fields.get("unread") or {}
    if not isinstance(counts, dict):
        raise Invalid("Say how many for whom: {“account id”: 2}.", "unread")
    return {_id({"unread": account}, "unread"): _whole(counts[account], MAX_UNREAD, "unread") for account in counts}


def _whole(number: object, at_most: int, name: str) -> int:
    if type(number) is not int or not 0 <= number <= at_most:  # isinstance would accept true and false
        raise Invalid(f"Say a whole number from 0 to {at_most:,}.", name)
    return number


def _text_or_none(fields: Fields, name: str) -> str | None:
    text = fields.get(name)
    if text is None:
        return None
    if not isinstance(text, str):
        raise Invalid("This must be a text in quotes.", name)
    if UNSTORABLE.search(text):
        raise Invalid("This contains characters that cannot be stored.", name)
    return text


def _text(fields: Fields, name: str) -> str:
    text = _text_or_none(fields, name)
    if text is None:
        raise Invalid("This field is missing.", name)
    return text


def _id(fields: Fields, name: str = "id") -> str:
    text = fields.get(name)
    if isinstance(text, str) and 1 <= len(text) <= MAX_ID and text.isprintable():  # so it can be stored
        return text
    _text(fields, name)
    raise Invalid(f"An id has 1 to {MAX_ID} visible characters.", name)


def _at(fields: Fields) -> int:
    try:
        instant_ms = parse_iso(_text(fields, "at"))
    except (ValueError, OverflowError) as error:
        raise Invalid("Write the date and time like 2026-11-01T10:00:00Z.", "at") from error
    if instant_ms < 0:
        raise Invalid("This lies before 1970.", "at")
    if instant_ms > (now := now_ms()) + SKEW_MS:
        raise Invalid(f"This lies in the future: by the clock of this machine it is {iso(now)[:16]}Z.", "at")
    return min(instant_ms, now)


def _at_or_none(fields: Fields) -> int | None:
    return None if fields.get("at") is None else _at(fields)
