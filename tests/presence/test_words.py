"""The words for whether somebody is there, by the days of the reader's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from haggle.clock import parse_iso
from haggle.presence.model import word


def _ms(text: str, zone: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


NOW = "2026-11-25T00:30"
CASES = {
    "2026-11-25T00:00": "active today",
    "2026-11-24T23:59": "active yesterday",
    "2026-11-24T00:00": "active yesterday",
    "2026-11-23T23:59": "active this week",
    "2026-11-19T00:00": "active this week",
    "2026-11-18T23:59": "",
    "2025-11-25T00:30": "",
}


@pytest.mark.parametrize("zone", ["Europe/Stockholm", "Pacific/Auckland", "America/Los_Angeles"])
@pytest.mark.parametrize("active", CASES)
def test_days_begin_at_the_readers_midnight(active: str, zone: str) -> None:
    assert word(False, _ms(active, zone), _ms(NOW, zone), zone) == CASES[active]


def test_the_same_moment_is_today_for_one_and_yesterday_for_another() -> None:
    now, active = parse_iso("2026-11-25T02:00Z"), parse_iso("2026-11-24T22:00Z")
    assert word(False, active, now, "America/New_York") == "active today"
    assert word(False, active, now, "Europe/London") == "active yesterday"
    assert word(False, active, now, None) == "active yesterday"


def test_the_day_of_a_changed_clock_is_one_day() -> None:
    zone = "Europe/Stockholm"  # 25 October 2026 has 25 hours there
    assert word(False, _ms("2026-10-24T23:30", zone), _ms("2026-10-25T23:30", zone), zone) == "active yesterday"


def test_whoever_is_there_is_online_and_who_never_was_is_nothing() -> None:
    assert word(True, None, 0, None) == "online"
    assert word(False, None, 0, None) == ""


def test_a_clock_that_ran_ahead_is_today() -> None:
    assert word(False, parse_iso("2026-11-25T12:00Z"), parse_iso("2026-11-24T12:00Z"), None) == "active today"


def test_a_clock_that_ran_far_ahead_says_nothing() -> None:
    assert word(False, parse_iso("2099-01-01T00:00Z"), parse_iso("2026-11-24T12:00Z"), None) == ""
