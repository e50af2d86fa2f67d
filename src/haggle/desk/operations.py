"""What staff does at the desk: looks at a case, decides it, answers the appeal. Each stands in the staff log."""

import json
from typing import Any

from haggle.accounts.operations import hold, limit
from haggle.audit.model import Actor
from haggle.audit.operations import note
from haggle.cases import queries as cases
from haggle.cases.model import Case
from haggle.cases.operations import claim_in, open_case, say_changed, set_state
from haggle.clock import DAY_MS
from haggle.desk import queries
from haggle.desk.model import MILD, NOTICES, Decision, Dossier, Made
from haggle.errors import Conflict, Forbidden, Invalid, NotFound
from haggle.masking import operations as masking
from haggle.notices.operations import give
from haggle.removals.operations import bring_back, take_away
from haggle.reports.model import files_of, reason_words
from haggle.site import Site
from haggle.staff import operations as staff
from haggle.store.transaction import Transaction
from haggle.text.languages import _

DECIDED = _("{name} has decided this case already.")
GONE = _("They have left: there is nobody to decide about. The case can only be dismissed.")
NOT_IN_IT = _("That is not in the evidence of this case.")
NOT_HELD = _("This message waits no more.")
BY_ANOTHER = _("You have made this decision yourself: somebody else answers the appeal.")


async def look(site: Site, actor: Actor, case_id: int) -> Dossier:
    """The case with its evidence; the look is in the staff log. Raises NotFound."""
    return await site.write(_look, actor, case_id)


async def _look(tx: Transaction, actor: Actor, case_id: int) -> Dossier:
    found = await queries.dossier(tx, actor.account_id or 0, case_id)
    await note(tx, actor, "case.looked_at", found.case.account_id, case_id=case_id)
    return found


async def look_at_file(site: Site, actor: Actor, case_id: int, report_id: int, number: int) -> dict[str, Any]:
    """A file in the evidence, by its number there; the look is in the staff log. Raises NotFound."""
    return await site.write(_look_at_file, actor, case_id, report_id, number)


async def _look_at_file(tx: Transaction, actor: Actor, case_id: int, report_id: int, number: int) -> dict[str, Any]:
    case = await cases.case_for(tx, actor.account_id or 0, case_id)
    found = [report for report in await queries.reports(tx, case) if report.id == report_id]
    files = files_of(found[0].evidence) if found else []
    if number >= len(files):
        raise NotFound
    await note(tx, actor, "file.looked_at", case.account_id, case_id=case_id, report_id=report_id, number=number)
    return files[number]


async def decide(site: Site, actor: Actor, case_id: int, decision: Decision) -> None:
    """
    Decide the case, once: the same decision sent again changes nothing.

    Tells whoever has reported it, and whom it concerns. Raises NotFound, Invalid, Forbidden for what takes an operator,
    Conflict when somebody else works on it or has decided it.
    """
    account_id, ended = await site.write(_decide, actor, case_id, decision, site.settings.report_reasons)
    if ended is not None:
        staff.say_changed(site.bus, account_id, ended)


async def _decide(
    tx: Transaction, actor: Actor, case_id: int, decision: Decision, reasons: Any
) -> tuple[int, list[str] | None]:
    """The account it is about, and its sessions and tokens that have ended, if it cannot sign in any more."""
    case = await _locked(tx, actor, case_id, decision.target)
    done = await queries.made(tx, case_id)
    if done:
        _must_be_same(actor, decision, done)
        return case.account_id, None
    await claim_in(tx, actor.account_id or 0, case_id, True)
    if case.has_left and decision.kind != "dismiss":
        raise Conflict(GONE)
    until_at = tx.now_ms + decision.days * DAY_MS if decision.days else None
    taken = await _hand_over(tx, case, decision.kind) if case.kind == "held" else None
    if decision.target:
        taken = await _remove(tx, actor, case, decision.target)
    await tx.execute(
        "INSERT INTO decisions (case_id, moderator_id, kind, reason, words, until_at, taken, created_at) "
        "VALUES (:case_id, :moderator_id, :kind, :reason, :words, :until_at, :taken, :now)",
        case_id=case_id,
        moderator_id=actor.account_id,
        kind=decision.kind,
        reason=decision.reason,
        words=decision.words,
        until_at=until_at,
        taken=json.dumps(taken, ensure_ascii=False) if taken else None,
        now=tx.now_ms,
    )
    await _tell(tx, case, decision.kind)
    await set_state(tx, case_id, "decided")
    ended = await _act(tx, actor, case, decision, until_at, reasons)
    await say_changed(tx, case_id)
    facts = {"decision": decision.kind, "until": until_at, "removed": decision.target or None}
    await note(tx, actor, "case.decided", case.account_id, decision.reason, case_id, **facts)
    return case.account_id, ended


async def _locked(tx: Transaction, actor: Actor, case_id: int, target: str = "") -> Case:
    """The case, with everything locked that a decision on it changes."""
    case = await cases.case_for(tx, actor.account_id or 0, case_id)
    names = [f"account {case.account_id}", f"account {actor.account_id}", "operators"]
    names += [f"conversation {case.conversation_id}"] if case.conversation_id else []
    names += [target.replace("-", " ")] if target.startswith("listing-") else []
    await tx.lock(*names, f"case {case_id}", f"case {case.subject} {case.subject_id}")
    return await cases.case_for(tx, actor.account_id or 0, case_id)


