"""A decision on a case, and what staff looks at before it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from haggle.cases.model import Case, clean_words
from haggle.errors import Invalid
from haggle.reports.model import DEFAULTS, Reasons
from haggle.text.languages import _

DECISIONS = {
    "dismiss": _("Dismiss: no rule was broken"),
    "warn": _("Warn"),
    "remove": _("Remove what is chosen below"),
    "limit": _("Limit: begin no conversations, offer nothing"),
    "hold": _("Hold: what they write waits for you"),
    "suspend": _("Suspend"),
    "end": _("Close the account for good"),
}
HELD_DECISIONS = {
    "release": _("Release: the other gets it"),
    "refuse": _("Refuse: the other never gets it"),
    **{kind: DECISIONS[kind] for kind in ("warn", "limit", "hold", "suspend", "end")},
}
"""Of a held message. Whatever else is decided than to release it refuses it too."""
MILD = {"dismiss", "release"}
"""What needs no reason, since it concerns nobody."""
TIMED = {"limit", "hold", "suspend"}
NOTICES = {
    "refuse": "unsent",
    "warn": "warned",
    "remove": "removed",
    "limit": "limited",
    "hold": "held",
    "suspend": "suspended",
    "end": "ended",
}
"""What whoever is concerned is told; of a dismissed case nothing."""
DAYS = (1, 3, 7, 14, 30, 90, 365)
MAX_DAYS = 3650


class Target(NamedTuple):
    """What is removed: a message or listing in the evidence, with the beginning of it."""

    subject: str
    subject_id: int
    line: str

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.subject}-{self.subject_id}"


class Decision(NamedTuple):
    """What is decided: one of DECISIONS, why, in words, for how many days (0: no end), and what is removed with it."""

    kind: str
    reason: str
    words: str
    days: int
    target: str


class Report(NamedTuple):
    """A report in a case, by whom (None: haggle itself, or one who has left: `name` is empty), with its evidence."""

    id: int
    reporter_id: int | None
    name: str
    reason: str
    words: str
    created_at: int
    evidence: dict[str, Any]


class Past(NamedTuple):
    """An earlier case about the same account: how it ended, if it did."""

    id: int
    kind: str
    subject: str
    state: str
    created_at: int
    decision: str | None
    reason: str | None
    is_granted: bool | None


class Made(NamedTuple):
    """The decision on a case, by `moderator`, and the appeal with its answer."""

    moderator_id: int
    moderator: str
    kind: str
    reason: str
    words: str
    until_at: int | None
    taken: str | None
    created_at: int
    appealed_at: int | None
    appeal: str | None
    is_granted: bool | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class Record:
    """
    What is known of the account a case is about: since when it is here, what it may do, its earlier cases.

    `reported`: how many reports it has made, `dismissed`: how many of them came to nothing.
    """

    created_at: int
    standing: str
    limited_until: int | None
    listings: int
    reported: int
    dismissed: int
    past: list[Past]


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that staff sees of a case. `more`: how many reports are older than the ones here."""

    case: Case
    reports: list[Report]
    more: int
    record: Record
    made: Made | None
    is_answerable: bool

    @property
    def targets(self) -> list[Target]:
        """What of the evidence can be removed: everything there of the account's, the newest report's first."""
        found: dict[str, Target] = {}
        if self.case.kind == "held":
            return []
        for report in self.reports:
            for target in _targets(report.evidence, self.case.account_id):
                found.setdefault(target.key, target)
        own = f"{self.case.subject}-{self.case.subject_id}"
        return sorted(found.values(), key=lambda target: target.key != own)


def _targets(evidence: Mapping[str, Any], account_id: int) -> list[Target]:
    listing = evidence["listing"]
    found = [
        Target("message", one["id"], one["body"][:80] or ", ".join(file["name"] for file in one["files"]))
        for one in evidence["messages"]
        if one["author_id"] == account_id and not one["deleted_at"]
    ]
    if listing and listing["seller_id"] == account_id:
        found.append(Target("listing", listing["id"], listing["title"]))
    return found


def decisions_on(case: Case) -> Mapping[str, str]:
    """What can be decided about that case."""
    return HELD_DECISIONS if case.kind == "held" else DECISIONS


def clean_decision(own: Reasons, case: Case, fields: Mapping[str, str]) -> Decision:
    """The decision in a form. Raises Invalid for what is missing, or does not belong together."""
    kind, reason, days = fields.get("decision", ""), fields.get("reason", ""), fields.get("days", "") or "0"
    if kind not in decisions_on(case):
        raise Invalid(_("Choose what is to be done."), "decision")
    if reason not in (own or DEFAULTS) and not (kind in MILD and not reason):
        raise Invalid(_("Choose from the list what is wrong."), "reason")
    if not (days.isascii() and days.isdigit() and int(days[:9]) <= MAX_DAYS):
        raise Invalid(_("Say for how many days, at most {most}.", most=MAX_DAYS), "days")
    if kind in {"limit", "hold"} and int(days) == 0:
        raise Invalid(_("Say for how many days."), "days")
    target = fields.get("target", "") if kind not in MILD else ""
    if kind == "remove" and not target:
        raise Invalid(_("Choose what is to be removed."), "target")
    return Decision(kind, reason, clean_words(fields.get("words", "")), int(days) if kind in TIMED else 0, target)
