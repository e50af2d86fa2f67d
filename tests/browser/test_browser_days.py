"""A page left open says the day of what is no longer today's, by its reader's clock, wherever the browser is."""

import re
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from cast import Haggle, Person
from playwright.sync_api import Locator, expect
from window import Open, Window
from witness import SERVER_AWAY, Witness

from haggle.clock import brief, parse_iso, today
from haggle.text.languages import Reading

HERS = "Europe/Stockholm"
A_CLOCK = re.compile(r"^\d\d:\d\d$")
ELSEWHERE = {"timezone_id": "Pacific/Honolulu"}  # its midnight is hers at eleven in the morning


def _midnight() -> datetime:
    """The next of hers."""
    zone = ZoneInfo(HERS)
    return datetime.combine(datetime.now(zone).date() + timedelta(days=1), time(), zone)


def _at(window: Window, moment: datetime) -> None:
    """The device has slept until then, and its owner looks at it."""
    window.page.clock.set_system_time(moment)
    window.hide()
    window.hide(False)


def _expected(shown: Locator, at: datetime) -> str:
    posted = parse_iso(shown.get_attribute("datetime") or "")
    return brief(posted, Reading("en", HERS), today(HERS, round(at.timestamp() * 1000)))


@pytest.mark.parametrize("path", ["/conversations", "/notifications", "/search?q=Still"])
def test_after_a_night_a_time_has_become_a_day(bea: Person, sal: Person, talk: int, window: Open, path: str) -> None:
    sal.say(talk, "Still interested?")
    hers = window(bea, **ELSEWHERE)
    hers.page.clock.install()
    hers.go(path).live()
    shown = hers.page.locator("time[data-brief]").first
    for moment in (_midnight() - timedelta(minutes=1), _midnight()):
        _at(hers, moment)
        expect(shown).to_have_text(_expected(shown, moment))
    assert not A_CLOCK.match(shown.inner_text())


def test_at_midnight_the_list_in_view_follows_by_itself(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea, **ELSEWHERE)
    hers.page.clock.install()
    hers.go("/conversations").live()
    shown, updated = hers.row(talk).locator("time"), hers.page.locator("last-updated")
    expect(shown).to_have_text(A_CLOCK)
    expect(updated).to_have_text(re.compile(r"^Last updated \d\d:\d\d$"))
    hers.page.route("**/feed**", lambda route: route.abort("internetdisconnected"))
    before = _midnight() - timedelta(seconds=10)
    hers.page.clock.set_system_time(before)
    hers.page.clock.run_for(5000)
    expect(shown).to_have_text(A_CLOCK)
    hers.page.clock.run_for(40_000)
    expect(shown).to_have_text(_expected(shown, before + timedelta(minutes=1)))
    expect(updated).not_to_have_text(re.compile(r"\d\d:\d\d"))


def test_in_the_new_year_a_day_has_its_year(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea, **ELSEWHERE)
    hers.page.clock.install()
    hers.go("/conversations").live()
    shown = hers.row(talk).locator("time")
    new_year = _midnight().replace(year=_midnight().year + 1, month=1, day=1)
    _at(hers, new_year)
    expect(shown).to_have_text(_expected(shown, new_year))
    assert str(new_year.year - 1) in shown.inner_text()


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kathmandu", ""])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_scripts_write_times_as_the_server_does(haggle: Haggle, window: Open, language: str, zone: str) -> None:
    reader = Person(haggle, "Max").join()
    fields = {"name": "Max", "time_zone": zone, "enter_key": "auto", "language": language}
    assert reader.http.post("/account", data=fields).status_code == 303
    page = window(reader).go("/conversations")
    now = parse_iso("2026-11-23T12:00:00Z")
    reading = Reading(language, zone or None)
    days = [0, 1, 60, 250, 400]
    moments = [
        now - timedelta(days=day, hours=hour) // timedelta(milliseconds=1) for day in days for hour in (0, 3, 11)
    ]
    written = page.evaluate("([moments, now]) => moments.map((one) => brief(one, now))", [moments, now])
    assert written == [brief(moment, reading, today(reading.zone, now)) for moment in moments]
