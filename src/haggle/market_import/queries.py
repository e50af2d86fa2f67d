"""Reading what is in the database already, from an earlier import or from people."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from haggle.accounts.model import digest
from haggle.market_import.model import AccountRecord, ConversationRecord, Known, Record
from haggle.store.db import Db


@dataclass(frozen=True, slots=True)
class Wanted:
    """Ids of the caller's to look for."""

    accounts: set[str] = field(default_factory=set)
    listings: set[str] = field(default_factory=set)
    conversations: set[str] = field(default_factory=set)


async def find(db: Db, wanted: Wanted) -> Known:
    """Those that were imported before."""
    found = Known()
    for external_id in wanted.accounts:
        account_id = await db.fetch_val("SELECT id FROM accounts WHERE external_id = :id", id=external_id)
        if account_id is not None:
            found.accounts[external_id] = account_id
    for external_id in wanted.listings:
        await _find_listing(db, external_id, found)
    for external_id in wanted.conversations:
        await _find_conversation(db, external_id, found)
    return found


async def _find_listing(db: Db, external_id: str, found: Known) -> None:
    row = await db.fetch_one(
        "SELECT listings.id, sellers.id AS seller_id, sellers.external_id AS seller FROM listings "
        "JOIN accounts AS sellers ON sellers.id = listings.seller_id WHERE listings.external_id = :id",
        id=external_id,
    )
    if row:
        found.listings[external_id] = row["id"]
        found.sellers[external_id] = row["seller"]
        found.accounts[row["seller"]] = row["seller_id"]


async def _find_conversation(db: Db, external_id: str, found: Known) -> None:
    row = await db.fetch_one(
        "SELECT conversations.id, buyers.id AS buyer_id, buyers.external_id AS buyer, "
        "listings.external_id AS listing FROM conversations "
        "JOIN accounts AS buyers ON buyers.id = conversations.buyer_id "
        "JOIN listings ON listings.id = conversations.listing_id WHERE conversations.external_id = :id",
        id=external_id,
    )
    if row:
        found.conversations[external_id] = row["id"]
        found.talks[external_id] = row["listing"], row["buyer"]
        found.accounts[row["buyer"]] = row["buyer_id"]
        await _find_listing(db, row["listing"], found)


async def taken(db: Db, records: Iterable[tuple[str, Record]]) -> dict[str, str]:
    """Place → why its new account or conversation collides with a row that is here, as a sentence."""
    sentences = {}
    for place, record in records:
        if isinstance(record, AccountRecord):
            if await _has_left(db, record):
                sentences[place] = "This person has deleted their account here, so what is theirs cannot come in."
            elif await _is_username_taken(db, record):
                sentences[place] = f"The user name “{record.username}” belongs to another account."
            elif record.token and await _is_token_taken(db, record, digest(record.token)):
                sentences[place] = "The token belongs to another account."
        elif isinstance(record, ConversationRecord) and await _is_talk_taken(db, record):
            sentences[place] = "This buyer talks about this listing already, in another conversation."
    return sentences


async def _has_left(db: Db, record: AccountRecord) -> bool:
    return bool(
        await db.fetch_val(
            "SELECT count(*) FROM accounts WHERE external_id = :id AND deleted_at IS NOT NULL", id=record.id
        )
    )


async def _is_username_taken(db: Db, record: AccountRecord) -> bool:
    return bool(
        await db.fetch_val(
            "SELECT count(*) FROM accounts WHERE username = :username "
            "AND (external_id IS NULL OR external_id <> :external_id)",
            username=record.username,
            external_id=record.id,
        )
    )


async def _is_token_taken(db: Db, record: AccountRecord, secret_hash: str) -> bool:
    return bool(
        await db.fetch_val(
            "SELECT count(*) FROM tokens JOIN accounts ON accounts.id = tokens.account_id "
            "WHERE tokens.secret_hash = :secret_hash "
            "AND (accounts.external_id IS NULL OR accounts.external_id <> :external_id)",
            secret_hash=secret_hash,
            external_id=record.id,
        )
    )


async def _is_talk_taken(db: Db, record: ConversationRecord) -> bool:
    return bool(
        await db.fetch_val(
            "SELECT count(*) FROM conversations JOIN listings ON listings.id = conversations.listing_id "
            "JOIN accounts AS buyers ON buyers.id = conversations.buyer_id "
            "WHERE listings.external_id = :listing AND buyers.external_id = :buyer "
            "AND (conversations.external_id IS NULL OR conversations.external_id <> :external_id)",
            listing=record.listing,
            buyer=record.buyer,
            external_id=record.id,
        )
    )


async def has_accounts(db: Db) -> bool:
    """Whether there is any account."""
    return bool(await db.fetch_val("SELECT EXISTS (SELECT 1 FROM accounts)"))


async def imported_message(db: Db, external_id: str) -> int | None:
    """The id of the message that was imported with this id of the caller's."""
    message_id: int | None = await db.fetch_val("SELECT id FROM messages WHERE external_id = :id", id=external_id)
    return message_id


async def usernames(db: Db) -> dict[str, str | None]:
    """The user name of everybody → their id of the caller's, if they were imported."""
    rows = await db.fetch_all("SELECT username, external_id FROM accounts WHERE deleted_at IS NULL")
    return {row["username"]: row["external_id"] for row in rows}
