"""Opening cases, claiming one, appealing; forgetting them when their days are over."""

from haggle.accounts.model import Account
from haggle.cases import queries
from haggle.cases.model import CLAIM_MS, Case
from haggle.errors import Conflict, NotFound
from haggle.notices.operations import forget_case
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

FORGET_AT_ONCE = 100
CLAIMED = _("{name} is working on this case.")
OVER = _("There is nothing left to decide in this case.")
NO_APPEAL = _("There is no decision that you could appeal against.")


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


async def say_changed(tx: Transaction, case_id: int) -> None:
    """Record it for the staff that may see the case: the last of what is done to it, since that may change who may."""
    tx.record("case.changed", await queries.audience(tx, case_id), case_id=case_id)


async def claim(site: Site, viewer: Account, case_id: int, is_claimed: bool) -> Case:
    """
    Let the viewer work on the case, and nobody else for half an hour, or let it go.

    Raises NotFound, Conflict when somebody else does, or there is nothing to decide.
    """
    return await site.write(claim_in, viewer.id, case_id, is_claimed)


async def claim_in(tx: Transaction, viewer_id: int, case_id: int, is_claimed: bool) -> Case:
    """`claim` as a step."""
    await tx.lock(f"case {case_id}")
    case = await queries.case_for(tx, viewer_id, case_id)
    if not case.is_waiting:
        raise Conflict(OVER)
    if case.claimed_by not in {None, viewer_id}:
        raise Conflict(CLAIMED.format(name=case.claimer))
    if is_claimed or case.claimed_by:
        await tx.execute(
            "UPDATE cases SET claimed_by = :claimed_by, claimed_at = :claimed_at WHERE id = :id",
            id=case_id,
            claimed_by=viewer_id if is_claimed else None,
            claimed_at=tx.now_ms if is_claimed else None,
        )
    if is_claimed != (case.claimed_by is not None):
        await say_changed(tx, case_id)
    return await queries.case_for(tx, viewer_id, case_id)


async def release_stale(site: Site) -> None:
    """Let go of cases whose claims are old, so that open pages show it."""
    if await site.read(queries.has_stale):
        await site.write(_release_stale)


async def _release_stale(tx: Transaction) -> None:
    rows = await tx.fetch_all(
        "UPDATE cases SET claimed_by = NULL, claimed_at = NULL WHERE claimed_at <= :stale RETURNING id",
        stale=tx.now_ms - CLAIM_MS,
    )
    for row in rows:
        await say_changed(tx, row["id"])


async def appeal(site: Site, account_id: int, case_id: int, words: str) -> None:
    """
    Ask for the decision to be looked at again; a second time changes nothing. `words` are clean.

    Raises NotFound for a case that is not about the account, Conflict for one without a decision against it.
    """
    await site.write(_appeal, account_id, case_id, words)


async def _appeal(tx: Transaction, account_id: int, case_id: int, words: str) -> None:
    await tx.lock(f"case {case_id}")
    row = await tx.fetch_one(
        "SELECT cases.state, decisions.kind, decisions.appealed_at FROM cases "
        "LEFT JOIN decisions ON decisions.case_id = cases.id WHERE cases.id = :id AND cases.account_id = :account_id",
        id=case_id,
        account_id=account_id,
    )
    if row is None:
        raise NotFound
    if row["kind"] in {None, "dismiss", "release"}:
        raise Conflict(NO_APPEAL)
    if row["appealed_at"] is not None:
        return
    await tx.execute(
        "UPDATE decisions SET appealed_at = :now, appeal = :words WHERE case_id = :id",
        id=case_id,
        words=words,
        now=tx.now_ms,
    )
    await set_state(tx, case_id, "appealed")
    await say_changed(tx, case_id)


async def set_state(tx: Transaction, case_id: int, state: str) -> None:
    """The case goes on to that state, and nobody holds it any more."""
    await tx.execute(
        "UPDATE cases SET state = :state, changed_at = :now, claimed_by = NULL, claimed_at = NULL WHERE id = :id",
        id=case_id,
        state=state,
        now=tx.now_ms,
    )


async def forget_claims(tx: Transaction, account_id: int) -> None:
    """The account leaves, or is staff no more: others go on with what it held."""
    await tx.execute("UPDATE cases SET claimed_by = NULL, claimed_at = NULL WHERE claimed_by = :id", id=account_id)


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
