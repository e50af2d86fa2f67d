"""Writing the staff log, in the transaction of the act itself."""

import json

from haggle.audit.model import Actor, Entry
from haggle.audit.queries import head
from haggle.store.transaction import Transaction


async def note(
    tx: Transaction,
    actor: Actor,
    act: str,
    account_id: int | None = None,
    reason: str = "",
    case_id: int | None = None,
    **facts: int | str | None,
) -> None:
    """
    Append what staff did (`account.suspended`) or looked at (`conversation.read`): ids, no words of members.

    The last step of its transaction, since others wait for it from here until commit.
    """
    await tx.lock("staff log")
    last = await head(tx)
    written = json.dumps(facts, sort_keys=True, separators=(",", ":"))
    entry = Entry(
        last.position + 1, tx.now_ms, actor.account_id, actor.via, act, account_id, case_id, reason, written, ""
    )
    await tx.execute(
        "INSERT INTO staff_log (position, at, actor_id, via, act, account_id, case_id, reason, facts, hash) "
        "VALUES (:position, :at, :actor_id, :via, :act, :account_id, :case_id, :reason, :facts, :hash)",
        **entry.after(last.hash)._asdict(),
    )
