"""Reading who is staff, and how accounts stand."""

from haggle.accounts.model import ROLES
from haggle.errors import Forbidden, NotFound
from haggle.staff.model import Person
from haggle.store.db import Db
from haggle.text.languages import _

PAGE = 500
FOR_OPERATORS = _("This takes an operator: you are a moderator.")
_PERSON = (
    "SELECT id, username, name, role, created_at, disabled_at, suspended_until, suspension_reason, ended_at "
    "FROM accounts WHERE deleted_at IS NULL "
)


async def must_be_staff(db: Db, viewer_id: int, role: str = "moderator") -> str:
    """
    The viewer's role as it is now, which `viewer.role` may not be yet.

    Raises NotFound for a member, for whom there is no desk, Forbidden for a moderator where it takes an operator.
    """
    now = await db.fetch_val(
        "SELECT role FROM accounts WHERE id = :id AND deleted_at IS NULL AND disabled_at IS NULL", id=viewer_id
    )
    if now not in ROLES[1:]:
        raise NotFound
    if ROLES.index(now) < ROLES.index(role):
        raise Forbidden(FOR_OPERATORS)
    return str(now)


async def person(db: Db, account_id: int) -> Person:
    """The account of that id as staff sees it. Raises NotFound for one that does not exist or has left."""
    row = await db.fetch_one(f"{_PERSON}AND id = :id", id=account_id)
    if row is None:
        raise NotFound(_("There is no such account."))
    return Person(*row)


async def people(db: Db, after: int, limit: int = PAGE) -> list[Person]:
    """At most `limit` accounts past that id, in their order."""
    rows = await db.fetch_all(f"{_PERSON}AND id > :after ORDER BY id LIMIT :limit", after=after, limit=limit)
    return [Person(*row) for row in rows]


async def not_active(db: Db, after: int, limit: int = PAGE) -> list[Person]:
    """The same of those that are suspended or ended."""
    rows = await db.fetch_all(
        f"{_PERSON}AND disabled_at IS NOT NULL AND id > :after ORDER BY id LIMIT :limit", after=after, limit=limit
    )
    return [Person(*row) for row in rows]


async def due(db: Db, instant: int) -> list[int]:
    """At most 100 accounts whose suspension is over by that instant (ms)."""
    rows = await db.fetch_all(
        "SELECT id FROM accounts WHERE suspended_until <= :instant AND deleted_at IS NULL "
        "ORDER BY suspended_until LIMIT 100",
        instant=instant,
    )
    return [row["id"] for row in rows]


async def operators(db: Db) -> int:
    """How many operators can sign in."""
    count = "SELECT count(*) FROM accounts WHERE role = 'operator' AND deleted_at IS NULL AND disabled_at IS NULL"
    return int(await db.fetch_val(count))
