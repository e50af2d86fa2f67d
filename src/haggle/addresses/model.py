"""An account's address, and what an address can be."""

from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from haggle.clock import DAY_MS, HOUR_MS
from haggle.errors import Invalid
from haggle.mail.model import proof
from haggle.text.languages import _

MAX_ADDRESS = 254
CONFIRM, RESET, FORMER = "confirm", "reset", "former"
"""Purposes of links: to confirm an address, to choose another password; and where a former address is told so."""
GOOD_MS = {CONFIRM: 3 * DAY_MS, RESET: HOUR_MS, FORMER: 7 * DAY_MS}
"""For how long."""
LINK_OVER = _("This link was used already, or is too old. Ask for another.")


class Address(NamedTuple):
    """
    Where mail for an account goes; `address` None: nowhere yet. `pending`: what it becomes when it is confirmed.

    `bounced_at` (ms), `bounce_reason`: since when the mail server knows nobody there, in its words.
    `sign_ins_untold_at`: since when no mail tells of a sign-in from a new browser.
    """

    address: str | None = None
    pending: str | None = None
    bounced_at: int | None = None
    bounce_reason: str | None = None
    sign_ins_untold_at: int | None = None

    @property
    def is_good(self) -> bool:
        """Whether mail is sent there."""
        return self.address is not None and self.bounced_at is None


def clean_address(text: str) -> str:
    """`text` as an address, its domain in one writing. Nobody is asked whether it exists. Raises Invalid."""
    try:
        found = validate_email(text.strip()[: MAX_ADDRESS + 1], check_deliverability=False)
    except EmailNotValidError as error:
        raise Invalid(
            _("That does not look like an e-mail address. One is like name@example.org."), "address"
        ) from error
    return found.normalized


def fold(address: str) -> str:
    """The address as it is looked for: no server tells capitals from small letters."""
    return address.strip().casefold()


def link_token(secret: str, purpose: str, account_id: int, seed: str) -> str:
    """
    What stands in a link. Only its hash is stored, and it is made again when its mail is sent.

    `seed` is random, and goes with the row that waits for being sent.
    """
    return proof(secret, f"link {purpose}", f"{account_id} {seed}")
