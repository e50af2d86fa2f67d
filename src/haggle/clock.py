"""Time: instants are integer milliseconds since 1970 UTC; people read them in their own zone."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import format_date, format_skeleton, format_time

from haggle.text.languages import Reading, locale

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
SLACK_MS = 60_000
_RUNNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # the first goes on while the machine sleeps


def now_ms() -> int:
    """The present instant in ms."""
    return time.time_ns() // 1_000_000


class EvenClock:
    """
    The present for what ends by its age: sessions, entries of feeds, blobs that nothing uses.

    A system clock that is set forward while this process runs ends nothing, for it may be an error: it is believed when
    it has stood there for a day.
    """

    def __init__(self) -> None:
        self._began_at = now_ms() - _running_ms()
        self._ahead_since: int | None = None

    def now_ms(self) -> int:
        """The system's clock, or less while that is ahead of the time that has passed."""
        now, running = now_ms(), _running_ms()
        ahead_ms = now - running - self._began_at
        if ahead_ms <= SLACK_MS:
            self._began_at, self._ahead_since = self._began_at + min(0, ahead_ms), None
        elif self._ahead_since is None:
            self._ahead_since = running
        elif running - self._ahead_since > DAY_MS:
            self._began_at, self._ahead_since = now - running, None
        return min(now, self._began_at + running)


def _running_ms() -> int:
    return time.clock_gettime_ns(_RUNNING) // 1_000_000


even_clock = EvenClock()


def iso(instant_ms: int) -> str:
    """`2026-11-01T10:00:00.000Z`: ISO 8601 in UTC, with milliseconds."""
    return datetime.fromtimestamp(instant_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_iso(text: str) -> int:
    """The instant, in ms, that an ISO 8601 date and time names; without a zone it is UTC. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


@lru_cache(maxsize=1024)
def zone(name: str | None) -> ZoneInfo:
    """The zone of that name; UTC for None or a name that the system's zone table has lost."""
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError):
        return ZoneInfo("UTC")


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every `Area/City` zone this system knows, sorted."""
    return tuple(
        sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "System")))
    )


def local(instant_ms: int, zone_name: str | None) -> datetime:
    """The instant on the reader's own clock."""
    return datetime.fromtimestamp(instant_ms / 1000, zone(zone_name))


@dataclass(frozen=True, slots=True)
class Minute:
    """
    A minute as its reader writes it, by CLDR's patterns for their language.

    `clock` is `10:31`, or `10:31 UTC` for a reader who has chosen no zone; `day` is `Monday, 23 November 2026`, in
    full, so that it stays true on a page left open over midnight; `stamp` is `Mon, 23 Nov 2026, 10:31 CET`; `iso` is
    ISO 8601 in UTC.
    """

    clock: str
    day: str
    stamp: str
    iso: str


def minute(instant_ms: int, reading: Reading) -> Minute:
    """The instant's minute on the reader's own clock."""
    return _minute(instant_ms // 60_000, reading)


@lru_cache(maxsize=20_000)
def _minute(minutes: int, reading: Reading) -> Minute:
    moment, rules = local(minutes * 60_000, reading.zone), locale(reading.language)
    short = format_skeleton("yMMMEd", moment, locale=rules)
    clock = format_time(moment, "short", tzinfo=moment.tzinfo, locale=rules)
    return Minute(
        clock=clock + ("" if reading.zone else " UTC"),
        day=format_date(moment, "full", rules),
        stamp=str(rules.datetime_formats["medium"]).format(f"{clock} {moment:%Z}", short),
        iso=f"{moment.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
    )


def brief(instant_ms: int, reading: Reading, today: str) -> str:
    """`10:31` on the day `today` (ISO date in the reader's zone), `3 Nov` in its year, else `3 Nov 2025`."""
    moment = local(instant_ms, reading.zone)
    if moment.date().isoformat() == today:
        return minute(instant_ms, reading).clock
    skeleton = "MMMd" if moment.year == int(today[:4]) else "yMMMd"
    return format_skeleton(skeleton, moment, locale=locale(reading.language))


def today(zone_name: str | None, instant_ms: int | None = None) -> str:
    """The reader's present date, `2026-11-23`."""
    return local(now_ms() if instant_ms is None else instant_ms, zone_name).date().isoformat()
