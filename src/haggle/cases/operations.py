"""Opening cases, and forgetting them when their days are over."""

from haggle.cases import queries
from haggle.notices.operations import forget_case
from haggle.site import Site
from haggle.store.transaction import Transaction

FORGET_AT_ONCE = 100


async def open_case(
    tx: Transaction, kind: str, subject: str, subject_id: int, account_id: int, conversation_id: int | None = None
) -> int:
    """
    The open case of that kind about that thing of the account's, opened now or before; its days begin anew.

    Takes the lock `case {subject} {subject_id}`, after all locks of accounts and conversations.
    """
    await tx.lock(f"case {subject} {subject_id}")
    known = await queries.open_case_of(tx, kind, subject, subject_id)
    if known is not None:
        await tx.execute("UPDATE cases SET changed_at = :now WHERE id = :id", id=known, now=tx.now_ms)
        return known
    return int(
        await tx.fetch_val(
            "INSERT INTO cases (kind, subject, subject_id, account_id, conversation_id, state, created_at, changed_at) "
            "VALUES (:kind, :subject, :subject_id, :account_id, :conversation_id, 'open', :now, :now) RETURNING id",
            kind=kind,
            subject=subject,
            subject_id=subject_id,
            account_id=account_id,
            conversation_id=conversation_id,
            now=tx.now_ms,
        )
    )


async def forget_old(site: Site, before_ms: int) -> int:
    """Delete cases, with all evidence, of which nothing has come since before then, at most 100. Returns how many."""
    gone = await site.read(queries.over, before_ms, FORGET_AT_ONCE)
    for case_id in gone:
        await site.write(_forget, case_id, before_ms)
    return len(gone)


async def _forget(tx: Transaction, case_id: int, before_ms: int) -> None:
    """Its files are collected where nothing else names them."""
    changed_at = await tx.fetch_val("SELECT changed_at FROM cases WHERE id = :id", id=case_id)
    if changed_at is None or changed_at >= before_ms:
        return
    await forget_case(tx, case_id)
    for table in ("decisions", "evidence_blobs", "reports"):
        await tx.execute(f"DELETE FROM {table} WHERE case_id = :id", id=case_id)  # noqa: S608 (names of ours)
    await tx.execute("DELETE FROM cases WHERE id = :id", id=case_id)
