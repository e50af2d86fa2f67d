"""Reading who answers by mail, and what was taken already."""

from typing import NamedTuple

from haggle.accounts.model import Account
from haggle.accounts.queries import COLUMNS, account_of
from haggle.store.db import Db


class Answerer(NamedTuple):
    """An account, its confirmed address, what that becomes when it is confirmed, and the number in its addresses."""

    account: Account
    confirmed: str | None
    pending: str | None
    number: int


async def answerer(db: Db, account_id: int) -> Answerer | None:
    """Who that is; None for one that has no address, has left or is suspended."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS}, addresses.address, addresses.pending, addresses.answers_number FROM addresses "
        "JOIN accounts ON accounts.id = addresses.account_id AND accounts.deleted_at IS NULL "
        "AND accounts.disabled_at IS NULL WHERE addresses.account_id = :id",
        id=account_id,
    )
    return Answerer(account_of(row), row["address"], row["pending"], row["answers_number"]) if row else None


async def taken(db: Db, account_id: int, mail_hash: str) -> int | None:
    """The message that this mail has become; None while it has become none."""
    message_id: int | None = await db.fetch_val(
        "SELECT message_id FROM mail_answers WHERE account_id = :id AND mail_hash = :hash",
        id=account_id,
        hash=mail_hash,
    )
    return message_id
