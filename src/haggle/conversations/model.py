"""A conversation as its participant sees it."""

from dataclasses import dataclass
from typing import NamedTuple

from haggle.errors import Conflict, Invalid
from haggle.store.ids import FAR, id_or_none
from haggle.text.characters import cut, on_one_line
from haggle.text.languages import _

FIRST = FAR, 0
"""The key that the list begins at"""
FILTERS = ("all", "buying", "selling", "unread", "requests", "starred", "archived")
MAX_LAST_LINE = 140
BLOCKED = _("You have blocked {name}. Unblock them first, then you can write.")
AWAY = _("{name} cannot be reached here at the moment, so nobody can write to them.")
ENDED = _("{name} is no longer here, so nobody can write to them.")
KINDS = {"image": _("Photo"), "voice": _("Voice message"), "file": _("File")}


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    A conversation seen by one of its two people: `peer` is the other; `role` is the viewer's own.

    `listed_at` (ms): its place in the viewer's list, see Row; None while it is not in it.
    `peer_avatar` is a blob's name or None; `peer_deleted_at` (ms): since when the peer has no account any more;
    `muted_at` (ms): since when the viewer wants no alerts of it, `muted_until`: when that ends by itself; `blocked_at`:
    since when they have blocked the peer. `is_heard`: whether the peer hears of what the viewer does, which the viewer
    is not to know; `is_shared`: whether it has a message that both may see. `peer_standing`: `suspended` or `ended`, if
    the peer is. `last_at` (ms): when the last message was posted; `has_own_last`: the viewer alone sees it so;
    `starred_at` (ms): since when it has their star; `requested_at` (ms): since when it waits among their requests.
    Booleans are as the database returns them: on SQLite 0 or 1.
    """

    id: int
    listing_id: int
    viewer_id: int
    role: str
    peer_id: int
    peer_name: str
    unread: int
    read_message_id: int
    last_message_id: int | None
    listed_at: int | None
    peer_avatar: str | None
    peer_deleted_at: int | None
    muted_at: int | None
    peer_username: str
    blocked_at: int | None
    is_heard: bool
    is_shared: bool
    peer_standing: str | None
    last_at: int | None
    has_own_last: bool
    viewer_name: str
    viewer_username: str
    muted_until: int | None
    starred_at: int | None
    is_archived: bool
    requested_at: int | None

    @property
    def audience(self) -> tuple[int, ...]:
        """Who hears of what the viewer does here: both, or the viewer alone while the peer has blocked them."""
        return (self.viewer_id, self.peer_id) if self.is_heard else (self.viewer_id,)

    @property
    def is_open(self) -> bool:
        """Whether the viewer can write here."""
        return self.peer_deleted_at is None and self.blocked_at is None and self.peer_standing is None

    def must_be_open(self) -> None:
        """Raises Conflict when the viewer cannot write here."""
        if self.peer_deleted_at is not None:
            raise Conflict(_("You can no longer write here: {name} has left.", name=self.peer_name))
        if self.blocked_at is not None:
            raise Conflict(BLOCKED.format(name=self.peer_name))
        if self.peer_standing is not None:
            raise Conflict((ENDED if self.peer_standing == "ended" else AWAY).format(name=self.peer_name))


class Row(NamedTuple):
    """
    One line of somebody's list; `is_own`: the viewer wrote last.

    `listed_at` (ms) and `id` are its place: what moves comes to the top, so `listed_at` is later than its time `at`
    (ms), when its newest message was posted or it was opened, if the clock has been set back.
    `peer_username` tells people of one name apart; None for who has left.
    `last_kind`: what the last message brings beside its text (image, voice, file), or `deleted`, or plain `text`.
    `can_write`: whether the viewer can write here. `is_request`: it waits to be accepted, and alerts nobody.
    `state`: how the listing stands (listings/model.py, STATES).

    A tuple for the same reason as Message. Booleans are as the database returns them: on SQLite 0 or 1.
    """

    id: int
    title: str
    price: int
    currency: str
    listing_id: int
    thumb: str | None
    state: str
    peer_name: str
    peer_username: str | None
    last_line: str
    last_kind: str
    is_own: bool
    role: str
    unread: int
    is_muted: bool
    is_blocked: bool
    listed_at: int
    at: int
    peer_id: int
    can_write: bool
    is_starred: bool
    is_archived: bool
    is_request: bool

    @property
    def key(self) -> str:
        """What the list is sorted by, newest first; also where its next page begins."""
        return f"{self.listed_at}.{self.id}"


def last_line(body: str) -> str:
    """A message as one line for the list, at most 140 characters."""
    return cut(on_one_line(body), MAX_LAST_LINE)


def preview(line: str, kind: str) -> str:
    """A message in few words: `line` is its text on one line, `kind` its attachments or `text`."""
    if kind == "deleted":
        return _("Deleted message")
    what = KINDS.get(kind)
    return _("{what}: {line}", what=what, line=line) if what and line else what or line


def list_key(text: str | None) -> tuple[int, int] | None:
    """Where a page of the list begins: `<listed_at>.<id>`; None (the top) for None. Raises Invalid."""
    if text is None:
        return None
    listed_at, _dot, id_ = text.partition(".")
    key = id_or_none(listed_at), id_or_none(id_)
    if key[0] is None or key[1] is None:
        raise Invalid(_("“before” should be the place of a line in the list, like 1730000000000.12."), "before")
    return key[0], key[1]
