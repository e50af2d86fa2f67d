"""Reporting something: what its reporter sees is sealed with it."""

import json

from haggle.accounts.model import Account
from haggle.accounts.queries import must_be_there
from haggle.blocks.operations import block_in
from haggle.cases.operations import open_case, say_changed
from haggle.notices.operations import give
from haggle.notices.queries import received
from haggle.presence.operations import part
from haggle.reports.evidence import READERS
from haggle.reports.model import Said, Sealed
from haggle.reports.queries import own_case
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

OFTEN = _("That is a lot of reports at once. Wait a while; your words are still here.")


async def report(site: Site, viewer: Account, subject: str, thing_id: int, said: Said, is_blocking: bool) -> int:
    """
    Report a message, a listing or an account, that of the other of the conversation `thing_id`; block them too.

    Returns the notice that says so to the viewer; the same when they have reported it already. Raises NotFound for what
    they cannot see, Conflict for what is theirs or gone, or when they have blocked as many as can be, TooMany.
    """
    await site.limits.take("report", str(viewer.id), burst=10, per_minute=0.2, sentence=OFTEN)
    is_there = site.heartbeats.is_there(viewer.id)
    notice_id, blocked_id = await site.write(_report, viewer, subject, thing_id, said, is_blocking, is_there)
    if blocked_id is not None:
        await part(site, viewer.id, blocked_id, is_there)
    return notice_id


async def _report(
    tx: Transaction, viewer: Account, subject: str, thing_id: int, said: Said, is_blocking: bool, is_there: bool
) -> tuple[int, int | None]:
    """The notice, and whom it has blocked."""
    seen = await READERS[subject](tx, viewer, thing_id)
    place = f"conversation {seen.conversation_id}" if seen.conversation_id else f"listing {seen.subject_id}"
    await tx.lock(f"account {viewer.id}", f"account {seen.account_id}", place)
    await must_be_there(tx, viewer.id)
    case_id = await own_case(tx, viewer.id, seen.subject, seen.subject_id)
    notice_id = await received(tx, viewer.id, case_id) if case_id else None
    if notice_id is None:
        sealed = await READERS[subject](tx, viewer, thing_id)  # again, now that nobody changes it
        notice_id = await give(tx, viewer.id, await _seal(tx, viewer.id, sealed, said), "received")
    has_blocked = is_blocking and await block_in(tx, viewer, seen.account_id, is_there)
    return notice_id, seen.account_id if has_blocked else None


async def _seal(tx: Transaction, reporter_id: int, sealed: Sealed, said: Said) -> int:
    """Keep the report in a case, which is returned."""
    case_id = await open_case(tx, "report", *sealed[:-1])
    await tx.execute(
        "INSERT INTO reports (case_id, reporter_id, reason, words, evidence, created_at) "
        "VALUES (:case_id, :reporter_id, :reason, :words, :evidence, :now)",
        case_id=case_id,
        reporter_id=reporter_id,
        **said._asdict(),
        evidence=json.dumps(sealed.evidence, ensure_ascii=False, separators=(",", ":")),
        now=tx.now_ms,
    )
    await tx.execute_many(
        "INSERT INTO evidence_blobs (blob, case_id) VALUES (:blob, :case_id) ON CONFLICT (blob, case_id) DO NOTHING",
        [{"blob": name, "case_id": case_id} for name in sorted(sealed.blobs)],
    )
    tx.record_for_site("report.made", case_id=case_id)
    await say_changed(tx, case_id)
    return case_id
