"""A letter: what a mail says, before it is written as text and HTML; and why a mail was not taken."""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import idna

from haggle.text.languages import Reading


class Text(NamedTuple):
    """A paragraph."""

    words: str
    kind: Literal["text"] = "text"


class Button(NamedTuple):
    """What to do next; `url` is whole."""

    words: str
    url: str
    kind: Literal["button"] = "button"


class Said(NamedTuple):
    """What somebody wrote, and when (ms). `files`: each in a word, with the URL at which one sees it signed in."""

    name: str
    at: int
    body: str
    files: Sequence[tuple[str, str]] = ()
    kind: Literal["said"] = "said"


class Line(NamedTuple):
    """One of several things, each with a link."""

    title: str
    line: str
    url: str
    kind: Literal["line"] = "line"


Part = Text | Button | Said | Line


@dataclass(frozen=True, slots=True)
class Letter:
    """
    One mail to one person. `small`: what stands below, in small letters, words with a URL or none.

    `thread`: mails of one thread are shown together. `reply_to`: where an answer goes. `off_url`: one POST there and no
    such mail comes again (RFC 8058). `account_id`: whose address it is, which a bounce switches off; 0: a former one.
    """

    to: str
    account_id: int
    reading: Reading
    subject: str
    parts: Sequence[Part]
    small: Sequence[tuple[str, str]] = ()
    thread: str = ""
    reply_to: str | None = None
    off_url: str = ""


class Refused(Exception):
    """
    The mail was not taken: `reason` is what the server said, for staff.

    `is_for_good`: to try again is of no use. `is_address`: since nobody is at that address. `is_away`: no server
    answered, or it takes nothing at all.
    """

    def __init__(
        self, reason: str, *, is_for_good: bool = False, is_address: bool = False, is_away: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_away = is_away
        self.is_for_good = is_for_good
        self.is_address = is_address


def on_the_wire(address: str) -> str:
    """The address with its domain as servers write it."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def message_id(secret: str, cause: str, domain: str) -> str:
    """The Message-ID of the mail of that cause: the same each time it is sent, and it tells nobody else anything."""
    return f"<{proof(secret, 'message-id', cause)}@{domain}>"


def proof(secret: str, purpose: str, text: str) -> str:
    """What only we can make of that text for that purpose: 40 small letters and digits."""
    return hmac.new(secret.encode(), f"mail {purpose} {text}".encode(), hashlib.sha256).hexdigest()[:40]
