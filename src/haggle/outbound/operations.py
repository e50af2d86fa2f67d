"""Putting in what is to be sent, taking it out again, and writing down what came of it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from haggle.audit.model import Actor
from haggle.audit.operations import note
from haggle.outbound import queries
from haggle.outbound.model import FAILED, LATER, SENT, Outbound, Result
from haggle.outbound.queries import item_of
from haggle.site import Site
from haggle.store.db import in_list
from haggle.store.transaction import Transaction

UNDER_WAY = "sent_at IS NULL AND failed_at IS NULL"
SENT_DAYS, FAILED_DAYS = 7, 30
Choose = Callable[[Mapping[str, Mapping[str, int]]], Mapping[tuple[str, str], int]]
"""Of what is ready, by channel and destination from when on, how many to take of each."""


class New(NamedTuple):
    """Something to be sent: see `Outbound`."""

    channel: str
    cause: str
    due_at: int
    facts: Mapping[str, Any]
    lane: str = ""
    destination: str = ""


async def enqueue(
    tx: Transaction, channel: str, cause: str, due_at: int, lane: str = "", destination: str = "", **facts: Any
) -> bool:
    """Have it sent at `due_at` or soon after; False when there is one for that cause already."""
    return await enqueue_all(tx, [New(channel, cause, due_at, facts, lane, destination)]) == 1


async def enqueue_all(tx: Transaction, items: Sequence[New]) -> int:
    """The same for several at once; answers how many were new."""
    if lanes := sorted({f"outbound {item.channel} {item.lane}" for item in items if item.lane}):
        await tx.lock(*lanes)  # so that the order of ids is the order of commits, and no end of another is missed
    count = 0
    for item in items:
        row = await tx.fetch_one(
            "INSERT INTO outbound (channel, cause, lane, destination, facts, created_at, due_at, ready_at) "
            "SELECT :channel, :cause, :lane, :destination, :facts, CAST(:now AS BIGINT), CAST(:due_at AS BIGINT), "
            f"CASE WHEN :lane <> '' AND EXISTS (SELECT 1 FROM outbound WHERE channel = :channel AND lane = :lane "
            f"AND lane <> '' AND {UNDER_WAY}) THEN NULL ELSE CAST(:due_at AS BIGINT) END WHERE 1 = 1 "
            "ON CONFLICT (channel, cause) DO NOTHING RETURNING id",
            channel=item.channel,
            cause=item.cause,
            lane=item.lane,
            destination=item.destination,
            facts=json.dumps(item.facts, separators=(",", ":")),
            now=tx.now_ms,
            due_at=item.due_at,
        )
        count += row is not None
    if count:
        tx.has_enqueued = True
    return count


async def withdraw(tx: Transaction, channel: str, causes: Iterable[str]) -> int:
    """Take out what is no longer wanted, unless it is under way or over already; answers how many that were."""
    count = 0
    for cause in causes:
        row = await tx.fetch_one(
            f"DELETE FROM outbound WHERE channel = :channel AND cause = :cause AND lease IS NULL AND {UNDER_WAY} "
            "RETURNING lane",
            channel=channel,
            cause=cause,
        )
        if row:
            count += 1
            if row["lane"]:
                await tx.lock(f"outbound {channel} {row['lane']}")
                await _go_on(tx, {(channel, row["lane"])})
    return count


async def retry(site: Site, outbound_id: int, actor: Actor | None = None) -> None:
    """Have what failed tried again, and what was sent sent again. Raises NotFound."""
    await site.write(retry_in, outbound_id, actor)


async def retry_in(tx: Transaction, outbound_id: int, actor: Actor | None = None) -> None:
    """`retry` as a step. What waits already is tried at once, but for what waits behind another of its lane."""
    found = await queries.line(tx, outbound_id)
    item = found.item
    if item.lane:
        await tx.lock(f"outbound {item.channel} {item.lane}")
    await tx.execute(
        "UPDATE outbound SET due_at = CAST(:now AS BIGINT), attempts = 0, waited_ms = 0, sent_at = NULL, "
        "failed_at = NULL, ready_at = CASE WHEN ready_at IS NULL AND lane <> '' THEN NULL "
        "ELSE CAST(:now AS BIGINT) END WHERE id = :id AND lease IS NULL",
        id=outbound_id,
        now=tx.now_ms,
    )
    await _go_on(tx, [(item.channel, item.lane)])
    tx.has_enqueued = True
    if actor:
        await note(tx, actor, "outbound.retried", outbound_id=outbound_id)


async def retry_failed(site: Site, channel: str = "", destination: str = "", actor: Actor | None = None) -> int:
    """Have all that failed tried again, of one channel or destination if that is said; answers how many."""
    count, before = 0, None
    while True:
        found, before = await site.read(queries.lines, "failed", channel, destination, before)
        for one in reversed(found):
            await site.write(retry_in, one.item.id, actor)
        count += len(found)
        if before is None:
            return count


class Turn(NamedTuple):
    """What a worker has now, and what is left: from when on, by channel and destination."""

    leased: list[Outbound]
    queues: dict[str, dict[str, int]]


async def turn(
    tx: Transaction, results: Sequence[Result], windows: Mapping[str, int], lease: str, choose: Choose
) -> Turn:
    """Write down `results`, then lease what `choose` takes: for as long as `windows` says for each channel (ms)."""
    await _write_down(tx, results, lease)
    queues = {channel: await queries.queue(tx, channel) for channel in windows}
    leased: list[Outbound] = []
    for (channel, destination), most in choose(queues).items():
        rows = await tx.fetch_all(
            "WITH taken AS (SELECT id FROM outbound WHERE channel = :channel AND destination = :destination "
            f"AND ready_at <= :now ORDER BY ready_at, id LIMIT :most{tx.skip_locked}) "
            "UPDATE outbound SET lease = :lease, ready_at = :until, attempts = attempts + 1, tried_at = :now "
            "WHERE id IN (SELECT id FROM taken) "
            "RETURNING id, channel, cause, lane, destination, facts, created_at, due_at, attempts, waited_ms",
            channel=channel,
            destination=destination,
            now=tx.now_ms,
            most=most,
            lease=lease,
            until=tx.now_ms + windows[channel],
        )
        leased += sorted(map(item_of, rows), key=lambda item: item.id)
    if leased:
        queues = {channel: await queries.queue(tx, channel) for channel in windows}
    return Turn(leased, queues)


async def _write_down(tx: Transaction, results: Sequence[Result], lease: str) -> None:
    """What came of the attempts that this process still had on lease; then the next of their lanes is ready."""
    lanes = {(one.item.channel, one.item.lane) for one in results if one.item.lane and one.state != LATER}
    if lanes:
        await tx.lock(*(f"outbound {channel} {lane}" for channel, lane in lanes))
    gone = [one for one in results if one.state == SENT and not one.is_kept]
    await tx.execute_many(
        "DELETE FROM outbound WHERE id = :id AND lease = :lease", [{"id": one.item.id, "lease": lease} for one in gone]
    )
    await tx.execute_many(
        "UPDATE outbound SET lease = NULL, outcome = :outcome, ready_at = :ready_at, "
        "waited_ms = waited_ms + :pause_ms, sent_at = :sent_at, failed_at = :failed_at "
        "WHERE id = :id AND lease = :lease",
        [
            {
                "id": one.item.id,
                "lease": lease,
                "outcome": one.outcome,
                "ready_at": tx.now_ms + one.pause_ms if one.state == LATER else None,
                "pause_ms": one.pause_ms,
                "sent_at": tx.now_ms if one.state == SENT else None,
                "failed_at": tx.now_ms if one.state == FAILED else None,
            }
            for one in results
            if one.state != SENT or one.is_kept
        ],
    )
    await _go_on(tx, lanes)


async def _go_on(tx: Transaction, lanes: Iterable[tuple[str, str]]) -> None:
    """Where none of the lane is ready or under way, the first that waits is ready now, or at its due time."""
    of_lane = f"FROM outbound WHERE channel = :channel AND lane = :lane AND lane <> '' AND {UNDER_WAY}"
    await tx.execute_many(
        f"UPDATE outbound SET ready_at = due_at WHERE id = (SELECT min(id) {of_lane}) "
        f"AND NOT EXISTS (SELECT 1 {of_lane} AND ready_at IS NOT NULL)",
        [{"channel": channel, "lane": lane} for channel, lane in lanes if lane],
    )


async def release(tx: Transaction) -> None:
    """End all leases: where no other process is, those who had them are dead."""
    await tx.execute("UPDATE outbound SET lease = NULL, ready_at = :now WHERE lease IS NOT NULL", now=tx.now_ms)


async def set_right(tx: Transaction, window_ms: int) -> None:
    """
    After the clock was set back: what it would have made ready much later is ready as soon as it would have been.

    Doing so twice, in several processes, changes nothing more.
    """
    await tx.execute(
        "UPDATE outbound SET ready_at = CASE WHEN lease IS NOT NULL THEN :now + CAST(:window AS BIGINT) "
        "WHEN attempts > 0 THEN :now WHEN created_at > :now THEN ready_at - (created_at - :now) ELSE ready_at END "
        "WHERE ready_at > :now AND (lease IS NULL OR ready_at > :now + CAST(:window AS BIGINT))",
        now=tx.now_ms,
        window=window_ms,
    )
    await tx.execute(
        "UPDATE outbound SET due_at = due_at - (created_at - :now), created_at = :now "
        f"WHERE created_at > :now AND {UNDER_WAY}",
        now=tx.now_ms,
    )


async def prune(tx: Transaction, now_ms: int, limit: int = 1000) -> int:
    """Delete what was sent a week ago, and what failed a month ago; answers how many."""
    rows = await tx.fetch_all(
        "SELECT id FROM outbound WHERE sent_at < :sent UNION ALL SELECT id FROM outbound WHERE failed_at < :failed "
        "LIMIT :limit",
        sent=now_ms - SENT_DAYS * 86_400_000,
        failed=now_ms - FAILED_DAYS * 86_400_000,
        limit=limit,
    )
    if rows:
        names, values = in_list([row["id"] for row in rows])
        await tx.execute(f"DELETE FROM outbound WHERE id IN ({names})", **values)
    return len(rows)
