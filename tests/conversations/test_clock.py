"""Where the system's clock is set back or forward: nothing is pinned to the top, and nothing is lost."""

import re
import time

import pytest
from cast import Haggle, Person
from client import part

from haggle import clock
from haggle.clock import DAY_MS, EvenClock

DECADES_MS = 70 * 365 * DAY_MS


@pytest.fixture
def ann(haggle: Haggle, sal: Person) -> Person:
    """She has talked with Sal about two things while the clock was decades ahead: see `_ahead`."""
    return Person(haggle, "Ann").join()


def _ahead(haggle: Haggle, talk: int) -> None:
    """As if all of this had been done then."""
    for table, column, key in (
        ("participants", "listed_at", "conversation_id"),
        ("messages", "created_at", "conversation_id"),
        ("conversations", "created_at", "id"),
    ):
        haggle.sql(f"UPDATE {table} SET {column} = {column} + :by WHERE {key} = :id", by=DECADES_MS, id=talk)  # noqa: S608


def _ids(person: Person) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="conversation-(\d+)-row"', person.get("/conversations").text)]


def test_what_was_said_while_the_clock_was_ahead_does_not_stay_at_the_top(
    haggle: Haggle, ann: Person, sal: Person
) -> None:
    first, second = (ann.open_chat(sal.sell(title), "Hello") for title in ("Lamp", "Rug"))
    _ahead(haggle, second)
    assert _ids(ann) == [second, first]
    sal.say(first, "And now?")
    third = ann.open_chat(sal.sell("Bowl"), "Hello")
    fourth = ann.open_chat(sal.sell("Fork"))
    assert _ids(ann) == [fourth, third, first, second]
    assert _ids(sal)[:3] == [third, first, second]
    ann.say(second, "Still there?")
    assert _ids(ann) == [second, fourth, third, first]


def test_each_line_of_the_list_says_when_it_was_said(haggle: Haggle, ann: Person, sal: Person) -> None:
    first, second = (ann.open_chat(sal.sell(title), "Hello") for title in ("Lamp", "Rug"))
    _ahead(haggle, second)
    sal.say(first, "And now?")
    headers = {"Authorization": f"Bearer {ann.token()}"}
    rows = ann.http.get("/api/v1/conversations", headers=headers).json()["conversations"]
    years = {row["conversation_id"]: row["timestamp"][:4] for row in rows}
    assert years == {
        first: time.strftime("%Y", time.gmtime()),
        second: time.strftime("%Y", time.gmtime(time.time() + DECADES_MS / 1000)),
    }


def test_an_open_page_puts_the_line_there_too(haggle: Haggle, ann: Person, sal: Person) -> None:
    first, second = (ann.open_chat(sal.sell(title), "Hello") for title in ("Lamp", "Rug"))
    _ahead(haggle, second)
    after = ann.position()
    sal.say(first, "And now?")
    told = ann.htmx("GET", f"/feed/changes?after={after}").text
    moved = int(part(rf'id="conversation-{first}-row"[^>]*data-key="(\d+)', told))
    pinned = int(part(rf'id="conversation-{second}-row"[^>]*data-key="(\d+)', ann.get("/conversations").text))
    assert moved > pinned


def test_what_is_dated_ahead_cannot_be_edited_for_decades(haggle: Haggle, ann: Person, sal: Person) -> None:
    talk = ann.open_chat(sal.sell("Lamp"))
    message = ann.say(talk, "Hello")
    _ahead(haggle, talk)
    answer = ann.http.post(f"/messages/{message}/edit", data={"body": "Goodbye"})
    assert (answer.status_code, "15 minutes" in answer.text) == (409, True)


class Clocks:
    """The system's clock, and the one that only runs, both in ms."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = self.running = 1_800_000_000_000
        monkeypatch.setattr(clock, "now_ms", lambda: self.now)
        monkeypatch.setattr(clock, "_running_ms", lambda: self.running)

    def run(self, ms: int) -> None:
        self.now += ms
        self.running += ms


def test_a_clock_that_is_set_forward_makes_nothing_older_until_it_has_stood_so_for_a_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clocks = Clocks(monkeypatch)
    even = EvenClock()
    began = even.now_ms()
    clocks.now += DECADES_MS
    clocks.run(1000)
    assert even.now_ms() == began + 1000
    clocks.run(DAY_MS)
    assert even.now_ms() == began + 1000 + DAY_MS
    clocks.run(2)
    assert even.now_ms() == clocks.now


def test_a_clock_that_was_ahead_for_an_hour_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = Clocks(monkeypatch)
    even = EvenClock()
    for _ in range(3):
        clocks.now += DECADES_MS
        assert even.now_ms() < clocks.now
        clocks.run(3_600_000)
        clocks.now -= DECADES_MS
        assert even.now_ms() == clocks.now
        clocks.run(DAY_MS)


def test_a_clock_that_is_set_back_is_believed_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = Clocks(monkeypatch)
    even = EvenClock()
    clocks.now -= DAY_MS
    assert even.now_ms() == clocks.now
    clocks.now += DAY_MS // 2
    assert even.now_ms() < clocks.now