def _must_be_same(actor: Actor, decision: Decision, done: Made) -> None:
    is_same = (decision.kind, decision.reason, decision.words) == (done.kind, done.reason, done.words)
    if done.moderator_id != actor.account_id or not is_same:
        raise Conflict(DECIDED.format(name=done.moderator))


async def _remove(tx: Transaction, actor: Actor, case: Case, target: str) -> dict[str, Any] | None:
    seen = await queries.dossier(tx, actor.account_id or 0, case.id)
    found = [one for one in seen.targets if one.key == target]
    if not found:
        raise Invalid(NOT_IN_IT, "target")
    return await take_away(tx, case.id, found[0].subject, found[0].subject_id)


async def _hand_over(tx: Transaction, case: Case, kind: str) -> dict[str, Any] | None:
    """Release the held message, or refuse it: what an appeal needs to release it after all."""
    try:
        if kind == "release":
            await masking.release_in(tx, case.subject_id)
            return None
        return {"subject": "held", "id": case.subject_id, "masking": await masking.refuse_in(tx, case.subject_id)}
    except NotFound as error:
        raise Conflict(NOT_HELD) from error


async def _act(
    tx: Transaction, actor: Actor, case: Case, decision: Decision, until_at: int | None, reasons: Any
) -> list[str] | None:
    """Limit, hold, suspend or close it. Returns the sessions and tokens that ended, None if nobody is to hear of it."""
    if decision.kind == "limit":
        await limit(tx, case.account_id, until_at)
    if decision.kind == "hold":
        await hold(tx, case.account_id, until_at)
        return []  # so that open pages and other processes hear of it
    if decision.kind not in {"suspend", "end"}:
        return None
    language = await tx.fetch_val("SELECT coalesce(language, 'en') FROM accounts WHERE id = :id", id=case.account_id)
    reason = " ".join(filter(None, (f"{reason_words(reasons, decision.reason, language)}.", decision.words)))[:500]
    if decision.kind == "suspend":
        return await staff.suspend_in(tx, actor, case.account_id, reason, until_at, case.id)
    return await staff.end_in(tx, actor, case.account_id, reason, case.id)


async def _tell(tx: Transaction, case: Case, kind: str) -> None:
    for reporter_id in await queries.reporters(tx, case.id):
        await give(tx, reporter_id, case.id, "dismissed" if kind == "dismiss" else "acted")
    if kind not in MILD:
        await give(tx, case.account_id, case.id, NOTICES[kind])


async def answer(site: Site, actor: Actor, case_id: int, is_granted: bool, words: str) -> None:
    """
    Answer the appeal, once: granted, everything that was decided is undone. `words` are clean.

    Raises NotFound, Forbidden for whoever has decided the case while there is somebody else, Conflict.
    """
    account_id, is_restored = await site.write(_answer, actor, case_id, is_granted, words)
    if is_restored:
        staff.say_changed(site.bus, account_id, [])


async def _answer(tx: Transaction, actor: Actor, case_id: int, is_granted: bool, words: str) -> tuple[int, bool]:
    case = await _locked(tx, actor, case_id)
    done = await queries.made(tx, case_id)
    if done and done.answer is not None and bool(done.is_granted) == is_granted and done.answer == words:
        return case.account_id, False
    await claim_in(tx, actor.account_id or 0, case_id, True)
    if done is None or case.state != "appealed":
        raise Conflict(_("There is no appeal in this case."))
    if not await queries.may_answer(tx, actor.account_id or 0, case, done):
        raise Forbidden(BY_ANOTHER)
    await tx.execute(
        "UPDATE decisions SET answered_by = :by, answered_at = :now, is_granted = :is_granted, answer = :words "
        "WHERE case_id = :id",
        id=case_id,
        by=actor.account_id,
        is_granted=is_granted,
        words=words,
        now=tx.now_ms,
    )
    if not case.has_left:
        await give(tx, case.account_id, case_id, "granted" if is_granted else "refused")
    await set_state(tx, case_id, "closed")
    is_restored = is_granted and not case.has_left and await _undo(tx, actor, case, done)
    await say_changed(tx, case_id)
    await note(tx, actor, "appeal.answered", case.account_id, case_id=case_id, is_granted=int(is_granted))
    return case.account_id, is_restored


async def _undo(tx: Transaction, actor: Actor, case: Case, done: Made) -> bool:
    """Whether other processes are to hear that the account has changed."""
    taken = json.loads(done.taken) if done.taken else None
    if taken and taken["subject"] == "held":
        await masking.release_refused(tx, taken["id"], taken["masking"])
    elif taken:
        await bring_back(tx, taken)
    if done.kind == "limit":
        await limit(tx, case.account_id, None)
    if done.kind == "hold":
        await hold(tx, case.account_id, None)
        return True
    if done.kind not in {"suspend", "end"}:
        return False
    return await staff.restore_in(tx, actor, case.account_id, case_id=case.id, is_closed=done.kind == "end")


async def gather_held(site: Site) -> None:
    """Bring messages that wait for release to the desk, and close the cases of those that wait no more."""
    for waiting in await site.read(queries.unfiled):
        await site.write(_file, *waiting)
    for case_id in await site.read(queries.settled):
        await site.write(_settle, case_id)


async def _file(tx: Transaction, message_id: int, author_id: int, conversation_id: int) -> None:
    await say_changed(tx, await open_case(tx, "held", "message", message_id, author_id, conversation_id))


async def _settle(tx: Transaction, case_id: int) -> None:
    await tx.lock(f"case {case_id}")
    if case_id in await queries.settled(tx):
        await set_state(tx, case_id, "closed")
        await say_changed(tx, case_id)
