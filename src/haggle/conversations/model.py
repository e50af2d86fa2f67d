"""A conversation as its participant sees it."""

from dataclasses import dataclass
from typing import NamedTuple

FILTERS = ("all", "buying", "selling", "unread")
MAX_LAST_LINE = 140


@dataclass(frozen=True, slots=True)
class Conversation:
    """
    A conversation seen by one of its two people: `peer` is the other; `role` is the viewer's own.

    `listed_at` (ms): when its newest message was posted, or it was opened; None while it is not in the viewer's list.
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

    @property
    def participants(self) -> tuple[int, int]:
        """The ids of both accounts."""
        return self.viewer_id, self.peer_id


class Row(NamedTuple):
    """
    One line of somebody's list. `listed_at` (ms) and `id` are its place; `is_own`: the viewer wrote last.

    A tuple for the reason that Message is one. Its claims are as the database says them: on SQLite 0 or 1.
    """

    id: int
    title: str
    price: int
    currency: str
    listing_id: int
    thumb: str | None
    is_sold: bool
    peer_name: str
    last_line: str
    is_own: bool
    role: str
    unread: int
    listed_at: int

    @property
    def key(self) -> str:
        """What the list is sorted by, newest first; also where its next page begins."""
        return f"{self.listed_at}.{self.id}"


def last_line(body: str) -> str:
    """A message as one line for the list, at most 140 characters."""
    line = " ".join(body.split())
    return line if len(line) <= MAX_LAST_LINE else line[: MAX_LAST_LINE - 1].rstrip() + "…"
