"""User names and names as haggle allows them, for people who have others at the site."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping

from haggle.accounts.model import clean_name, clean_username
from haggle.contacts.model import must_lead_nowhere
from haggle.errors import Invalid
from haggle.market_import.olx_django.queries import Row

LONGEST = 30
LONGEST_NAME = 60


def _is_staff(row: Row) -> bool:
    return bool(row["is_staff"] or row["is_superuser"])


class Names:
    """
    Chooses for everybody; nobody gets what somebody else has, and whoever can keep theirs does.

    `here`: user name → id at the site, None for somebody who joined here. `is_masking`: names that are addresses or
    numbers are refused too.
    """

    def __init__(self, here: Mapping[str, str | None], rows: Iterable[Row], is_masking: bool) -> None:
        self._is_masking = is_masking
        self._taken = set(here)
        self._of = {external_id: username for username, external_id in here.items() if external_id}
        self._reasons: dict[str, str] = {}
        others = [row for row in rows if str(row["id"]) not in self._of and not self._keeps(row)]
        for row in others:
            self._of[str(row["id"])] = self._made(row)

    def username(self, row: Row) -> tuple[str, str]:
        """Which they get, and why it is another; empty where it is not, or they are here already."""
        return self._of[str(row["id"])], self._reasons.get(str(row["id"]), "")

    def name(self, row: Row) -> tuple[str, str]:
        """The same of the name that others see."""
        username = str(row["username"])
        full = f"{row['first_name'] or ''} {row['last_name'] or ''}".strip() or username
        reason = ""
        for one in (full, f"{full[: LONGEST_NAME - 1].rstrip()}…", username, self._of[str(row["id"])]):
            try:
                return self._allowed(clean_name, one, row, "name"), reason
            except Invalid as problem:
                reason = reason or str(problem)
        return f"Member {row['id']}", reason

    def _allowed(self, clean: Callable[[str, bool], str], text: str, row: Row, field: str) -> str:
        """`text`, cleaned. Raises Invalid."""
        if self._is_masking and not _is_staff(row):
            must_lead_nowhere(text, field)
        return clean(text, _is_staff(row))

    def _keeps(self, row: Row) -> bool:
        try:
            wanted = self._allowed(clean_username, str(row["username"]), row, "username")
        except Invalid as problem:
            self._reasons[str(row["id"])] = str(problem)
            return False
        if wanted in self._taken:
            self._reasons[str(row["id"])] = "Somebody else has it."
            return False
        self._taken.add(wanted)
        self._of[str(row["id"])] = wanted
        return True

    def _made(self, row: Row) -> str:
        """As like theirs as can be; never the part of an address that says where mail goes."""
        plain = unicodedata.normalize("NFKD", str(row["username"]).partition("@")[0]).encode("ascii", "ignore").decode()
        base = re.sub(r"[^a-z0-9._-]+", "-", plain.lower()).strip("._-")
        numbered = f"{base[: LONGEST - 1 - len(str(row['id']))].rstrip('._-')}-{row['id']}"
        for one in (base[:LONGEST].strip("._-"), numbered, f"member-{row['id']}"):
            try:
                made = self._allowed(clean_username, one, row, "username")
            except Invalid:
                continue
            if made not in self._taken:
                break
        else:
            made = next(name for n in range(2, 10**9) if (name := f"member-{row['id']}-{n}") not in self._taken)
        self._taken.add(made)
        return made
