"""Signing in and out; sessions can be listed and ended."""

import re

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person
from client import Client


@pytest.fixture
def visitor(haggle: Haggle) -> httpx2.Client:
    return Client(haggle.url, {"Sec-Fetch-Site": "same-origin"})


def _sign_in(visitor: httpx2.Client, username: str, password: str) -> httpx2.Response:
    return visitor.post("/login", data={"username": username, "password": password})


def test_the_right_password_opens(visitor: httpx2.Client, bea: Person) -> None:
    assert _sign_in(visitor, bea.username, PASSWORD).status_code == 303
    assert visitor.get("/account").status_code == 200


def test_the_name_is_taken_in_any_case_and_with_blanks(visitor: httpx2.Client, bea: Person) -> None:
    assert _sign_in(visitor, f" {bea.username.upper()} ", PASSWORD).status_code == 303


def test_the_answer_does_not_tell_who_has_an_account(visitor: httpx2.Client, bea: Person) -> None:
    known = _sign_in(visitor, bea.username, "a wrong password")
    unknown = _sign_in(visitor, "x" * len(bea.username), "a wrong password")
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(bea.username, "") == unknown.text.replace("x" * len(bea.username), "")


@pytest.mark.parametrize("password", ["", "x" * 5000, "é" * 999, "\u202e"])
def test_odd_passwords_are_just_wrong(visitor: httpx2.Client, bea: Person, password: str) -> None:
    answer = _sign_in(visitor, bea.username, password)
    assert answer.status_code == 422
    assert "do not belong together" in answer.text


def test_signing_out_ends_the_session_and_not_just_the_cookie(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    cookie = ann.cookie
    assert ann.http.post("/logout").headers["location"] == "/login"
    assert httpx2.get(haggle.url + "/account", headers={"Cookie": f"haggle={cookie}"}).status_code == 401


def test_a_cookie_that_was_changed_opens_nothing(bea: Person) -> None:
    changed = ("a" if bea.cookie[0] != "a" else "b") + bea.cookie[1:]
    assert httpx2.get(bea.haggle.url + "/account", headers={"Cookie": f"haggle={changed}"}).status_code == 401


def test_a_cookie_beside_those_of_other_programs_still_opens(bea: Person) -> None:
    cookies = f'prefs={{"a": [1]}}; theme; haggle={bea.cookie}; x="y'
    assert httpx2.get(bea.haggle.url + "/account", headers={"Cookie": cookies}).status_code == 200


def test_sessions_are_listed_and_this_one_is_marked(bea: Person) -> None:
    page = bea.get("/account").text
    assert re.search(r"this one", page)
    assert "python-httpx" in page


def test_whoever_is_signed_in_is_not_asked_again(bea: Person) -> None:
    assert bea.get("/login?next=/notifications").headers["location"] == "/notifications"


def test_pages_are_not_stored_and_forms_not_framed(bea: Person) -> None:
    headers = bea.get("/account").headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
