"""What the host says of one of its members, checked."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from babel import negotiate_locale

from haggle.accounts.model import DELETED_PREFIX, ROLES, USERNAME, Account, clean_name, clean_time_zone
from haggle.accounts.reserved import is_reserved
from haggle.addresses.model import clean_address
from haggle.clock import now_ms, parse_iso
from haggle.contacts.model import must_lead_nowhere
from haggle.errors import Conflict, Invalid
from haggle.text.characters import must_be_storable
from haggle.text.languages import LANGUAGES, _
from haggle.text.names import without_hidden

MAX_ID = 200
MAX_URL = 2000
NOBODY = "member"
"""The user name of somebody whose own cannot be one here, before its number."""
LEFT = _("This account was deleted here, and what was in it does not come back.")


class HasLeft(Conflict):
    """The person has deleted their account, and nothing but their own wish begins a new one."""

    title = _("This account was deleted")

    def __init__(self) -> None:
        super().__init__(LEFT)


class HostFacts(NamedTuple):
    """
    What the host says of the member whom it knows by `id`. None: it says nothing of that, and what is here stays.

    `username` is what a user name is made from. `picture` is an address; an empty one, or an empty `time_zone` or
    `email`: there is none. `member_since` (ms): so old an account is.
    """

    id: str
    username: str | None = None
    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    role: str | None = None
    member_since: int | None = None
    picture: str | None = None
    email: str | None = None
    is_email_verified: bool | None = None

    @property
    def said(self) -> dict[str, str]:
        """What is kept beside the account, to see whether the host says something else the next time."""
        email = self.email if self.is_email_verified or self.email == "" else None
        kept = {"language": self.language, "time_zone": self.time_zone, "email": email}
        return {name: value for name, value in kept.items() if value is not None}


class Known(NamedTuple):
    """
    An account that the host's member has here, or had (`deleted_at`, ms).

    `said` is what the host said last of `language`, `time_zone`, `email` and `picture`; the person may have chosen
    otherwise.
    """

    account: Account
    created_at: int
    deleted_at: int | None
    said: Mapping[str, str]

    @property
    def account_id(self) -> int:
        """The account's id."""
        return self.account.id

    @property
    def username(self) -> str:
        """The account's user name."""
        return self.account.username


def clean_host_id(text: object) -> str:
    """The host's own id of something. Raises Invalid."""
    if isinstance(text, int) and not isinstance(text, bool):
        text = str(text)
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_ID or not text.isprintable() or text != text.strip():
        raise Invalid(f"The host's own id is a text of 1 to {MAX_ID} visible characters.", "id")
    return text


def facts_of(host_id: object, fields: Mapping[str, object], *, is_masked: bool) -> HostFacts:
    """
    What the fields say of the member with that id; fields that we do not know are passed over, as is null.

    `is_masked`: names must hold no contacts. Raises Invalid, which names the field.
    """
    return _facts(host_id, fields, is_masked, [])


def usable_facts(host_id: object, fields: Mapping[str, object], *, is_masked: bool) -> tuple[HostFacts, list[str]]:
    """
    The same for a person who is on the way in: what cannot be used is passed over. Names those fields too.

    Raises Invalid for the id alone.
    """
    passed_over: list[str] = []
    name = fields.get("name")
    if isinstance(name, str):  # too long for us is no reason to be nameless
        fields = {**fields, "name": " ".join(without_hidden(name).split())[:60].strip()}
    return _facts(host_id, fields, is_masked, passed_over, is_strict=False), passed_over


def _facts(
    host_id: object, fields: Mapping[str, object], is_masked: bool, passed_over: list[str], is_strict: bool = True
) -> HostFacts:
    values: dict[str, Any] = {}
    for field, clean in _CLEAN.items():
        if fields.get(field) is None:
            continue
        try:
            values[_ATTRIBUTES.get(field, field)] = clean(fields[field])
            if field == "name":
                _must_be_a_members(values["name"], str(values.get("role")), is_masked)
        except Invalid as problem:
            if is_strict:
                raise Invalid(problem.sentence, field) from problem
            values.pop(field, None)
            passed_over.append(field)
    return HostFacts(clean_host_id(host_id), **values)


def _must_be_a_members(name: str, role: str, is_masked: bool) -> None:
    """A name that reads like staff's is staff's. Raises Invalid."""
    if role not in ROLES[1:] and is_reserved(name):
        clean_name(name)
    if is_masked:
        must_lead_nowhere(name, "name")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise Invalid("This is a text.")
    must_be_storable(value, "")
    return value


def _name(value: object) -> str:
    return clean_name(_text(value), is_vouched=True)


def _language(value: object) -> str | None:
    """Of `de-AT` or `ar_EG` the one of LANGUAGES that its reader reads; None when that is none of them."""
    return negotiate_locale([_text(value)[:40].replace("_", "-")], list(LANGUAGES), sep="-")


def _time_zone(value: object) -> str:
    return clean_time_zone(_text(value)) or ""


def _role(value: object) -> str:
    if value not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.")
    return str(value)


def _member_since(value: object) -> int:
    """A date, an instant in ISO 8601, or (as a JWT writes them) seconds since 1970."""
    try:
        at = round(value * 1000) if type(value) in {int, float} else parse_iso(_text(value))  # type: ignore[operator]
    except (ValueError, OverflowError) as error:
        raise Invalid("Write the date like 2019-05-31.") from error
    if not 0 <= at <= now_ms():
        raise Invalid("Nobody has been a member since then.")
    return at


def _picture(value: object) -> str:
    address = _text(value)
    if address and not (len(address) <= MAX_URL and re.match(r"https?://[^\s/]", address) and address.isprintable()):
        raise Invalid("A picture is the address of one, like https://shop.example/ann.jpg.")
    return address


def _email(value: object) -> str:
    address = _text(value).strip()
    return address and clean_address(address)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise Invalid("Say true or false.")
    return value


_CLEAN: Mapping[str, Callable[[object], Any]] = {
    "role": _role,  # before the name, which it decides about
    "username": _text,
    "name": _name,
    "language": _language,
    "time_zone": _time_zone,
    "member_since": _member_since,
    "picture": _picture,
    "email": _email,
    "email_verified": _switch,
}
_ATTRIBUTES = {"email_verified": "is_email_verified"}


def username_from(facts: HostFacts) -> str:
    """The user name that the host's facts ask for: letters, digits and `._-` of what it says; else NOBODY."""
    for text in filter(None, (facts.username, facts.name)):
        plain = unicodedata.normalize("NFKD", text.partition("@")[0]).encode("ascii", "ignore").decode().lower()
        username = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("._-")[:24].rstrip("._-")
        is_free_to_have = facts.role in ROLES[1:] or not is_reserved(username)
        if USERNAME.fullmatch(username) and is_free_to_have and not username.startswith(DELETED_PREFIX):
            return username
    return NOBODY


def is_made_from(username: str, wanted: str) -> bool:
    """Whether it is the wanted one, or that with a number because it was taken."""
    return re.fullmatch(rf"{re.escape(wanted)}(?:-\d+)?", username) is not None
