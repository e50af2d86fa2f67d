"""Reading what the addresses in a mail are made of."""

from haggle.store.db import Db


async def answers_number(db: Db, account_id: int) -> int:
    """The number in the addresses that this account answers at."""
    found = await db.fetch_val("SELECT answers_number FROM addresses WHERE account_id = :id", id=account_id)
    return int(found or 0)
