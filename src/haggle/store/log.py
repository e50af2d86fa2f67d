"""
The log behind every feed: positions 1, 2, 3 … without holes, one row of numbers per account.

Positions are given out inside the transaction that made the change, under the lock of the account's own row in
`feeds`, so they commit in order. Because there are no holes a reader knows whether it missed something: the next
position is cursor + 1, or it has to read the log.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from haggle.store.db import Db, InTransaction, New, in_list
from haggle.store.ids import FAR


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of one account's feed. `facts` are ids and small values, never rendered text.

    `known`: what the transaction that recorded it knew of its rows, by name, for readers in the same process.
    """

    position: int
    kind: str
    facts: Mapping[str, Any]
    created_at: int
    known: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The part of a feed that is still in the log: positions `pruned_to` + 1 … `position`."""

    position: int
    pruned_to: int

    def can_continue_from(self, cursor: int) -> bool:
        """Whether everything after `cursor` is still in the log, and `cursor` was given out at all."""
        return self.pruned_to <= cursor <= self.position


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, before it has a position in the feeds of its audience."""

    kind: str
    audience: frozenset[int]
    facts: Mapping[str, Any]
    known: Mapping[str, Any] = field(default_factory=dict)


async def append(tx: InTransaction, events: Sequence[Event], now_ms: int) -> dict[int, list[Entry]]:
    """Append `events` to the feeds of their audiences. Returns each account's new entries."""
    lines: dict[int, list[Event]] = {}
    for event in events:
        for account_id in event.audience:
            lines.setdefault(account_id, []).append(event)
    if not lines:
        return {}
    facts = {id(event): json.dumps(event.facts, separators=(",", ":")) for event in events}
    new = [
        New(account_id, back, event.kind, facts[id(event)])
        for account_id in sorted(lines)  # one order for all writers, so that row locks cannot deadlock
        for back, event in zip(range(len(lines[account_id]) - 1, -1, -1), lines[account_id], strict=True)
    ]
    positions = await tx.add_to_feeds(new, now_ms) if new else {}  # an audience may be empty
    return {
        account_id: [
            Entry(position, event.kind, event.facts, now_ms, event.known)
            for position, event in enumerate(events_, start=positions[account_id] - len(events_) + 1)
        ]
        for account_id, events_ in lines.items()
    }


async def bounds(db: Db, account_id: int) -> Bounds:
    """Which positions of the account's feed are in the log."""
    row = await db.fetch_one("SELECT position, pruned_to FROM feeds WHERE account_id = :id", id=account_id)
    return Bounds(row["position"], row["pruned_to"]) if row else Bounds(0, 0)


async def position(db: Db, account_id: int) -> int:
    """The newest position of the account's feed; 0 for an empty one."""
    return (await bounds(db, account_id)).position


async def heads(db: Db, account_ids: Sequence[int]) -> dict[int, int]:
    """The newest position of each of these accounts' feeds, at most AT_ONCE of them; none for an empty feed."""
    names, values = in_list(account_ids)
    rows = await db.fetch_all(f"SELECT account_id, position FROM feeds WHERE account_id IN ({names})", **values)  # noqa: S608
    return {row["account_id"]: row["position"] for row in rows}


async def news(db: Db, account_id: int, after: int, limit: int) -> tuple[Bounds, list[Entry]]:
    """The bounds of the account's feed, and at most `limit` entries past position `after`, oldest first."""
    rows = await db.fetch_all(
        "SELECT feeds.position AS head, feeds.pruned_to, feed_entries.position, kind, facts, created_at "
        "FROM feeds LEFT JOIN feed_entries ON feed_entries.account_id = feeds.account_id "
        "AND feed_entries.position > :after WHERE feeds.account_id = :account_id "
        "ORDER BY feed_entries.position LIMIT :limit",
        account_id=account_id,
        after=after,
        limit=limit,
    )
    if not rows:
        return Bounds(0, 0), []
    entries = [
        Entry(row["position"], row["kind"], json.loads(row["facts"]), row["created_at"])
        for row in rows
        if row["position"] is not None
    ]
    return Bounds(rows[0]["head"], rows[0]["pruned_to"]), entries


async def prune(tx: InTransaction, before_ms: int, future_ms: int = FAR, limit: int = 1000) -> int:
    """
    Delete about `limit` entries older than `before_ms`, the oldest first. Returns how many accounts they belonged to.

    Few at a time, because whoever sends to one of these accounts has to wait meanwhile. An entry that a wrong clock has
    dated before those that it follows takes none of them along; one dated after `future_ms` keeps none.
    """
    await tx.lock("pruning")  # every process prunes once an hour
    rows = await tx.fetch_all(
        "SELECT old.account_id, old.position, feeds.pruned_to, (SELECT min(young.position) FROM feed_entries AS young "
        "WHERE young.account_id = old.account_id AND young.position <= old.position "
        "AND young.created_at BETWEEN :before AND :future) AS kept FROM (SELECT account_id, max(position) AS position "
        "FROM (SELECT account_id, position FROM feed_entries WHERE created_at < :before ORDER BY created_at LIMIT "
        ":limit) AS oldest GROUP BY account_id) AS old JOIN feeds ON feeds.account_id = old.account_id "
        "ORDER BY old.account_id",
        before=before_ms,
        future=future_ms,
        limit=limit,
    )
    upto = [(row, row["position"] if row["kept"] is None else row["kept"] - 1) for row in rows]
    touched = [{"account_id": row["account_id"], "position": to} for row, to in upto if to > row["pruned_to"]]
    await tx.execute_many("UPDATE feeds SET pruned_to = :position WHERE account_id = :account_id", touched)
    await tx.execute_many("DELETE FROM feed_entries WHERE account_id = :account_id AND position <= :position", touched)
    return len(touched)


async def start_afresh(tx: Db, account_ids: Iterable[int]) -> None:
    """
    Make every reader of these accounts' feeds start afresh: an open page reloads.

    An empty feed stays empty, since `after=0` must go on to mean its beginning. The entries skipped are deleted at
    once, or pruning would later move `pruned_to` back to the oldest of them, and leave a hole.
    """
    values = [{"account_id": account_id} for account_id in sorted(account_ids)]
    await tx.execute_many(
        "UPDATE feeds SET position = position + 1, pruned_to = position + 1 "
        "WHERE account_id = :account_id AND position > 0",
        values,
    )
    await tx.execute_many("DELETE FROM feed_entries WHERE account_id = :account_id", values)
