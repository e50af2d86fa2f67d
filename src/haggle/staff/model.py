"""How an account stands, as staff sees it."""

from typing import NamedTuple


class Person(NamedTuple):
    """
    An account with its role.

    `disabled_at` (ms): since when it is suspended, `suspended_until` when that ends by itself (None: when somebody
    restores it), `reason` what its person was told. `ended_at`: closed for good.
    """

    id: int
    username: str
    name: str
    role: str
    created_at: int
    disabled_at: int | None
    suspended_until: int | None
    reason: str | None
    ended_at: int | None

    @property
    def standing(self) -> str:
        """`active`, `suspended` or `ended`."""
        return "ended" if self.ended_at else "suspended" if self.disabled_at else "active"
