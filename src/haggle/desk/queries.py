"""Reading what staff looks at: the reports of a case, the decision, the record of the account it is about."""

import json

from haggle.cases import queries as cases
from haggle.cases.model import Case
from haggle.desk.model import Dossier, Made, Past, Record, Report
from haggle.errors import NotFound
from haggle.reports.evidence import of_held
from haggle.reports.model import numbered
from haggle.staff.queries import person
from haggle.store.db import Db

MOST_REPORTS = 20
MOST_PAST = 50


async def dossier(db: Db, viewer_id: int, case_id: int) -> Dossier:
    """All of a case, for staff that may see it; looking at it is an operation. Raises NotFound."""
    case = await cases.case_for(db, viewer_id, case_id)
    found = await reports(db, case)
    done = await made(db, case_id)
    return Dossier(
        case,
        found,
        max(0, case.reports - len(found)),
        await record(db, case),
        done,
        case.state == "appealed" and await may_answer(db, viewer_id, case, done),
    )


async def reports(db: Db, case: Case) -> list[Report]:
    """The newest 20 reports, the newest first; of a held message what its author sees."""
    if case.kind == "held":
        return await _held(db, case)
    rows = await db.fetch_all(
        "SELECT reports.id, reporter_id, CASE WHEN reporters.deleted_at IS NULL THEN reporters.name ELSE '' END, "
        "reason, words, reports.created_at, evidence FROM reports "
        "LEFT JOIN accounts AS reporters ON reporters.id = reporter_id "
        "WHERE case_id = :case_id ORDER BY reports.id DESC LIMIT :limit",
        case_id=case.id,
        limit=MOST_REPORTS,
    )
    return [Report._make((*begun, numbered(json.loads(evidence)))) for *begun, evidence in rows]


async def _held(db: Db, case: Case) -> list[Report]:
    try:
        evidence = await of_held(db, case.account_id, case.subject_id)
    except NotFound:
        return []
    return [Report(0, None, "", "", "", case.created_at, numbered(evidence))]


async def unfiled(db: Db) -> list[tuple[int, int, int]]:
    """Messages that wait for release and are in no open case: their ids, authors and conversations."""
    waits = "masking IN ('held', 'unheard')"
    rows = await db.fetch_all(
        "SELECT messages.id, author_id, messages.conversation_id FROM messages WHERE deleted_at IS NULL AND id IN "
        f"(SELECT id FROM messages WHERE {waits} UNION SELECT message_id FROM withheld_changes WHERE {waits}) "
        "AND NOT EXISTS (SELECT 1 FROM cases WHERE kind = 'held' AND subject = 'message' "
        "AND subject_id = messages.id AND state = 'open') ORDER BY messages.id LIMIT 100"
    )
    return [tuple(row) for row in rows]


async def settled(db: Db) -> list[int]:
    """Open cases of messages that wait no more: their authors have deleted them, or left."""
    rows = await db.fetch_all(
        "SELECT cases.id FROM cases LEFT JOIN messages ON messages.id = cases.subject_id "
        "LEFT JOIN withheld_changes AS own ON own.message_id = messages.id AND own.account_id = messages.author_id "
        "WHERE cases.kind = 'held' AND cases.state = 'open' AND "
        "COALESCE(CASE WHEN own.body IS NULL THEN messages.masking ELSE own.masking END, '') "
        "NOT IN ('held', 'unheard') LIMIT 100"
    )
    return [row["id"] for row in rows]


async def reporters(db: Db, case_id: int) -> list[int]:
    """Everybody who has reported it and is still here."""
    rows = await db.fetch_all(
        "SELECT reporter_id FROM reports JOIN accounts ON accounts.id = reporter_id AND deleted_at IS NULL "
        "WHERE case_id = :case_id",
        case_id=case_id,
    )
    return [row["reporter_id"] for row in rows]


async def made(db: Db, case_id: int) -> Made | None:
    """The decision on a case; None while there is none."""
    row = await db.fetch_one(
        "SELECT moderator_id, accounts.name, kind, reason, words, until_at, taken, decisions.created_at, appealed_at, "
        "appeal, is_granted, answer FROM decisions JOIN accounts ON accounts.id = moderator_id "
        "WHERE case_id = :case_id",
        case_id=case_id,
    )
    return Made(*row) if row else None


async def may_answer(db: Db, viewer_id: int, case: Case, done: Made | None) -> bool:
    """Whether the viewer may answer the appeal: whoever has decided may not, while there is somebody else."""
    if done is None or done.moderator_id != viewer_id:
        return True
    return not set(await cases.audience(db, case.id)) - {viewer_id}


async def record(db: Db, case: Case) -> Record:
    """What is known of the account that the case is about."""
    row = await db.fetch_one(
        "SELECT created_at, limited_until, (SELECT count(*) FROM listings WHERE seller_id = :id) AS listings, "
        "(SELECT count(*) FROM reports WHERE reporter_id = :id) AS reported, (SELECT count(*) FROM reports "
        "JOIN decisions ON decisions.case_id = reports.case_id AND decisions.kind = 'dismiss' "
        "WHERE reporter_id = :id) AS dismissed FROM accounts WHERE id = :id",
        id=case.account_id,
    )
    if row is None:
        raise NotFound
    past = await db.fetch_all(
        "SELECT cases.id, cases.kind, subject, state, cases.created_at, decisions.kind, decisions.reason, is_granted "
        "FROM cases LEFT JOIN decisions ON decisions.case_id = cases.id "
        "WHERE cases.account_id = :id AND cases.id <> :case_id ORDER BY cases.id DESC LIMIT :limit",
        id=case.account_id,
        case_id=case.id,
        limit=MOST_PAST,
    )
    standing = "left" if case.has_left else (await person(db, case.account_id)).standing
    names = ("created_at", "limited_until", "listings", "reported", "dismissed")
    return Record(**{name: row[name] for name in names}, standing=standing, past=[Past(*one) for one in past])
