"""An account, and what its fields may hold."""

import hashlib
import re
from dataclasses import dataclass
from typing import NamedTuple

from zxcvbn import zxcvbn

from haggle.accounts.passwords import MAX_TYPED, prepared
from haggle.accounts.reserved import is_ours, is_reserved
from haggle.clock import zone_names
from haggle.errors import Invalid
from haggle.text.characters import is_blank, without_towers
from haggle.text.languages import Reading, _
from haggle.text.names import has_hidden, is_crowded, is_mixed

USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,28})[a-z0-9]")
MIN_PASSWORD = 8
MAX_PASSWORD = 200
LEAST_GUESSES = 1_000_000
JUDGED = 40  # characters of a password: who guesses begins there, and it takes longer the more there are
DEMO_PREFIX = "demo-"
DELETED_PREFIX = "deleted-"
MAX_NAME = 60
RESERVED = _("That name belongs to those who run this marketplace. Choose another.")
ENTER_KEYS = ("auto", "send", "line")
THEMES = ("auto", "light", "dark")
ROLES = ("member", "moderator", "operator")
"""Each may do what the one before may."""
SCOPES = ("chat", "staff")
"""What a token opens: all that a member does, or what staff does and nothing else."""

# Searched for in a User-Agent in this order, since most name older browsers too, for compatibility.
PROGRAMS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Mac": "Mac",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Account:
    """
    A person. `time_zone` None means: not chosen, times are shown in UTC and labelled so.

    `avatar` is a blob's name or None; `receipts_off_at`, `presence_off_at` (ms) say since when these are switched off.
    `language` is one of LANGUAGES, `role` one of ROLES: up to half a minute old, so ask `must_be_staff`.
    `held_until` (ms): until then what they write waits for moderators. `keys_off`: the names of keys that do nothing,
    separated by spaces.
    """

    id: int
    username: str
    name: str
    time_zone: str | None
    enter_key: str
    avatar: str | None = None
    theme: str = "auto"
    receipts_off_at: int | None = None
    presence_off_at: int | None = None
    language: str = "en"
    role: str = "member"
    held_until: int | None = None
    keys_off: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether they keep order here: moderator or operator."""
        return self.role != "member"

    @property
    def reading(self) -> Reading:
        """Their language and time zone."""
        return Reading(self.language, self.time_zone)


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of one account, which the host knows by `host_id` (None: it does not), in one browser."""

    id: int
    account: Account
    browser: str
    created_at: int
    seen_at: int
    host_id: str | None = None

    @property
    def device(self) -> str:
        """`Firefox on Windows`, as far as the browser says what it is; else the first word it says of itself."""
        program = next((name for mark, name in PROGRAMS.items() if mark in self.browser), "")
        system = next((name for mark, name in SYSTEMS.items() if mark in self.browser), "")
        if not program:
            program = self.browser.partition("/")[0][:40] or _("Unknown browser")
        return _("{program} on {system}", program=program, system=system) if system else program


class Since(NamedTuple):
    """Since when (ms) a session must have been used, and since when it must have been begun, to be alive."""

    used_at: int
    begun_at: int


@dataclass(frozen=True, slots=True)
class Token:
    """A bearer token for programs, for one of SCOPES; its secret was shown once and is kept only as a hash."""

    id: int
    name: str
    created_at: int
    scope: str


def clean_username(text: str, is_vouched: bool = False) -> str:
    """
    `text` as a user name: 3 to 30 small letters, digits, dots, hyphens, underscores. Raises Invalid.

    `is_vouched`: it is given by whoever runs the marketplace, and may be a reserved one.
    """
    name = text.strip().lower()
    if not USERNAME.fullmatch(name):
        raise Invalid(
            _(
                "A user name has 3 to 30 letters a–z, digits, dots, hyphens or underscores, "
                "and begins and ends with a letter or digit."
            ),
            "username",
        )
    if name.startswith(DELETED_PREFIX):
        raise Invalid(
            _("User names that begin with “{prefix}” belong to those who have left.", prefix=DELETED_PREFIX), "username"
        )
    if not is_vouched and is_reserved(name):
        raise Invalid(RESERVED, "username")
    return name


def clean_label(text: str) -> str:
    """`text` as what something is called: 1 to 60 characters on one line, none invisible. Raises Invalid."""
    name = " ".join(text.split())
    if len(name) > MAX_NAME or has_hidden(name) or is_blank(name):
        raise Invalid(_("A name has 1 to {most} visible characters.", most=MAX_NAME), "name")
    return without_towers(name)


def clean_name(text: str, is_vouched: bool = False) -> str:
    """
    `text` as a person's name: a label that can be told from other names and from haggle's own words. Raises Invalid.

    `is_vouched`: it is given by whoever runs the marketplace, and only must not be haggle's own.
    """
    name = clean_label(text)
    if is_ours(name) or (not is_vouched and is_reserved(name)):
        raise Invalid(RESERVED, "name")
    if not is_vouched and is_crowded(name):
        raise Invalid(_("There are more marks on a letter of that name than one can read."), "name")
    if not is_vouched and is_mixed(name):
        raise Invalid(_("A name is written in the letters of one script, so that nobody takes it for another."), "name")
    return name


def clean_password(text: str, *, is_demo: bool = False, field: str = "password") -> str:
    """
    `text` as a new password: length is what makes it good. Raises Invalid.

    `is_demo`: it is for one of the demo's people, whose passwords everybody knows.
    """
    if text.startswith(DEMO_PREFIX) and not is_demo:
        raise Invalid(
            _("Passwords that begin with “{prefix}” are the demo's, and public. Choose another.", prefix=DEMO_PREFIX),
            field,
        )
    if not MIN_PASSWORD <= len(prepared(text[:MAX_TYPED])) <= MAX_PASSWORD:
        raise Invalid(
            _("A password has {least} to {most} characters; longer is better.", least=MIN_PASSWORD, most=MAX_PASSWORD),
            field,
        )
    return text


def new_password(text: str, *about: str, field: str = "password") -> str:
    """`text` as a password that somebody chooses now; `about` is what others know of them. Raises Invalid."""
    clean_password(text, field=field)
    if zxcvbn(prepared(text)[:JUDGED], [*about, "haggle"])["guesses"] < LEAST_GUESSES:
        raise Invalid(
            _("That password is among the first that are guessed. A few words that do not belong together are better."),
            field,
        )
    return text


def clean_time_zone(text: str) -> str | None:
    """A zone by its name, None for an empty choice. Raises Invalid."""
    if not text:
        return None
    if text not in zone_names():
        raise Invalid(_("That is not a time zone we know. Choose one from the list."), "time_zone")
    return text


def digest(secret: str) -> str:
    """What is stored of a session's key or a token's secret: enough to recognise it, useless to a thief."""
    return hashlib.sha256(secret.encode()).hexdigest()
