"""Telling people of cases, as a step of what is done about these."""

from haggle.store.transaction import Transaction


async def give(tx: Transaction, account_id: int, case_id: int, kind: str) -> int:
    """Tell that account of the case, in one of the kinds of TITLES. Returns the notice's id."""
    notice_id = int(
        await tx.fetch_val(
            "INSERT INTO notices (account_id, case_id, kind, created_at) "
            "VALUES (:account_id, :case_id, :kind, :now) RETURNING id",
            account_id=account_id,
            case_id=case_id,
            kind=kind,
            now=tx.now_ms,
        )
    )
    tx.record("notice.given", [account_id], notice_id=notice_id)
    return notice_id


async def forget_all(tx: Transaction, account_id: int) -> None:
    """The account leaves: what it was told goes."""
    await tx.execute("DELETE FROM notices WHERE account_id = :id", id=account_id)


async def forget_case(tx: Transaction, case_id: int) -> None:
    """The days of a case are over."""
    await tx.execute("DELETE FROM notices WHERE case_id = :id", id=case_id)
