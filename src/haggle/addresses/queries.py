"""Reading addresses, and who is behind a link."""

from typing import NamedTuple

from haggle.accounts.model import Account, digest
from haggle.accounts.queries import COLUMNS, account_of
from haggle.addresses.model import Address
from haggle.store.db import Db

MOST_OF_ONE = 5


class Reader(NamedTuple):
    """Somebody who gets mail: their account, and where."""

    account: Account
    address: Address


async def address(db: Db, account_id: int) -> Address:
    """The account's address."""
    row = await db.fetch_one(
        "SELECT address, pending, bounced_at, bounce_reason, sign_ins_untold_at FROM addresses WHERE account_id = :id",
        id=account_id,
    )
    return Address(*row) if row else Address()


async def reader(db: Db, account_id: int) -> Reader | None:
    """The account with its address; None for one that has none, or has left."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS}, addresses.address, addresses.pending, addresses.bounced_at, addresses.bounce_reason, "
        "addresses.sign_ins_untold_at FROM addresses "
        "JOIN accounts ON accounts.id = addresses.account_id AND accounts.deleted_at IS NULL "
        "WHERE addresses.account_id = :id",
        id=account_id,
    )
    if row is None:
        return None
    return Reader(account_of(row), Address(*tuple(row)[-5:]))


async def readers_called(db: Db, username: str, address_folded: str) -> list[int]:
    """The accounts with a good address that are called so, or have that one: at most MOST_OF_ONE."""
    rows = await db.fetch_all(
        "SELECT accounts.id FROM accounts JOIN addresses ON addresses.account_id = accounts.id "
        "AND addresses.address IS NOT NULL AND addresses.bounced_at IS NULL WHERE accounts.username = :username "
        "UNION SELECT account_id FROM addresses WHERE address_folded = :folded AND bounced_at IS NULL "
        "ORDER BY 1 LIMIT :limit",
        username=username,
        folded=address_folded,
        limit=MOST_OF_ONE,
    )
    return [row["id"] for row in rows]


async def links_of(db: Db, account_id: int, purpose: str, now_ms: int) -> int:
    """How many links for that purpose the account has that are still good."""
    found: int = await db.fetch_val(
        "SELECT count(*) FROM address_links WHERE account_id = :id AND purpose = :purpose AND expires_at > :now",
        id=account_id,
        purpose=purpose,
        now=now_ms,
    )
    return found


async def linked(db: Db, token: str, purpose: str, now_ms: int) -> tuple[Account, str | None] | None:
    """Whom that link is for, and which address it confirms; None for a link that is used, too old or none of ours."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS}, address_links.address FROM address_links "
        "JOIN accounts ON accounts.id = address_links.account_id AND accounts.deleted_at IS NULL "
        "WHERE token_hash = :hash AND purpose = :purpose AND expires_at > :now",
        hash=digest(token),
        purpose=purpose,
        now=now_ms,
    )
    return (account_of(row), tuple(row)[-1]) if row else None
