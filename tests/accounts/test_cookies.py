"""The cookie of a session: how long a browser keeps it, what it is called, what is left after signing out."""

import re
import time
from collections.abc import Callable

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person
from listener import listen

DAY_MS = 86_400_000


@pytest.fixture
def una(haggle: Haggle) -> Person:
    return Person(haggle, "Una").join()


def _age(person: Person, **columns: float) -> None:
    """Have the person's session been used, or begun, so many days ago."""
    for column, days in columns.items():
        person.haggle.sql(
            f"UPDATE sessions SET {column} = :at WHERE account_id IN "
            "(SELECT id FROM accounts WHERE username = :name) RETURNING id",
            at=round(time.time() * 1000 - days * DAY_MS),
            name=person.username,
        )


def _days_kept(answer: httpx2.Response) -> float | None:
    """For how many days the browser is to keep the session's cookie; None when nothing is said of it."""
    said = re.search(r"haggle-\d+=[^;]+;.*Max-Age=(\d+)", answer.headers.get("set-cookie", ""))
    return int(said[1]) / 86_400 if said else None


def test_who_comes_each_day_stays_signed_in_and_the_cookie_is_given_anew_once_a_day(una: Person) -> None:
    _age(una, seen_at=29, created_at=29)
    before = una.cookie
    assert _days_kept(una.get("/static/js/sw.js")) is None
    assert _days_kept(una.get("/conversations")) == pytest.approx(30)
    assert una.cookie == before
    assert [_days_kept(una.get(path)) for path in ("/conversations", "/account")] == [None, None]


def test_who_stays_away_for_too_long_is_signed_out(una: Person) -> None:
    _age(una, seen_at=31)
    assert una.get("/conversations").status_code == 401


def test_a_session_ends_however_much_it_is_used(una: Person) -> None:
    _age(una, seen_at=1, created_at=170)
    assert _days_kept(una.get("/conversations")) == pytest.approx(10, abs=0.1)
    sam = Person(una.haggle, "Sam").join()
    _age(sam, seen_at=1, created_at=181)
    assert sam.get("/conversations").status_code == 401


def test_signing_in_again_replaces_the_session_of_this_browser(una: Person) -> None:
    stream, before = listen(una), una.cookie
    una.sign_in()
    assert stream.next().kind == "bye"
    assert una.cookie != before
    assert len(re.findall(r"/account/sessions/\d+/deletion", una.get("/account").text)) == 1
    former = {"Cookie": f"{una.haggle.cookie_name}={before}"}
    assert httpx2.get(una.haggle.url + "/account", headers=former).status_code == 401


def test_signing_in_as_another_ends_the_session_of_the_former(una: Person) -> None:
    stream, other = listen(una), Person(una.haggle, "Sam").join()
    una.http.post("/login", data={"username": other.username, "password": PASSWORD})
    assert stream.next().kind == "bye"
    assert other.username in una.get("/account").text


def test_signing_out_has_the_browser_forget_pictures_and_keep_what_others_typed(una: Person) -> None:
    answer = una.http.post("/logout")
    assert answer.headers["clear-site-data"] == '"cache"'
    assert f"{una.haggle.cookie_name}=;" in answer.headers["set-cookie"]


def test_two_haggles_on_one_host_leave_each_other_signed_in(una: Person, start_haggle: Callable[..., Haggle]) -> None:
    other = start_haggle()
    ann = Person(other, "Ann")
    jar = una.http
    jar.post(other.url + "/join", data={"username": ann.username, "name": "Ann", "password": PASSWORD})
    assert jar.get(other.url + "/account").status_code == 200
    assert una.get("/account").status_code == 200
    jar.post(other.url + "/logout")
    assert jar.get(other.url + "/account").status_code == 401
    assert una.get("/account").status_code == 200


def test_a_cookie_under_its_former_name_opens_and_is_given_the_new_one(una: Person) -> None:
    answer = httpx2.get(una.haggle.url + "/conversations", headers={"Cookie": f"haggle={una.cookie}"})
    assert answer.status_code == 200
    assert answer.cookies[una.haggle.cookie_name] == una.cookie
