"""Reading what waits, what was sent and what failed."""

import json
from dataclasses import dataclass
from typing import Any

from haggle.errors import NotFound
from haggle.outbound.model import Outbound
from haggle.store.db import Db, Row

PAGE = 50
MOST_COUNTED = 1000
LINE = (
    "id, channel, cause, lane, destination, facts, created_at, due_at, ready_at, lease, attempts, waited_ms, tried_at, "
    "sent_at, failed_at, outcome"
)


@dataclass(frozen=True, slots=True)
class Line:
    """One of them as staff sees it. `state`: `waiting`, `sending`, `sent` or `failed`."""

    item: Outbound
    state: str
    ready_at: int | None
    tried_at: int | None
    over_at: int | None
    outcome: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How one channel stands: what waits, since when the first is ready, and what failed. Counted up to a thousand."""

    channel: str
    waiting: int
    ready_since: int | None
    failed: int


def item_of(row: Row) -> Outbound:
    """The row as the channels get it."""
    return Outbound(
        row["id"],
        row["channel"],
        row["cause"],
        row["lane"],
        row["destination"],
        json.loads(row["facts"]),
        row["created_at"],
        row["due_at"],
        row["attempts"],
        row["waited_ms"],
    )


async def queue(db: Db, channel: str) -> dict[str, int]:
    """From when on something is ready, for each destination at which something waits. It skips from one to the next."""
    rows = await db.fetch_all(
        "WITH RECURSIVE known(destination) AS (SELECT (SELECT min(destination) FROM outbound WHERE channel = :channel "
        "AND ready_at IS NOT NULL) UNION ALL SELECT (SELECT min(next.destination) FROM outbound AS next WHERE "
        "next.channel = :channel AND next.ready_at IS NOT NULL AND next.destination > known.destination) FROM known "
        "WHERE known.destination IS NOT NULL) SELECT destination, (SELECT min(ready_at) FROM outbound AS first WHERE "
        "first.channel = :channel AND first.destination = known.destination AND first.ready_at IS NOT NULL) "
        "AS ready_at FROM known WHERE destination IS NOT NULL",
        channel=channel,
    )
    return {row["destination"]: row["ready_at"] for row in rows if row["ready_at"] is not None}


async def lines(
    db: Db, state: str = "", channel: str = "", destination: str = "", before: int | None = None
) -> tuple[list[Line], int | None]:
    """A page of them, the newest first, and where the next begins. `state`: only `failed`, or only `waiting`."""
    wanted = {
        "": "",
        "failed": " AND failed_at IS NOT NULL",
        "waiting": " AND sent_at IS NULL AND failed_at IS NULL",
    }[state]
    values: dict[str, Any] = {}
    if channel:
        wanted, values["channel"] = wanted + " AND channel = :channel", channel
    if destination:
        wanted, values["destination"] = wanted + " AND destination = :destination", destination
    if before:
        wanted, values["before"] = wanted + " AND id < :before", before
    rows = await db.fetch_all(
        f"SELECT {LINE} FROM outbound WHERE 1 = 1{wanted} ORDER BY id DESC LIMIT :limit", limit=PAGE + 1, **values
    )
    return [_line(row) for row in rows[:PAGE]], rows[PAGE - 1]["id"] if len(rows) > PAGE else None


async def line(db: Db, outbound_id: int) -> Line:
    """One of them. Raises NotFound."""
    row = await db.fetch_one(f"SELECT {LINE} FROM outbound WHERE id = :id", id=outbound_id)
    if row is None:
        raise NotFound
    return _line(row)


def _line(row: Row) -> Line:
    over_at = row["sent_at"] or row["failed_at"]
    is_over = "sent" if row["sent_at"] else "failed" if row["failed_at"] else ""
    state = is_over or ("sending" if row["lease"] else "waiting")
    return Line(item_of(row), state, row["ready_at"], row["tried_at"], over_at, row["outcome"])


async def standings(db: Db) -> list[Standing]:
    """How each channel stands that has been used."""
    rows = await db.fetch_all(
        "WITH RECURSIVE known(channel) AS (SELECT (SELECT min(channel) FROM outbound) UNION ALL SELECT (SELECT "
        "min(next.channel) FROM outbound AS next WHERE next.channel > known.channel) FROM known "
        "WHERE known.channel IS NOT NULL) SELECT channel FROM known WHERE channel IS NOT NULL"
    )
    return [await _standing(db, row["channel"]) for row in rows]


async def _standing(db: Db, channel: str) -> Standing:
    waiting = await db.fetch_val(
        "SELECT (SELECT count(*) FROM (SELECT 1 FROM outbound WHERE channel = :channel AND ready_at IS NOT NULL "
        "LIMIT :most) AS ready) + (SELECT count(*) FROM (SELECT 1 FROM outbound WHERE channel = :channel "
        "AND lane <> '' AND sent_at IS NULL AND failed_at IS NULL AND ready_at IS NULL LIMIT :most) AS behind)",
        channel=channel,
        most=MOST_COUNTED,
    )
    failed = await db.fetch_val(
        "SELECT count(*) FROM (SELECT 1 FROM outbound WHERE channel = :channel AND failed_at IS NOT NULL LIMIT :most) "
        "AS known",
        channel=channel,
        most=MOST_COUNTED,
    )
    ready_since = min((await queue(db, channel)).values(), default=None)
    return Standing(channel, min(waiting, MOST_COUNTED), ready_since, failed)
