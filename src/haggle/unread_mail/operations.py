"""Looking whether somebody should be mailed about what is unread, and letting them have enough of it."""

from collections.abc import Iterable
from typing import Any

from haggle.addresses import queries as addresses
from haggle.addresses.operations import begin_look, plan_look
from haggle.clock import DAY_MS
from haggle.notifications.model import TAKES
from haggle.notifications.operations import prefer_in
from haggle.outbound.model import Outbound
from haggle.outbound.operations import enqueue
from haggle.site import Site
from haggle.store.log import Event
from haggle.store.transaction import Transaction
from haggle.unread_mail import queries
from haggle.unread_mail.model import MOST_UNANSWERED, MOST_UNREAD, Plan, Reader, plan


async def follow(tx: Transaction, events: Iterable[Event], wait_ms: int) -> None:
    """A follower: whom a message reaches is looked at when it has been unread for a while. One statement each."""
    for event in events:
        if event.kind == "message.posted":
            for reader_id in event.audience - {event.facts["author_id"]}:
                await look_at(tx, reader_id, tx.now_ms + wait_ms)


async def look_at(tx: Transaction, account_id: int, due_at: int) -> None:
    """Have it looked at that time whether the account should be mailed, unless that is so already."""
    number = await plan_look(tx, account_id, due_at)
    if number is not None:
        cause = f"{account_id} {number}"
        await enqueue(tx, "unread mail", cause, due_at, account_id=account_id, number=number)


class LookChannel:
    """The channel `unread mail`: what is due is looked at, and becomes mails."""

    name = "unread mail"
    within_s = 60.0
    most_at_once = 4
    most_each = 4
    is_kept = False

    async def send(self, site: Site, item: Outbound) -> str:
        """Look at the reader of that row."""
        account_id, number = item.facts["account_id"], item.facts["number"]
        wait_ms, is_here = site.settings.mail.unread_ms, site.heartbeats.is_there(account_id)
        return await site.write(_look, account_id, number, wait_ms, is_here)


async def _look(tx: Transaction, account_id: int, number: int, wait_ms: int, is_here: bool) -> str:
    await tx.lock(f"account {account_id}")
    found = await addresses.reader(tx, account_id)
    if found is None or not await begin_look(tx, account_id, number):
        return "no longer wanted"
    reader = await queries.reader(tx, account_id, found.account.time_zone)
    waiting, nudge = await queries.waiting(tx, account_id), await queries.nudge(tx, account_id, tx.now_ms)
    planned = plan(reader, waiting, nudge, tx.now_ms, wait_ms, is_here)
    if planned.due or planned.is_nudged:
        await _mail(tx, account_id, reader, planned, nudge.newest_id if nudge else 0)
    if planned.next_at is not None:
        await look_at(tx, account_id, planned.next_at)
    return f"{len(planned.due)} conversations due"


async def _mail(tx: Transaction, account_id: int, reader: Reader, planned: Plan, nudged_id: int) -> None:
    """Put in the mails that are due, and note that they were."""
    count = (1 if planned.are_together else len(planned.due)) + planned.is_nudged
    is_last = reader.unanswered + count >= MOST_UNANSWERED
    if planned.are_together:
        newest = max(one.newest_id for one in planned.due)
        await _enqueue(tx, account_id, f"digest {account_id} {newest}", "digest", is_last=is_last)
    else:
        for one in planned.due:
            cause, last = (
                f"unread {account_id} {one.conversation_id} {one.newest_id}",
                is_last and one is planned.due[-1],
            )
            facts = {"conversation_id": one.conversation_id, "message_id": one.newest_id, "is_last": last}
            facts["is_last_of_it"] = one.unanswered + 1 == MOST_UNREAD
            await _enqueue(tx, account_id, cause, "unread", **facts)
    if planned.is_nudged:
        await _enqueue(tx, account_id, f"waiting {account_id} {nudged_id}", "waiting", before=tx.now_ms - DAY_MS)
    await tx.execute_many(
        "INSERT INTO mail_conversations (account_id, conversation_id, mailed_message_id, mailed_at, unanswered) "
        "VALUES (:id, :conversation_id, :newest_id, :now, :unanswered) ON CONFLICT (account_id, conversation_id) "
        "DO UPDATE SET mailed_message_id = excluded.mailed_message_id, mailed_at = excluded.mailed_at, "
        "unanswered = excluded.unanswered",
        [
            {
                "id": account_id,
                "conversation_id": one.conversation_id,
                "newest_id": one.newest_id,
                "now": tx.now_ms,
                "unanswered": one.unanswered + 1,
            }
            for one in planned.due
        ],
    )
    await _count(tx, account_id, reader, count, nudged_id if planned.is_nudged else 0)


async def _enqueue(tx: Transaction, account_id: int, cause: str, about: str, **facts: Any) -> None:
    await enqueue(tx, "mail", cause, tx.now_ms, about=about, account_id=account_id, **facts)


async def _count(tx: Transaction, account_id: int, reader: Reader, count: int, nudged_id: int) -> None:
    is_new_day = tx.now_ms >= reader.day_began_at + DAY_MS
    await tx.execute(
        "INSERT INTO mail_readers (account_id, day_began_at, day_count, mailed_at, unanswered, nudged_at, "
        "nudged_message_id) VALUES (:id, :began_at, :count, :now, :unanswered, :nudged_at, :nudged_id) "
        "ON CONFLICT (account_id) DO UPDATE SET day_began_at = excluded.day_began_at, day_count = excluded.day_count, "
        "mailed_at = excluded.mailed_at, unanswered = excluded.unanswered, nudged_at = excluded.nudged_at, "
        "nudged_message_id = CASE WHEN excluded.nudged_message_id > 0 THEN excluded.nudged_message_id "
        "ELSE mail_readers.nudged_message_id END",
        id=account_id,
        began_at=tx.now_ms if is_new_day else reader.day_began_at,
        count=count if is_new_day else reader.day_count + count,
        now=tx.now_ms,
        unanswered=reader.unanswered + count,
        nudged_at=tx.now_ms if nudged_id else reader.nudged_at,
        nudged_id=nudged_id,
    )


async def switch(site: Site, account_id: int, conversation_id: int, is_on: bool) -> None:
    """Mail about that conversation, or with 0 any about what is unread: whether it is wanted."""
    await site.write(_switch, account_id, conversation_id, is_on)


async def _switch(tx: Transaction, account_id: int, conversation_id: int, is_on: bool) -> None:
    if not conversation_id:
        await prefer_in(tx, account_id, {(kind, "mail"): is_on for kind in TAKES["mail"]})
        return
    await tx.execute(
        "INSERT INTO mail_conversations (account_id, conversation_id, off_at) SELECT account_id, conversation_id, "
        "CAST(:off_at AS BIGINT) FROM participants WHERE account_id = :id AND conversation_id = :conversation_id "
        "ON CONFLICT (account_id, conversation_id) DO UPDATE SET off_at = excluded.off_at",
        id=account_id,
        conversation_id=conversation_id,
        off_at=None if is_on else tx.now_ms,
    )


async def forget_all(tx: Transaction, account_id: int) -> None:
    """Everything of an account that leaves."""
    for table in ("mail_readers", "mail_conversations"):
        await tx.execute(f"DELETE FROM {table} WHERE account_id = :id", id=account_id)  # noqa: S608 (names of ours)
