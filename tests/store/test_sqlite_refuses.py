"""While SQLite takes no writes, or gives nothing at all: what only reads goes on, and what was typed is kept."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest
from cast import Haggle, Person
from listener import follow

pytestmark = pytest.mark.once
TEXT = "typed with <care>"
QUICK_S = 2


@contextmanager
def _open(haggle: Haggle) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(haggle.data / "haggle.db", isolation_level=None)) as db:
        yield db


@contextmanager
def _locked(haggle: Haggle) -> Iterator[None]:
    with _open(haggle) as db:
        db.execute("BEGIN IMMEDIATE")
        yield
        db.execute("ROLLBACK")


def _long_away(person: Person) -> None:
    """No session was used for so long that the next request notes it."""
    person.haggle.sql("UPDATE sessions SET seen_at = seen_at - 3600000 RETURNING id")


@pytest.fixture
def people(start_haggle: Callable[..., Haggle]) -> tuple[Person, Person, int]:
    haggle = start_haggle(HAGGLE_PRESENCE_MS="1000")
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    return ann, bob, ann.open_chat(bob.sell(), "unread as yet")


def test_pages_are_read_while_nothing_can_be_written(people: tuple[Person, Person, int]) -> None:
    _, bob, talk = people
    _long_away(bob)
    with _locked(bob.haggle):
        began = time.monotonic()
        answers = [
            bob.get(path) for path in (f"/conversations/{talk}", "/conversations", "/account", "/search?q=unread")
        ]
        assert time.monotonic() - began < QUICK_S
    assert [answer.status_code for answer in answers] == [200] * 4
    assert "unread as yet" in answers[0].text
    assert not bob.haggle.errors()


def test_a_message_that_cannot_be_written_is_given_back(people: tuple[Person, Person, int]) -> None:
    ann, _, talk = people
    with _locked(ann.haggle):
        answer = ann.http.post(f"/conversations/{talk}/messages", data={"body": TEXT})
    assert answer.status_code == 503
    assert "typed with &lt;care&gt;" in answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert ann.say(talk, TEXT)


def test_who_comes_is_told_though_it_cannot_be_written(people: tuple[Person, Person, int]) -> None:
    ann, bob, _ = people
    program = follow(bob, bob.token(), "after=now")
    program.hears_presence = True
    program.saying("active today")  # she was there to open the conversation, and is gone
    with _locked(ann.haggle):
        ann.get("/feed/changes?after=0&visible=1")
        program.saying('"online"')


def test_a_store_that_gives_nothing_is_answered_in_words_with_all_headers(people: tuple[Person, Person, int]) -> None:
    ann, bob, talk = people
    with _open(ann.haggle) as db:
        db.execute("ALTER TABLE sessions RENAME TO gone")
    pages = [ann.get("/conversations"), ann.http.post(f"/conversations/{talk}/messages", data={"body": TEXT})]
    fresh = Person(ann.haggle, "Ann")
    fresh.http.cookies = bob.http.cookies
    for page in (*pages, fresh.get("/conversations")):
        assert page.status_code in {200, 303, 503}
        assert "default-src" in page.headers["content-security-policy"]
    assert "Traceback" not in ann.haggle.log()


def test_reading_too_much_refuses_no_page(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on")
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "first")
    message = {"message": "1"}
    statuses = {bob.http.post(f"/conversations/{talk}/receipt", data=message).status_code for _ in range(70)}
    assert 429 in statuses
    assert bob.get(f"/conversations/{talk}").status_code == 200
