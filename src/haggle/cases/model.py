"""A case, the states it goes through, and for how long somebody holds one."""

from dataclasses import dataclass

from haggle.errors import Invalid
from haggle.text.characters import length, without_towers
from haggle.text.languages import _

MAX_WORDS = 2000
KINDS = ("report", "held", "signal")
"""What somebody reported, a message that waits for release, what haggle itself noticed."""
SUBJECTS = ("message", "account", "listing")
STATES = ("open", "decided", "appealed", "closed")
WAITING = ("open", "appealed")
CLAIM_MS = 30 * 60_000
"""How long a claim holds: whoever forgets a case does not keep it from the others."""
FILTERS = {"waiting": WAITING, "mine": WAITING, "done": ("decided", "closed")}


@dataclass(frozen=True, slots=True)
class Case:
    """
    A case as staff sees it. `name`, `username`: of the account it is about, whose role is `role`.

    `reason` is that of the newest of its `reports`. `claimed_by` works on it since `claimed_at` (ms), both None once
    that is long ago; `claimer` is their name.
    """

    id: int
    kind: str
    subject: str
    subject_id: int
    account_id: int
    name: str
    username: str
    role: str
    has_left: bool
    conversation_id: int | None
    state: str
    created_at: int
    changed_at: int
    claimed_by: int | None
    claimed_at: int | None
    claimer: str | None
    reports: int
    reason: str | None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide something."""
        return self.state in WAITING


def clean_words(text: str) -> str:
    """What somebody says in their own words: up to 2,000 characters, or nothing. Raises Invalid."""
    words = without_towers(text.replace("\r\n", "\n").replace("\r", "\n").strip()[: 16 * MAX_WORDS])
    if (count := length(words)) > MAX_WORDS:
        raise Invalid(
            _("That has {count:,} characters; there is room for {most:,}.", count=count, most=MAX_WORDS), "words"
        )
    return words
