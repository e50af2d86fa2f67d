"""Reading which account is the host's member's."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from haggle.store.db import Db


class Known(NamedTuple):
    """
    An account that the host's member has here, or had (`deleted_at`, ms).

    `said` is what the host said last of `language`, `time_zone` and `picture`; the person may have chosen otherwise.
    """

    account_id: int
    username: str
    created_at: int
    deleted_at: int | None
    said: Mapping[str, str]


async def known(db: Db, host_id: str) -> Known | None:
    """The account of the host's member with that id; None for one who never came."""
    row = await db.fetch_one(
        "SELECT id, username, created_at, deleted_at, host_said FROM accounts WHERE external_id = :id", id=host_id
    )
    if row is None:
        return None
    said = json.loads(row["host_said"] or "{}")
    return Known(row["id"], row["username"], row["created_at"], row["deleted_at"], said)
