"""Reading which account is the host's member's."""

import json
from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.accounts.queries import COLUMNS, account_of
from haggle.errors import NotFound
from haggle.host.model import Known
from haggle.store.db import AT_ONCE, Db, Row, in_texts


def _known(row: Row) -> Known:
    return Known(account_of(row), row["created_at"], row["deleted_at"], json.loads(row["host_said"] or "{}"))


async def known(db: Db, host_id: str) -> Known | None:
    """The account of the host's member with that id; None for one who never came."""
    return (await known_all(db, [host_id])).get(host_id)


async def known_all(db: Db, host_ids: Sequence[str]) -> dict[str, Known]:
    """The same of several, by these ids."""
    found: dict[str, Known] = {}
    for start in range(0, len(host_ids), AT_ONCE):
        names, values = in_texts(host_ids[start:][:AT_ONCE])
        rows = await db.fetch_all(
            f"SELECT {COLUMNS}, external_id, accounts.created_at, accounts.deleted_at, host_said FROM accounts "
            f"WHERE external_id IN ({names})",
            **values,
        )
        found |= {row["external_id"]: _known(row) for row in rows}
    return found


async def member(db: Db, host_id: str) -> Account:
    """The account of the host's member with that id. Raises NotFound for one who never came, or has left."""
    found = await known(db, host_id)
    if found is None or found.deleted_at is not None:
        raise NotFound(f"There is no account “{host_id}”, or it was deleted.")
    return found.account


async def taken(db: Db, usernames: Sequence[str]) -> set[str]:
    """Which of at most AT_ONCE user names are somebody's."""
    if not usernames:
        return set()
    names, values = in_texts(usernames)
    rows = await db.fetch_all(f"SELECT username FROM accounts WHERE username IN ({names})", **values)
    return {row["username"] for row in rows}
