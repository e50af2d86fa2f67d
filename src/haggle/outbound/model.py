"""One thing to be sent, the channels that send, and when what failed is tried again."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from haggle.clock import DAY_MS
from haggle.site import Site

PAUSES_S = (5, 30, 120, 600, 1800, 3600, 7200, 14_400, 21_600)
"""After the first attempt that failed, the second, and so on; the last one for all further ones."""
AWAY_S = 300
"""The longest pause where nobody answers: there the whole destination has its pauses, and is back for all at once."""
MOST_WAITED_MS = 3 * DAY_MS
SENT, LATER, FAILED = "sent", "later", "failed"


@dataclass(frozen=True, slots=True)
class Outbound:
    """
    Something to be sent once, for one `cause`.

    Those of one channel and `lane` go one after the other, in the order of their ids; an empty lane has no order. A
    `destination` is what can be away as a whole: an endpoint, a mail server. `facts` are ids and small values.
    `attempts` counts this one too.
    """

    id: int
    channel: str
    cause: str
    lane: str
    destination: str
    facts: Mapping[str, Any]
    created_at: int
    due_at: int
    attempts: int
    waited_ms: int


class Later(Exception):
    """
    Raised by a channel: try again, after `after_s`, or None for the growing pauses.

    `is_away`: nobody answers at the destination, so that what else waits for it need not be tried meanwhile.
    """

    def __init__(self, reason: str, after_s: float | None = None, *, is_away: bool = False) -> None:
        super().__init__(reason)
        self.after_s = after_s
        self.is_away = is_away


class GivenUp(Exception):
    """Raised by a channel: never try again; the reason is kept for staff."""


class Channel(Protocol):
    """
    A way to send. It knows what the facts mean, and looks whether what they are about is wanted still.

    `within_s`: how long one attempt may take. `most_at_once`, `most_each`: how many attempts are under way in one
    process, and of these at one destination. `is_kept`: what was sent is listed for staff for some days.
    """

    name: str
    within_s: float
    most_at_once: int
    most_each: int
    is_kept: bool

    async def send(self, site: Site, item: Outbound) -> str:
        """Send it, or find it no longer wanted; answers what came of it, for staff. Raises Later or GivenUp."""


class Result(NamedTuple):
    """What came of one attempt: SENT, LATER (after `pause_ms`) or FAILED; `outcome` says it in words."""

    item: Outbound
    state: str
    outcome: str
    pause_ms: int = 0
    is_kept: bool = False


def pause_ms(attempts: int) -> int:
    """How long to wait after so many attempts, a fifth more or less, so that not all come back at once."""
    return round(PAUSES_S[min(attempts, len(PAUSES_S)) - 1] * 1000 * random.uniform(0.8, 1.2))


def result_of(item: Outbound, later: Later) -> Result:
    """What comes of an attempt that failed for now: after three days of pauses it has failed for good."""
    pause = pause_ms(item.attempts) if later.after_s is None else max(0, round(later.after_s * 1000))
    if later.is_away:
        pause = min(pause, AWAY_S * 1000)
    if item.waited_ms + pause > MOST_WAITED_MS:
        return Result(item, FAILED, f"given up after {item.attempts} attempts: {later}")
    return Result(item, LATER, str(later), pause)
