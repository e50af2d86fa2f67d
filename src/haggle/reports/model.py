"""A report: the reasons to choose from, and what somebody may say."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from haggle.errors import Invalid
from haggle.text.characters import length, without_towers
from haggle.text.languages import _, translate

MAX_WORDS = 2000
AROUND = 10
"""How many messages before the reported one, and as many after it, are kept with it."""
Reasons = Mapping[str, Mapping[str, str]]
"""The operator's own: a reason's name → language → words. Empty: DEFAULTS."""

DEFAULTS = {
    "scam": _("A scam, or money asked for in a strange way"),
    "harassment": _("Insults, threats or harassment"),
    "hate": _("Hatred against people for what they are"),
    "sexual": _("Sexual words or pictures"),
    "forbidden": _("Something that must not be sold"),
    "misleading": _("It is not what it is said to be"),
    "spam": _("Advertising, or the same again and again"),
    "impersonation": _("Somebody pretends to be somebody else"),
    "other": _("Something else"),
}


class Said(NamedTuple):
    """What somebody says is wrong: the name of a reason, and words, which may be empty."""

    reason: str
    words: str


def reason_choices(own: Reasons, language: str) -> dict[str, str]:
    """The reasons by their names, in that language."""
    if not own:
        return {name: translate(words, language) for name, words in DEFAULTS.items()}
    return {name: words.get(language, words["en"]) for name, words in own.items()}


def reason_words(own: Reasons, name: str, language: str) -> str:
    """A reason in that language; its name, if the operator has it on the list no more."""
    default = DEFAULTS.get(name)
    return reason_choices(own, language).get(name) or (translate(default, language) if default else name)


def said(own: Reasons, reason: str, words: str) -> Said:
    """What was posted as a Said. Raises Invalid."""
    if reason not in (own or DEFAULTS):
        raise Invalid(_("Choose from the list what is wrong."), "reason")
    return Said(reason, clean_words(words))


def clean_words(text: str) -> str:
    """What somebody says in their own words: up to 2,000 characters, or nothing. Raises Invalid."""
    words = without_towers(text.replace("\r\n", "\n").replace("\r", "\n").strip()[: 16 * MAX_WORDS])
    if (count := length(words)) > MAX_WORDS:
        raise Invalid(
            _("That has {count:,} characters; there is room for {most:,}.", count=count, most=MAX_WORDS), "words"
        )
    return words


class Sealed(NamedTuple):
    """
    What is reported, by whom it is, and what its reporter sees of it: `evidence`, to be kept as JSON.

    The evidence: `people` (account_id, name, username, avatar), `listing` (or null), `messages` (oldest first, each
    with its `files`), `message_id` (the reported one, or null). Instants in ms; files and pictures are names of blobs.
    """

    subject: str
    subject_id: int
    account_id: int
    conversation_id: int | None
    evidence: dict[str, Any]

    @property
    def blobs(self) -> set[str]:
        """The names of all files in the evidence."""
        listing = self.evidence["listing"] or {}
        names = [listing.get("photo"), listing.get("thumb"), *(one["avatar"] for one in self.evidence["people"])]
        for file in files_of(self.evidence):
            names += [file["blob"], file["thumb"]]
        return {name for name in names if name}


def files_of(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of all its messages, in their order: a file's place here is its number."""
    return [file for message in evidence["messages"] for file in message["files"]]
