"""Putting the rows of another haggle into an empty one; moving on the feeds of one that was restored."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from haggle.backup.model import ANEW, JUMP, MovingProblem
from haggle.backup.table import Table
from haggle.site import Site
from haggle.store.transaction import Transaction


class Move(NamedTuple):
    """How far a file was loaded before: `begun`, and `ended_at` (ms), when all of it was here."""

    is_begun: bool
    ended_at: int | None


async def begin(site: Site, export_id: str) -> Move:
    """Note that this file is being loaded. Raises MovingProblem when the database holds anything else."""
    return await site.write(_begin, export_id)


async def _begin(tx: Transaction, export_id: str) -> Move:
    await tx.lock("moving")
    begun = await tx.fetch_one("SELECT ended_at FROM moves WHERE export_id = :id", id=export_id)
    if begun:
        return Move(True, begun["ended_at"])
    if await tx.fetch_val("SELECT min(id) FROM accounts") is not None:
        raise MovingProblem("Here are people already, and not from this file: import it into an empty haggle.")
    await tx.execute("DELETE FROM moves")  # files that were begun, and of which nothing was loaded
    await tx.execute("INSERT INTO moves (export_id, begun_at) VALUES (:id, :now)", id=export_id, now=tx.now_ms)
    return Move(False, None)


async def end(site: Site, export_id: str) -> None:
    """Note that all of it is here, so that it is not loaded again."""
    await site.write(_end, export_id)


async def _end(tx: Transaction, export_id: str) -> None:
    await tx.execute("UPDATE moves SET ended_at = :now WHERE export_id = :id", id=export_id, now=tx.now_ms)
    # What only the evidence of a case names goes with it.
    await tx.execute(
        "INSERT INTO loose_blobs (name, since) SELECT DISTINCT blob, CAST(:now AS BIGINT) FROM evidence_blobs "
        "WHERE blob NOT IN (SELECT blob FROM attachments UNION SELECT thumb FROM attachments WHERE thumb IS NOT NULL "
        "UNION SELECT photo FROM listings WHERE photo IS NOT NULL "
        "UNION SELECT thumb FROM listings WHERE thumb IS NOT NULL "
        "UNION SELECT photo FROM listing_photos UNION SELECT thumb FROM listing_photos "
        "UNION SELECT avatar FROM accounts WHERE avatar IS NOT NULL) ON CONFLICT (name) DO NOTHING",
        now=tx.now_ms,
    )


async def load(site: Site, table: Table, rows: Sequence[list[Any]]) -> None:
    """
    Insert these rows; where the key is no id, rows that are here already stay as they are.

    Raises MovingProblem when somebody has taken one of their ids.
    """
    await site.write_long(_load, table, rows)


async def _load(tx: Transaction, table: Table, rows: Sequence[list[Any]]) -> None:
    if table.has_ids:  # else a row could refer to somebody else
        between = f"SELECT count(*) FROM {table.name} WHERE id BETWEEN :first AND :last"
        if await tx.fetch_val(between, first=rows[0][0], last=rows[-1][0]):
            raise MovingProblem(f"Somebody has written into {table.name} meanwhile: {ANEW}.")
    names = list(table.columns)
    await tx.execute_many(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(':' + name for name in names)}) "
        f"ON CONFLICT ({', '.join(table.key)}) DO NOTHING",
        [dict(zip(names, row, strict=True)) for row in rows],
    )


MOVED_ON = (  # as in docs/deploying/restored.sql
    "UPDATE feed_entries SET position = position + CAST(:jump AS BIGINT)",
    "UPDATE read_notifications SET position = position + CAST(:jump AS BIGINT)",
    "UPDATE accounts SET notified_to = notified_to + CAST(:jump AS BIGINT)",
    "UPDATE feeds SET position = position + CAST(:jump AS BIGINT), pruned_to = pruned_to + CAST(:jump AS BIGINT)",
    "INSERT INTO feeds (account_id, position, pruned_to) SELECT id, CAST(:jump AS BIGINT), CAST(:jump AS BIGINT) "
    "FROM accounts WHERE id NOT IN (SELECT account_id FROM feeds)",
)


async def move_on(site: Site) -> None:
    """
    Move every feed on, with what is in it: whoever followed one before the restore is told to begin anew.

    By another number each time: what was restored twice gives no position out a second time.
    """
    await site.write(_move_on, JUMP + secrets.randbelow(1000 * JUMP))


async def _move_on(tx: Transaction, jump: int) -> None:
    for statement in MOVED_ON:
        await tx.execute(statement, jump=jump)
