"""How an account stands, as staff sees it, and what staff says of it."""

from typing import NamedTuple

from haggle.clock import DAY_MS, iso, parse_iso
from haggle.errors import Invalid
from haggle.text.characters import is_blank, length, must_be_storable, without_towers
from haggle.text.languages import _

MAX_REASON = 1000
MAX_YEARS = 10


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


def clean_reason(text: str) -> str:
    """What the person is told: 1 to 1,000 characters. Raises Invalid."""
    must_be_storable(text, "reason")
    reason = text.replace("\r\n", "\n").strip()
    if is_blank(reason) or length(reason) > MAX_REASON:
        raise Invalid(_("Say why, in 1 to {most:,} characters: the person reads it.", most=MAX_REASON), "reason")
    return without_towers(reason)


def instant_of(text: str) -> int | None:
    """The instant (ms) that ISO 8601 names, in UTC unless it says another zone; None for no text. Raises Invalid."""
    if not text.strip():
        return None
    try:
        iso(instant := parse_iso(text.strip()))
    except (ValueError, OverflowError) as error:
        raise Invalid(_("Say until when like 2026-12-01T18:00+01:00; without a zone it is UTC."), "until") from error
    return instant


def must_be_ahead(until: int | None, now: int) -> None:
    """Raises Invalid for an end that is over, or so far away that none is meant."""
    if until is not None and until <= now:
        raise Invalid(_("That time is over already."), "until")
    if until is not None and until > now + MAX_YEARS * 366 * DAY_MS:
        raise Invalid(_("That is more than {most} years away: leave it out for no end.", most=MAX_YEARS), "until")
