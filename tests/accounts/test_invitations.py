"""Who can join: everybody, whoever is invited, nobody (HAGGLE_JOIN)."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person


@pytest.fixture
def invited_only(start_haggle: Callable[..., Haggle]) -> Haggle:
    return start_haggle(HAGGLE_JOIN="invite", HAGGLE_PUBLIC_URL="http://chat.example.org:8000")


def _link(haggle: Haggle) -> str:
    done = haggle.run("account", "invite")
    assert done.stdout.startswith("http://chat.example.org:8000/join?invitation="), done.stderr
    parts = urlsplit(done.stdout.strip())
    return f"{parts.path}?{parts.query}"


def _join(haggle: Haggle, link: str, name: str = "", password: str = PASSWORD) -> httpx2.Response:
    person = Person(haggle, "Ann")
    kept = re.search(r'name="invitation" value="([^"]+)"', person.get(link).text)
    fields = {"username": name or person.username, "password": password, "invitation": kept[1] if kept else ""}
    return person.http.post("/join", data=fields)


def test_a_link_lets_one_person_join_once(invited_only: Haggle) -> None:
    link = _link(invited_only)
    assert _join(invited_only, link, password="password").status_code == 422  # which does not use it up
    assert _join(invited_only, link, name="ann-is-here").status_code == 303
    again = _join(invited_only, link)
    assert (again.status_code, "was used, or is too old" in again.text) == (403, True)
    taken = _link(invited_only)
    assert _join(invited_only, taken, name="ann-is-here").status_code == 422
    assert _join(invited_only, taken).status_code == 303


def test_without_a_good_link_nobody_joins_or_is_shown_the_form(invited_only: Haggle) -> None:
    for link in ("/join", "/join?invitation=made-up"):
        assert _join(invited_only, link).status_code == 403
        assert Person(invited_only, "Eve").get(link).status_code == 403
    old = _link(invited_only)
    invited_only.sql("UPDATE invitations SET expires_at = 1 RETURNING key_hash")
    assert _join(invited_only, old).status_code == 403
    assert not any('href="/join' in Person(invited_only, "Eve").get(path).text for path in ("/", "/login", "/listings"))


def test_closed_means_that_only_the_operator_adds_accounts(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_JOIN="closed")
    assert Person(haggle, "Eve").get("/join").status_code == 403
    answer = _join(haggle, "/join")
    assert (answer.status_code, "can give you an account" in answer.text) == (403, True)
    added = haggle.run("account", "add", "mia", "--password-stdin", stdin=PASSWORD + "\n")
    assert added.returncode == 0, added.stderr
