"""Reading endpoints, and what an event is about, as it is now."""

from collections.abc import Mapping
from typing import Any

from haggle.clock import iso
from haggle.errors import NotFound
from haggle.store.db import Db, Row
from haggle.webhooks.model import Endpoint

COLUMNS = (
    "id, url, name, kinds, with_text_at, salt, old_salt, old_until, created_at, failing_since, failures, disabled_at, "
    "disabled_reason"
)
STATE = (
    "CASE WHEN removed_at IS NOT NULL THEN 'removed' WHEN sold_at IS NOT NULL THEN 'sold' "
    "WHEN reserved_at IS NOT NULL THEN 'reserved' ELSE 'available' END"
)


def _endpoint(row: Row) -> Endpoint:
    values = list(row)
    values[3], values[4] = frozenset(row["kinds"].split()), row["with_text_at"] is not None
    return Endpoint(*values)


async def endpoints(db: Db) -> list[Endpoint]:
    """All of them, the oldest first: an operator has a few."""
    return [_endpoint(row) for row in await db.fetch_all(f"SELECT {COLUMNS} FROM webhook_endpoints ORDER BY id")]


async def endpoint(db: Db, endpoint_id: int) -> Endpoint:
    """One of them. Raises NotFound."""
    row = await db.fetch_one(f"SELECT {COLUMNS} FROM webhook_endpoints WHERE id = :id", id=endpoint_id)
    if row is None:
        raise NotFound(f"There is no endpoint {endpoint_id}.")
    return _endpoint(row)


async def about(db: Db, facts: Mapping[str, Any], has_text: bool) -> dict[str, Any]:
    """What the ids of an event stand for: with the host's own ids, and how it stands now."""
    found: dict[str, Any] = {}
    if message_id := facts.get("message_id"):
        found["message"] = await _message(db, message_id, has_text)
    if conversation_id := facts.get("conversation_id"):
        found |= await _conversation(db, conversation_id)
    if listing_id := facts.get("listing_id"):
        found["listing"] = await _listing(db, listing_id)
    if account_id := facts.get("account_id"):
        found["account"] = await _account(db, account_id)
    if case_id := facts.get("case_id"):
        found |= await _case(db, case_id)
    return found


async def _account(db: Db, account_id: int) -> dict[str, Any]:
    external_id = await db.fetch_val("SELECT external_id FROM accounts WHERE id = :id", id=account_id)
    return {"id": account_id, "external_id": external_id}


async def _listing(db: Db, listing_id: int) -> dict[str, Any]:
    row = await db.fetch_one(
        f"SELECT id, external_id, price, currency, {STATE} AS state FROM listings WHERE id = :id", id=listing_id
    )
    return _plain(row, "id external_id state price currency") if row else {"id": listing_id, "external_id": None}


async def _conversation(db: Db, conversation_id: int) -> dict[str, Any]:
    row = await db.fetch_one(
        "SELECT conversations.external_id, conversations.listing_id, conversations.buyer_id, conversations.seller_id, "
        "listings.external_id AS listing, buyers.external_id AS buyer, sellers.external_id AS seller "
        "FROM conversations JOIN listings ON listings.id = conversations.listing_id "
        "JOIN accounts AS buyers ON buyers.id = conversations.buyer_id "
        "JOIN accounts AS sellers ON sellers.id = conversations.seller_id WHERE conversations.id = :id",
        id=conversation_id,
    )
    if row is None:
        return {"conversation": {"id": conversation_id, "external_id": None}}
    things = {noun: {"id": row[f"{noun}_id"], "external_id": row[noun]} for noun in ("listing", "buyer", "seller")}
    return {"conversation": {"id": conversation_id, "external_id": row["external_id"]}, **things}


async def _message(db: Db, message_id: int, has_text: bool) -> dict[str, Any]:
    row = await db.fetch_one(
        "SELECT messages.id, messages.external_id, author_id, accounts.external_id AS author, body, kind, "
        "attachment_count, messages.created_at, edited_at, messages.deleted_at FROM messages "
        "JOIN accounts ON accounts.id = messages.author_id WHERE messages.id = :id",
        id=message_id,
    )
    if row is None:
        return {"id": message_id, "external_id": None}
    found = _plain(row, "id external_id kind attachment_count")
    found["author"] = {"id": row["author_id"], "external_id": row["author"]}
    for instant in ("created_at", "edited_at", "deleted_at"):
        found[instant] = iso(row[instant]) if row[instant] is not None else None
    if has_text:
        found["text"] = row["body"]
    return found


async def _case(db: Db, case_id: int) -> dict[str, Any]:
    row = await db.fetch_one(
        "SELECT id, kind, subject AS about, subject_id AS about_id, state, account_id FROM cases WHERE id = :id",
        id=case_id,
    )
    if row is None:
        return {"case": {"id": case_id}}
    account = await _account(db, row["account_id"])
    return {"case": _plain(row, "id kind about about_id state"), "account": account}


def _plain(row: Row, columns: str) -> dict[str, Any]:
    return {column: row[column] for column in columns.split()}
