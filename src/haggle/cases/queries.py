"""Reading cases. Staff sees those that it may decide; whoever has a part in a case does not see it."""

from collections.abc import Sequence

from haggle.cases.model import CLAIM_MS, FILTERS, KINDS, Case
from haggle.clock import now_ms
from haggle.errors import NotFound
from haggle.store.db import Db
from haggle.store.ids import FAR
from haggle.text.languages import _

PAGE = 30

# Who may see a case: staff that is not the one it is about, has not reported it, and is not in its conversation. Cases
# about staff are for operators.
_SEEN = (
    "FROM cases JOIN accounts AS about ON about.id = cases.account_id "
    "JOIN accounts AS staff ON staff.role <> 'member' AND staff.deleted_at IS NULL AND staff.disabled_at IS NULL "
    "AND staff.id <> cases.account_id AND (staff.role = 'operator' OR about.role = 'member') "
    "AND NOT EXISTS (SELECT 1 FROM reports WHERE case_id = cases.id AND reporter_id = staff.id) "
    "AND NOT EXISTS (SELECT 1 FROM participants WHERE conversation_id = cases.conversation_id "
    "AND account_id = staff.id) "
)
_CASE = (
    "SELECT cases.id, cases.kind, cases.subject, cases.subject_id, cases.account_id, about.name, about.username, "
    "about.role, about.deleted_at IS NOT NULL, cases.conversation_id, cases.state, cases.created_at, cases.changed_at, "
    "CASE WHEN cases.claimed_at > :fresh THEN cases.claimed_by END, "
    "CASE WHEN cases.claimed_at > :fresh THEN cases.claimed_at END, "
    "CASE WHEN cases.claimed_at > :fresh THEN claimers.name END, "
    "(SELECT count(*) FROM reports WHERE case_id = cases.id), "
    "(SELECT reason FROM reports WHERE case_id = cases.id ORDER BY reports.id DESC LIMIT 1) "
    f"{_SEEN}LEFT JOIN accounts AS claimers ON claimers.id = cases.claimed_by WHERE staff.id = :viewer_id "
)


async def case_for(db: Db, viewer_id: int, case_id: int) -> Case:
    """The case, for staff that may see it. Raises NotFound."""
    row = await db.fetch_one(f"{_CASE}AND cases.id = :id", viewer_id=viewer_id, id=case_id, fresh=now_ms() - CLAIM_MS)
    if row is None:
        raise NotFound(_("There is no such case, or it is not for you."))
    return Case(*row)


async def queue(db: Db, viewer_id: int, only: str, kind: str, past: int | None = None) -> tuple[list[Case], int | None]:
    """
    A page of the cases that the viewer may see, and what the next page is `past`.

    `only` is one of FILTERS: what waits stands the oldest first, what is done the newest. `kind`: one of KINDS, or all.
    """
    is_done = only == "done"
    states = {f"state{number}": state for number, state in enumerate(FILTERS[only])}
    kinds = {f"kind{number}": one for number, one in enumerate(KINDS if kind == "all" else (kind,))}
    mine = "AND cases.claimed_by = :viewer_id AND cases.claimed_at > :fresh " if only == "mine" else ""
    rows = await db.fetch_all(
        f"{_CASE}AND cases.state IN (:{', :'.join(states)}) AND cases.kind IN (:{', :'.join(kinds)}) {mine}"
        f"AND cases.id {'<' if is_done else '>'} :past ORDER BY cases.id {'DESC' if is_done else 'ASC'} LIMIT :limit",
        viewer_id=viewer_id,
        past=past if past is not None else FAR if is_done else 0,
        limit=PAGE + 1,
        fresh=now_ms() - CLAIM_MS,
        **states,
        **kinds,
    )
    return [Case(*row) for row in rows[:PAGE]], rows[PAGE - 1]["id"] if len(rows) > PAGE else None


async def audience(db: Db, case_id: int) -> list[int]:
    """The staff that may see the case."""
    rows = await db.fetch_all(f"SELECT staff.id AS staff_id {_SEEN}WHERE cases.id = :id", id=case_id)
    return [row["staff_id"] for row in rows]


async def open_case_of(db: Db, kind: str, subject: str, subject_id: int) -> int | None:
    """The open case of that kind about that thing."""
    case_id: int | None = await db.fetch_val(
        "SELECT id FROM cases WHERE subject = :subject AND subject_id = :subject_id AND kind = :kind "
        "AND state = 'open'",
        subject=subject,
        subject_id=subject_id,
        kind=kind,
    )
    return case_id


async def appealable(db: Db, account_id: int) -> int | None:
    """The newest case by which moderators have suspended or closed the account, if it has not appealed yet."""
    case_id: int | None = await db.fetch_val(
        "SELECT cases.id FROM cases JOIN decisions ON decisions.case_id = cases.id "
        "AND decisions.kind IN ('suspend', 'end') AND decisions.appealed_at IS NULL "
        "WHERE cases.account_id = :account_id ORDER BY decisions.created_at DESC LIMIT 1",
        account_id=account_id,
    )
    return case_id


async def has_stale(db: Db) -> bool:
    """Whether somebody holds a case for too long."""
    stale = now_ms() - CLAIM_MS
    return await db.fetch_val("SELECT id FROM cases WHERE claimed_at <= :stale LIMIT 1", stale=stale) is not None


async def over(db: Db, before_ms: int, limit: int) -> Sequence[int]:
    """At most `limit` cases of which nothing has come since before then."""
    rows = await db.fetch_all(
        "SELECT id FROM cases WHERE changed_at < :before ORDER BY changed_at LIMIT :limit",
        before=before_ms,
        limit=limit,
    )
    return [row["id"] for row in rows]
