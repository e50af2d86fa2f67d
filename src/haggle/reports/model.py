"""A report: the reasons to choose from, and what somebody may say."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from haggle.cases.model import clean_words
from haggle.errors import Invalid
from haggle.text.languages import _, translate

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
        return {name for file in files_of(self.evidence) for name in (file["blob"], file["thumb"]) if name}


def files_of(evidence: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All files in the evidence, in their order: those of messages, the listing's photo, pictures of people."""
    files = [file for message in evidence["messages"] for file in message["files"]]
    listing = evidence["listing"]
    if listing and listing["photo"]:
        files.append(_picture(listing["title"], listing["photo"], listing["thumb"]))
    return files + [_picture(one["name"], one["avatar"], one["avatar"]) for one in evidence["people"] if one["avatar"]]


def _picture(name: str, blob: str, thumb: str) -> dict[str, Any]:
    return {"kind": "image", "name": f"{name}.webp", "media_type": "image/webp", "blob": blob, "thumb": thumb}


def numbered(evidence: dict[str, Any]) -> dict[str, Any]:
    """The same, where whatever has a file has its `number`: its place in `files_of`."""
    listing = evidence["listing"] if evidence["listing"] and evidence["listing"]["photo"] else None
    having = [file for message in evidence["messages"] for file in message["files"]]
    having += [listing] if listing else []
    for number, thing in enumerate(having + [one for one in evidence["people"] if one["avatar"]]):
        thing["number"] = number
    return evidence
