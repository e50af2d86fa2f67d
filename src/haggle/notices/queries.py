"""Reading what somebody was told of cases: of their own reports, and of decisions that concern them."""

import json
from collections.abc import Sequence
from dataclasses import replace

from haggle.accounts.model import Account
from haggle.errors import NotFound
from haggle.notices.model import OF_REPORTER, Notice
from haggle.store.db import Db, Row, in_list
from haggle.store.ids import FAR
from haggle.text.languages import _

PAGE = 30
_BEGINNING = ("id", "case_id", "kind", "created_at", "subject")
_OF_DECISION = ("reason", "words", "until_at", "appealed_at", "appeal", "answer")

_NOTICES = (
    "SELECT notices.id, notices.case_id, notices.kind, notices.created_at, cases.subject, cases.subject_id, "
    "cases.account_id = notices.account_id AS is_about_them, cases.state, cases.conversation_id, "
    "reports.reason AS report_reason, reports.words AS report_words, decisions.reason, decisions.words, "
    "decisions.until_at, decisions.taken, decisions.appealed_at, decisions.appeal, decisions.answer FROM notices "
    "JOIN cases ON cases.id = notices.case_id "
    "LEFT JOIN reports ON reports.case_id = cases.id AND reports.reporter_id = notices.account_id "
    "LEFT JOIN decisions ON decisions.case_id = cases.id WHERE notices.account_id = :account_id "
)


async def notices(db: Db, viewer: Account, before: int | None = None) -> list[Notice]:
    """A page of what the viewer was told, the newest first."""
    rows = await db.fetch_all(
        f"{_NOTICES}AND notices.id < :before ORDER BY notices.id DESC LIMIT :limit",
        account_id=viewer.id,
        before=before or FAR,
        limit=PAGE,
    )
    return [_notice(row) for row in rows]


async def notice(db: Db, viewer_id: int, notice_id: int) -> Notice:
    """One of the viewer's notices. Raises NotFound."""
    row = await db.fetch_one(f"{_NOTICES}AND notices.id = :id", account_id=viewer_id, id=notice_id)
    if row is None:
        raise NotFound(_("There is no such notice, or its time is over."))
    return _notice(row)


async def received(db: Db, account_id: int, case_id: int) -> int | None:
    """The notice by which that account was told that its report of this case came."""
    notice_id: int | None = await db.fetch_val(
        "SELECT id FROM notices WHERE account_id = :account_id AND case_id = :case_id AND kind = 'received'",
        account_id=account_id,
        case_id=case_id,
    )
    return notice_id


async def of_case(db: Db, account_id: int, case_id: int) -> int | None:
    """The newest notice by which that account was told of a decision on a case about it."""
    notice_id: int | None = await db.fetch_val(
        "SELECT notices.id FROM notices JOIN cases ON cases.id = notices.case_id AND cases.account_id = :account_id "
        "WHERE notices.account_id = :account_id AND notices.case_id = :case_id ORDER BY notices.id DESC LIMIT 1",
        account_id=account_id,
        case_id=case_id,
    )
    return notice_id


async def told(db: Db, viewer_id: int, ids: Sequence[int]) -> Sequence[Row]:
    """The kinds of these notices of the viewer's, in rows as notifications have them."""
    if not ids:
        return []
    these, named = in_list(ids)
    return await db.fetch_all(
        "SELECT NULL AS conversation_id, NULL AS message_id, NULL AS listing_id, notices.id AS notice_id, 0 AS who_id, "
        "'' AS who_name, NULL AS who_avatar, '' AS title, notices.kind AS start, 'text' AS brings, NULL AS emoji, "
        "viewers.notified_to, FALSE AS is_muted FROM notices "
        "JOIN accounts AS viewers ON viewers.id = notices.account_id "
        f"WHERE notices.account_id = :viewer_id AND notices.id IN ({these})",
        viewer_id=viewer_id,
        **named,
    )


def _notice(row: Row) -> Notice:
    notice = Notice(**{name: row[name] for name in _BEGINNING}, goal=_goal(row))
    if row["kind"] in OF_REPORTER:
        return replace(notice, report_reason=row["report_reason"], report_words=row["report_words"])
    return replace(
        notice,
        **{name: row[name] for name in _OF_DECISION},
        taken=json.loads(row["taken"])["subject"] if row["taken"] and row["kind"] != "unsent" else None,
        may_appeal=row["state"] == "decided" and row["appealed_at"] is None,
    )


def _goal(row: Row) -> str | None:
    """Where what it is about stands. A conversation would tell whom a report is about who has made it."""
    if row["subject"] == "account":
        is_to_tell = row["conversation_id"] and not row["is_about_them"]
        return f"/conversations/{row['conversation_id']}" if is_to_tell else None
    return f"/{row['subject']}s/{row['subject_id']}"
