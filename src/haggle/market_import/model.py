"""The records of an import file, each checked by itself, and what the records so far have defined."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from haggle.accounts.hashes.model import from_django
from haggle.accounts.model import clean_name, clean_password, clean_time_zone, clean_username
from haggle.errors import Invalid
from haggle.listings.model import clean_description, clean_title
from haggle.market_import.fields import Fields, at_in, at_or_none, id_in, text_in, truth_in, whole
from haggle.messages.model import clean_body
from haggle.money import CURRENCIES, most_of
from haggle.notifications.model import CHOICES
from haggle.text.fields import text_of

MIN_TOKEN = 16
MAX_TOKEN = 200
MAX_UNREAD = 1_000_000


class AccountRecord(NamedTuple):
    """
    Someone, who joined `at` that instant (ms; None: now); at most one of `password` (in clear) and `password_hash` is
    set. `preferences`: which kinds of news on which channels (`message.badge`).
    """

    id: str
    username: str
    name: str
    password: str | None
    password_hash: str | None
    token: str | None
    time_zone: str | None
    at: int | None
    is_suspended: bool
    preferences: Mapping[str, bool]


class ListingRecord(NamedTuple):
    """A thing for sale: `seller` is the caller's id of an account, `price` in minor units, `at` (ms) None for now."""

    id: str
    seller: str
    title: str
    description: str
    price: int
    currency: str
    is_sold: bool
    is_removed: bool
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


def record_of(fields: Fields, are_demo_passwords_allowed: bool = False) -> Record:
    """The record in a line's fields, cleaned; unknown fields are ignored. Raises Invalid."""
    match fields.get("type"):
        case "message":
            return _message(fields)
        case "conversation":
            return ConversationRecord(
                id_in(fields), id_in(fields, "listing"), id_in(fields, "buyer"), _unread(fields), at_or_none(fields)
            )
        case "listing":
            return _listing(fields)
        case "account":
            return _account(fields, are_demo_passwords_allowed)
    raise Invalid("Say account, listing, conversation or message.", "type")


def _account(fields: Fields, are_demo_passwords_allowed: bool) -> AccountRecord:
    username = clean_username(text_in(fields, "username"), is_vouched=True)
    password = text_of(fields, "password")
    if password is not None and fields.get("password_hash") is not None:
        raise Invalid("Give password or password_hash, not both.", "password")
    if password is not None:
        password = clean_password(password, is_demo=are_demo_passwords_allowed)
    return AccountRecord(
        id_in(fields),
        username,
        clean_name(text_of(fields, "name") or username, is_vouched=True),
        password,
        _hash(fields),
        _token(fields),
        clean_time_zone(text_of(fields, "time_zone") or ""),
        at_or_none(fields),
        truth_in(fields, "suspended"),
        _preferences(fields),
    )


def _hash(fields: Fields) -> str | None:
    stored = text_of(fields, "password_hash")
    try:
        return None if stored is None else from_django(stored)
    except ValueError as error:
        hint = "This is neither an Argon2id hash ($argon2id$…) nor one of Django's (pbkdf2_sha256$…)."
        raise Invalid(hint, "password_hash") from error


def _preferences(fields: Fields) -> dict[str, bool]:
    chosen = fields.get("preferences") or {}
    if not isinstance(chosen, dict):
        raise Invalid("Say what is on: {“message.toast”: false}.", "preferences")
    if unknown := chosen.keys() - CHOICES.keys():
        raise Invalid(f"There is no “{min(map(str, unknown))}”.", "preferences")
    return {name: truth_in(chosen, name) for name in chosen}


def _token(fields: Fields) -> str | None:
    token = text_of(fields, "token")
    if token is None:
        return None
    if not MIN_TOKEN <= len(token) <= MAX_TOKEN or not token.isascii() or not token.isprintable() or " " in token:
        raise Invalid(f"A token has {MIN_TOKEN} to {MAX_TOKEN} visible ASCII characters without spaces.", "token")
    return token


def _listing(fields: Fields) -> ListingRecord:
    currency, is_removed = _currency(fields), truth_in(fields, "removed")
    description = clean_description(text_of(fields, "description") or "")
    return ListingRecord(
        id_in(fields),
        id_in(fields, "seller"),
        clean_title(text_in(fields, "title")),
        "" if is_removed else description,  # as when its seller removes it
        whole(fields.get("price"), most_of(currency), "price"),
        currency,
        truth_in(fields, "sold"),
        is_removed,
        at_or_none(fields),
    )


def _currency(fields: Fields) -> str:
    currency = text_in(fields, "currency")
    if currency not in CURRENCIES:
        hint = "Write the three capital letters that ISO 4217 has for a currency in use, like EUR or INR."
        raise Invalid(hint, "currency")
    return currency


def _message(fields: Fields) -> MessageRecord:
    return MessageRecord(
        id_in(fields),
        id_in(fields, "conversation"),
        id_in(fields, "author"),
        clean_body(text_in(fields, "body")),
        at_in(fields),
    )


def _unread(fields: Fields) -> dict[str, int]:
    counts = fields.get("unread") or {}
    if not isinstance(counts, dict):
        raise Invalid("Say how many for whom: {“account id”: 2}.", "unread")
    return {id_in({"unread": account}, "unread"): whole(counts[account], MAX_UNREAD, "unread") for account in counts}
