"""When somebody is mailed about what is unread, and when they are left in peace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from haggle.clock import DAY_MS, HOUR_MS, local, zone

DISTANCES_MS = (HOUR_MS, DAY_MS, 3 * DAY_MS)
"""At least so long after the first mail about a conversation, the second, the third, while it is not read."""
MOST_UNREAD = len(DISTANCES_MS) + 1
"""mails about one conversation, until it is read"""
MOST_UNANSWERED = 12
"""mails to one person, until they are here again"""
A_DAY = 10
"""mails to one person"""
MOST_ALONE = 3
"""conversations that are due at once have a mail each; more have one together"""
GATHERED = 3  # what goes on being written is gathered for at most so many times as long as one message waits
NUDGED_DAYS = 7
"""A buyer who waits for longer is not told of again."""


class Waiting(NamedTuple):
    """
    A conversation with something unread. `oldest_at`, `newest_at` (ms): of what no mail has told yet; `newest_id`.

    `mailed_at` (ms), `unanswered`: the last mail about it, and how many since it was last read.
    """

    conversation_id: int
    oldest_at: int
    newest_at: int
    newest_id: int
    mailed_at: int
    unanswered: int


class Nudge(NamedTuple):
    """Buyers who wait for an answer: since when the first of them does (ms); the newest message that is a day old."""

    oldest_at: int
    newest_id: int


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Somebody who is mailed. `quiet`: from which minute of their day to which they want peace; None: none.

    `day_began_at` (ms), `day_count`: how many mails since then. `unanswered`: mails since they were last here.
    """

    zone: str | None
    quiet: tuple[int, int] | None
    day_began_at: int
    day_count: int
    unanswered: int
    nudged_at: int


class Plan(NamedTuple):
    """What to mail now: `due` conversations, together or each alone; whether to nudge; when (ms) to look again."""

    due: Sequence[Waiting]
    are_together: bool
    is_nudged: bool
    next_at: int | None


def plan(
    reader: Reader, waiting: Sequence[Waiting], nudge: Nudge | None, now_ms: int, wait_ms: int, is_here: bool
) -> Plan:
    """What to do now for that reader. `wait_ms`: how long a message stays unread at least. `is_here`: they are."""
    if reader.unanswered >= MOST_UNANSWERED:
        return Plan((), False, False, None)  # until they are here again, and somebody writes
    ready = {one: at for one in waiting if (at := ready_at(one, now_ms, wait_ms)) is not None}
    nudged_at = None if nudge is None else max(nudge.oldest_at + DAY_MS, reader.nudged_at + DAY_MS)
    soonest = min((*ready.values(), *([] if nudged_at is None else [nudged_at])), default=None)
    if soonest is None or soonest > now_ms:
        return Plan((), False, False, soonest)
    if (free_at := _free_at(reader, now_ms, wait_ms, is_here)) > now_ms:
        return Plan((), False, False, free_at)
    due = [one for one, at in ready.items() if at <= now_ms]
    left = A_DAY - (reader.day_count if now_ms < reader.day_began_at + DAY_MS else 0)
    are_together = len(due) > min(MOST_ALONE, left)
    count = min(1, len(due)) if are_together else len(due)
    is_nudged = nudged_at is not None and nudged_at <= now_ms and count < left
    later = [at for at in (*ready.values(), nudged_at or 0) if at > now_ms]
    if nudged_at is not None and nudged_at <= now_ms:  # others may wait for a day by then
        later.append(now_ms + DAY_MS if is_nudged else reader.day_began_at + DAY_MS)
    return Plan(due, are_together, is_nudged, min(later, default=None))


def ready_at(one: Waiting, now_ms: int, wait_ms: int) -> int | None:
    """
    When to mail about that conversation: once nothing new came for a while, or it has gone on for long; None: not.

    By a clock that was set back messages come from the future: they wait no longer than others.
    """
    if one.unanswered >= MOST_UNREAD:
        return None
    gathered = min(one.newest_at + wait_ms, one.oldest_at + GATHERED * wait_ms, now_ms + GATHERED * wait_ms)
    if not one.unanswered:
        return gathered
    return max(gathered, min(one.mailed_at, now_ms) + DISTANCES_MS[one.unanswered - 1])


def _free_at(reader: Reader, now_ms: int, wait_ms: int, is_here: bool) -> int:
    """From when on the reader may be mailed: not while they are here, or want peace, or had enough for a day."""
    at = now_ms + wait_ms if is_here else now_ms
    if reader.day_count >= A_DAY and now_ms < reader.day_began_at + DAY_MS:
        at = max(at, reader.day_began_at + DAY_MS)
    return max(at, quiet_until(reader, now_ms) or 0)


def quiet_until(reader: Reader, now_ms: int) -> int | None:
    """When the reader's quiet hours end (ms), if it is in them now; None if not."""
    if reader.quiet is None or reader.quiet[0] == reader.quiet[1]:
        return None
    begins, ends = reader.quiet
    here = local(now_ms, reader.zone)
    minute = here.hour * 60 + here.minute
    is_quiet = begins <= minute < ends if begins < ends else minute >= begins or minute < ends
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=1 if minute >= ends else 0)
    at = datetime(day.year, day.month, day.day, ends // 60, ends % 60, tzinfo=zone(reader.zone))
    end = round(at.timestamp() * 1000)
    return end if end > now_ms else round(at.replace(fold=1).timestamp() * 1000)  # an hour that comes twice
