"""A message, and the one place that knows how long it may be."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from haggle.attachments.model import Attachment
from haggle.contacts.model import may_go_on
from haggle.conversations.model import last_line, preview
from haggle.errors import Invalid
from haggle.masking.model import HELD, WAITING, Policy, masked
from haggle.text.characters import is_blank, length, must_be_storable, without_towers
from haggle.text.folding import folded
from haggle.text.languages import _

MAX_BODY = 4000
MAX_POINTS = 16_000
"""code points: of some characters a text could otherwise have any number in one"""
EDIT_WINDOW_MS = 15 * 60_000
EMPTY = _("Write something first.")
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class Message(NamedTuple):
    """
    What one participant wrote.

    `kind`: its attachments (image, voice, file), else text. `reply_to_id` and `quoted_…`: the message
    it answers, if any, as that is now. `author_emoji`, `reader_emoji`: how its author and the other reacted to it;
    `reader_name` is the other's name, if they did. `previous_at`: when the message before it was posted (ms); None
    for the first. A deleted one has neither text nor attachments. `withheld_at` (ms): since when its author alone sees
    it, because the other had blocked them; never shown. `masking`: its state, as `masking.model` has them.
    `is_starred`: by the viewer (on SQLite 0 or 1).

    A tuple rather than a dataclass: a page makes fifty and looks each up in a cache, which tuples do several times
    faster (making, hashing, comparing).
    """

    id: int
    conversation_id: int
    author_id: int
    author_name: str
    author_username: str
    body: str
    created_at: int
    edited_at: int | None
    deleted_at: int | None
    kind: str
    attachment_count: int
    reply_to_id: int | None
    quoted_author_id: int | None
    quoted_author_name: str | None
    quoted_start: str | None
    quoted_kind: str | None
    author_emoji: str | None
    reader_emoji: str | None
    reader_name: str | None
    withheld_at: int | None
    masking: str | None
    is_starred: bool
    previous_at: int | None
    attachments: tuple[Attachment, ...] = ()

    @property
    def preview(self) -> str:
        """What it says on one short line."""
        return preview(last_line(self.body), "deleted" if self.deleted_at else self.kind)

    @property
    def quote(self) -> str:
        """What the message it answers says, on one short line."""
        return preview(last_line(self.quoted_start or ""), self.quoted_kind or "deleted")

    @property
    def is_waiting(self) -> bool:
        """Whether its author waits for staff to let the other see it."""
        return self.masking in WAITING

    @property
    def version(self) -> int:
        """Changes with its text, so that a form made from an older version does not overwrite a newer one."""
        return self.edited_at or self.created_at

    def is_editable(self, now_ms: int) -> bool:
        """Whether its author may still edit it: for 15 minutes, wherever the clock was set meanwhile."""
        return self.deleted_at is None and abs(now_ms - self.created_at) <= EDIT_WINDOW_MS


class Body(NamedTuple):
    """
    What a message says, and the same as search compares it: folded before its transaction begins.

    `text` is what both may read; `own` what its author wrote, where that is more. `masking`: its state by that.
    `policy`: the operator's, by which it was judged; None for none. `most_alike`: to so many people it may not be said
    as the first; 0 for no limit.
    """

    text: str
    folded: str
    own: str | None = None
    own_folded: str = ""
    masking: str | None = None
    policy: Policy | None = None
    most_alike: int = 0

    @property
    def written(self) -> str:
        """What its author wrote."""
        return self.author_sees[0]

    @property
    def author_sees(self) -> tuple[str, str]:
        """What its author wrote, and the same folded."""
        return (self.text, self.folded) if self.own is None else (self.own, self.own_folded)

    @property
    def goes_on(self) -> bool:
        """Whether it may be the rest of what its author said before."""
        return self.policy is not None and may_go_on(self.written)

    def beside(self, before: Sequence[str], after: Sequence[str] = ()) -> "Body":
        """The same, judged with its author's messages around it. Raises Unconfirmed."""
        return _judged(self.written, self.policy, before, after)._replace(most_alike=self.most_alike)

    @property
    def held(self) -> "Body":
        """The same, which waits for staff as its author wrote it."""
        return Body(*self.author_sees, masking=HELD, policy=self.policy)


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a log, oldest first; whether there is more above and below it."""

    messages: list[Message]
    has_older: bool
    has_newer: bool


def shown_key(key: str) -> str:
    """The key of a form if it can stand in an element's id, else empty: only scripts look for it."""
    return key if _ID.fullmatch(key) else ""


def clean_body(text: str, may_be_empty: bool = False) -> str:
    """
    `text` as a message: line ends made one, blank ends cut off, 1 to 4,000 characters. Raises Invalid.

    `may_be_empty`: for a message with files.
    """
    must_be_storable(text, "body")
    body = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if is_blank(body):
        if may_be_empty:
            return ""
        raise Invalid(EMPTY, "body")
    count = len(body)
    if count <= MAX_POINTS:
        body = without_towers(body)
        count = length(body)
    if count > MAX_BODY:
        raise Invalid(
            _(
                "A message has at most {most:,} characters; this one has {count:,}. Your text is still here.",
                most=MAX_BODY,
                count=count,
            ),
            "body",
        )
    return body


def body_of(text: str, may_be_empty: bool = False, policy: Policy | None = None, most_alike: int = 0) -> Body:
    """`text` cleaned as by `clean_body`, without what the other is not to read, and folded. Raises Unconfirmed too."""
    return _judged(clean_body(text, may_be_empty), policy)._replace(most_alike=most_alike)


def _judged(body: str, policy: Policy | None, before: Sequence[str] = (), after: Sequence[str] = ()) -> Body:
    if policy is None:
        return Body(body, folded(body))
    text, state = masked(body, policy, before, after)
    judged = Body(text, folded(text), masking=state, policy=policy)
    return judged if text == body else judged._replace(own=body, own_folded=folded(body))
