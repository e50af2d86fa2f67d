"""Reading reports."""

from haggle.store.db import Db


async def own_case(db: Db, reporter_id: int, subject: str, subject_id: int) -> int | None:
    """
    The case of that account's report of this thing, if it is the same report that they would make now.

    A message is reported once; an account or a listing changes, so once while its case is open.
    """
    case_id: int | None = await db.fetch_val(
        "SELECT cases.id FROM reports JOIN cases ON cases.id = reports.case_id "
        "WHERE reports.reporter_id = :reporter_id AND cases.subject = :subject AND cases.subject_id = :subject_id "
        "AND (cases.subject = 'message' OR cases.state = 'open') ORDER BY cases.id DESC LIMIT 1",
        reporter_id=reporter_id,
        subject=subject,
        subject_id=subject_id,
    )
    return case_id
