"""What somebody is told of a case, and the words for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from haggle.text.languages import Sentence, _

TITLES: Mapping[str, Sentence] = {
    "received": _("Thank you. Your report is with the moderators."),
    "dismissed": _("Your report was looked at: no rule was broken, so nothing was done."),
    "acted": _("Your report was looked at, and something was done about it."),
    "warned": _("The moderators warn you."),
    "unsent": _("The moderators have not delivered a message of yours."),
    "removed": _("The moderators have removed something of yours."),
    "held": _("What you write is looked at by the moderators before it is delivered."),
    "limited": _("Your account is limited for a time."),
    "suspended": _("Your account is suspended for a time."),
    "ended": _("Your account is closed."),
    "granted": _("Your appeal was granted: the decision is undone."),
    "refused": _("Your appeal was looked at: the decision stays."),
}
"""What each kind of notice says first."""
OF_REPORTER = {"received", "dismissed", "acted"}
"""What whoever reported something is told; everything else is told to whom the decision concerns."""


@dataclass(frozen=True, slots=True)
class Notice:
    """
    Something that the moderators tell an account.

    `subject` is what the case is about (account, message, listing), `goal` leads there, if its reader can go there.
    `report_reason`, `report_words`: of the reader's own report. Of a decision that concerns the reader: `reason`,
    `words`, `until_at` (ms), `taken` (what was removed: message, listing), and the appeal with its answer; `may_appeal`
    says whether they can still make one.
    """

    id: int
    case_id: int
    kind: str
    created_at: int
    subject: str
    goal: str | None
    report_reason: str | None = None
    report_words: str | None = None
    reason: str | None = None
    words: str | None = None
    until_at: int | None = None
    taken: str | None = None
    appealed_at: int | None = None
    appeal: str | None = None
    answer: str | None = None
    may_appeal: bool = False

    @property
    def title(self) -> Sentence:
        """What it says first."""
        return TITLES[self.kind]
