"""An account to which nobody can sign in, and what its own person is told of it."""

from dataclasses import dataclass

from haggle.errors import Forbidden
from haggle.text.languages import _

SUSPENDED = _("This account is suspended.")
ENDED = _("This account is closed for good.")


@dataclass(frozen=True, slots=True)
class Suspension:
    """
    `until` (ms): when it ends by itself; None: when whoever runs the marketplace says so. `is_final`: never.

    `reason` is what its person is told, in the words of staff; `language` (None: not chosen yet) and `zone` are theirs.
    """

    account_id: int
    until: int | None
    reason: str | None
    is_final: bool
    language: str | None
    zone: str | None


class Suspended(Forbidden):
    """The account is suspended: only its own person, who has shown the right password, is told the rest."""

    title = _("Suspended")

    def __init__(self, suspension: Suspension) -> None:
        super().__init__(ENDED if suspension.is_final else SUSPENDED)
        self.suspension = suspension
