"""Notifications, and the preferences: which kinds on which channels."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from haggle.conversations.model import last_line, preview
from haggle.errors import Invalid
from haggle.notices.model import TITLES
from haggle.text.languages import N_, _

KINDS = {  # what one chooses for; a notice of the moderators is told to everybody
    "message": N_("New messages"),
    "reply": N_("Replies to your messages"),
    "reaction": N_("Reactions to your messages"),
    "listing": N_("Something you talk about is sold"),
    "waiting": N_("Buyers who wait for your answer"),
}
CHANNELS = {
    "badge": N_("Badge"),
    "toast": N_("Note on the page"),
    "sound": N_("Sound"),
    "desktop": N_("Desktop notification"),
    "mail": N_("Mail"),
}
TAKES = {channel: frozenset(KINDS) - {"waiting"} for channel in CHANNELS} | {
    "mail": frozenset({"message", "reply", "waiting"})  # for who is away
}
"""Which kinds a channel brings."""
WRITTEN = frozenset({"message", "reply"})
"""The kinds that are read with their message."""
ALERTS = ("toast", "sound", "desktop")
DEFAULTS = frozenset(
    {(kind, channel) for channel in ("badge", "toast") for kind in (*TAKES[channel], "notice")}
    | {(kind, "mail") for kind in TAKES["mail"]}
)
CHOICES = {f"{kind}.{channel}": (kind, channel) for kind in KINDS for channel in CHANNELS if kind in TAKES[channel]}
"""By their names in forms and JSON: `reply.sound`."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Which kinds are on, on which channels."""

    on: frozenset[tuple[str, str]] = DEFAULTS

    def has(self, kind: str, channel: str) -> bool:
        """Whether that kind is wanted on that channel."""
        return (kind, channel) in self.on

    def alerts(self, kind: str) -> list[str]:
        """The channels that alert at once, of those that are on for this kind."""
        return [channel for channel in ALERTS if self.has(kind, channel)]


class Away(NamedTuple):
    """
    What holds for whatever reaches somebody who is away, by mail or otherwise.

    `quiet`: from which minute of their day to which they hear nothing; None: they always may. `is_content_hidden`:
    what they are sent holds no words, titles or names.
    """

    quiet: tuple[int, int] | None = None
    is_content_hidden: bool = False

    @property
    def quiet_hours(self) -> tuple[str, str]:
        """The two as `22:00`; empty without."""
        begins, ends = (f"{one // 60:02}:{one % 60:02}" for one in self.quiet or (0, 0))
        return (begins, ends) if self.quiet else ("", "")


_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def clean_quiet_hours(begins: str, ends: str) -> tuple[int, int] | None:
    """Two times of the day (`22:00`) as minutes; None for two empty ones. Raises Invalid."""
    if not begins.strip() and not ends.strip():
        return None
    found = [_HOUR.fullmatch(text.strip()) for text in (begins, ends)]
    minutes = [int(one[1]) * 60 + int(one[2]) for one in found if one]
    if len(minutes) < len(found):
        raise Invalid(_("Quiet hours begin and end at a time, like 22:00 and 07:00."), "quiet_from")
    if minutes[0] == minutes[1]:
        raise Invalid(_("Quiet hours that begin when they end are none. Leave both empty to have none."), "quiet_to")
    return minutes[0], minutes[1]


class Notification(NamedTuple):
    """
    One entry of the viewer's feed that calls for attention. `position` is its id.

    `kind`: one of KINDS, or notice. `who_…`: the other person. `title`: the listing's; `start`, `brings`: how the
    message begins and its attachments; of a notice `start` is its kind, and what others are about is None. `unread`:
    how many messages of its conversation are unread, where it stands for all of them. Booleans are as the database
    returns them: on SQLite 0 or 1.
    """

    position: int
    kind: str
    created_at: int
    conversation_id: int | None
    message_id: int | None
    listing_id: int | None
    notice_id: int | None
    who_id: int
    who_name: str
    who_avatar: str | None
    title: str
    start: str
    brings: str
    emoji: str | None
    is_muted: bool
    is_read: bool
    unread: int

    @property
    def from_name(self) -> str:
        """Whose doing it is."""
        return _("The moderators") if self.kind == "notice" else self.who_name

    @property
    def line(self) -> str:
        """What it is about, in few words."""
        if self.kind == "notice":
            return TITLES[self.start]
        line = preview(last_line(self.start), self.brings)
        match self.kind:
            case "reply":
                return _("Replied: {line}", line=line)
            case "reaction":
                return _("Reacted {emoji} to: {line}", emoji=self.emoji, line=line)
            case "listing":
                return _("This has been sold.")
        return line

    @property
    def goal(self) -> str:
        """The URL it leads to: the message in its conversation, the listing or the notice."""
        if self.notice_id is not None:
            return f"/notices/{self.notice_id}"
        if self.message_id is None:
            return f"/listings/{self.listing_id}"
        return f"/conversations/{self.conversation_id}?at={self.message_id}#message-{self.message_id}"

    @property
    def alert_goal(self) -> str:
        """The URL for a toast. One that is not read by seeing it leads through its own URL, which marks it as read."""
        return self.goal if self.kind in WRITTEN else f"/notifications/{self.position}"


@dataclass(frozen=True, slots=True)
class Page:
    """Notifications, newest first; `before` is the position that the next page begins before, or None."""

    found: list[Notification]
    before: int | None


def clean_choices(fields: Mapping[str, Any]) -> dict[tuple[str, str], bool]:
    """What of `fields` is a choice (`reply.sound`: `true` or `false`). Raises Invalid."""
    chosen = {}
    for name, choice in CHOICES.items():
        if name in fields:
            if fields[name] not in {"true", "false"}:
                raise Invalid(_("“{name}” should be true or false.", name=name), name)
            chosen[choice] = fields[name] == "true"
    return chosen
