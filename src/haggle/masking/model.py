"""What of a message the other may read: the one place that decides it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import urlsplit

from haggle.accounts.model import Account
from haggle.clock import now_ms
from haggle.contacts.model import contacts, quoted, without
from haggle.conversations.model import Conversation
from haggle.errors import Unconfirmed
from haggle.settings import Settings
from haggle.text.languages import _

MASKED, HELD, UNHEARD, REFUSED = "masked", "held", "unheard", "refused"
"""
The states of a message. Masked: the other reads marks for some of it. Held: the author alone sees it until staff
releases it. Unheard: the same, but its author was blocked then: releasing shows it to nobody. Refused: staff said no.
"""
ALL = "all"
"""The mode in which everything is held, whatever it says."""
WAITING = (HELD, UNHEARD)
WITHHELD = (*WAITING, REFUSED)


class Policy(NamedTuple):
    """What is done about contact details: `mode` as in HAGGLE_MASKING, or ALL. `is_confirmed`: the author knows."""

    mode: str
    own_host: str
    is_confirmed: bool


class Masked(NamedTuple):
    """`text` as both may read it, and its state, if any."""

    text: str
    state: str | None


def policy_of(settings: Settings, author: Account, is_confirmed: bool = False) -> Policy | None:
    """What the operator wants of everybody, or moderators of this author; None for nothing."""
    if author.held_until is not None and author.held_until > now_ms():
        return Policy(ALL, "", is_confirmed)
    if settings.masking == "off":
        return None
    return Policy(settings.masking, urlsplit(settings.public_url).netloc, is_confirmed)


def masked(text: str, policy: Policy, before: Sequence[str] = (), after: Sequence[str] = ()) -> Masked:
    """
    `text` as both may read it. `before`, `after`: its author's messages around it, where it may be part of one thing.

    Raises Unconfirmed when the author has to be asked first.
    """
    if policy.mode == ALL:
        return Masked(text, HELD)
    spans = contacts(text, policy.own_host, before, after)
    if not spans:
        return Masked(text, None)
    if policy.mode == "hold":
        return Masked(text, HELD)
    if policy.mode == "warn" and not policy.is_confirmed:
        raise Unconfirmed(_ASK.format(what=quoted(text, spans)))
    return Masked(without(text, spans), MASKED)


_ASK = _(
    "The other would not see “{what}”: contact details stay hidden here. "
    "Change your text, or send it anyway, without them."
)


def masked_name(name: str, policy: Policy | None) -> str:
    """The name of a file without what leads off the site: both see it so."""
    stem, dot, suffix = name.rpartition(".")
    return name if policy is None else without(stem, contacts(stem)) + dot + suffix


def heard(
    seen_by_author: Conversation, state: str | None, former: str | None = None
) -> tuple[Conversation, str | None]:
    """
    The conversation as it is for a message of that state, since of what is held the other does not hear; and its state.

    `former`: the state of a withheld message that is edited. What waits goes on waiting, and what was refused stays so.
    """
    if former in WITHHELD:
        return seen_by_author, former
    if state != HELD:
        return seen_by_author, state
    return replace(seen_by_author, is_heard=False), HELD if seen_by_author.is_heard else UNHEARD
