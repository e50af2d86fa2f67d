"""The words for whether somebody is there."""

from datetime import timedelta
from typing import NamedTuple

from haggle.clock import local
from haggle.text.languages import N_

ONLINE = N_("online")
WEEK_DAYS = 7


class Announcement(NamedTuple):
    """An ephemeral event to send: `reader_id` sees `word` for `account_id`."""

    reader_id: int
    conversation_id: int
    account_id: int
    word: str


def word(is_there: bool, active_at: int | None, now_ms: int, zone: str | None) -> str:
    """
    `online`; `active today`, `active yesterday`, `active this week` by the days of the reader's zone; else nothing.

    `active_at` (ms) is the last known heartbeat. This week means the last seven days.
    """
    if is_there:
        return ONLINE
    if active_at is None:
        return ""
    days = (local(now_ms, zone).date() - local(active_at, zone).date()) // timedelta(days=1)
    if days < -1:  # noted by a clock that was ahead
        return ""
    if days <= 1:
        return N_("active yesterday") if days == 1 else N_("active today")
    return N_("active this week") if days < WEEK_DAYS else ""
