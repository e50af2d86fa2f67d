"""Joining, and what a name, a password and a zone may be."""

import re

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person
from client import Client


@pytest.fixture
def visitor(haggle: Haggle) -> httpx2.Client:
    return Client(haggle.url, {"Sec-Fetch-Site": "same-origin"})


def _join(visitor: httpx2.Client, **fields: str) -> httpx2.Response:
    return visitor.post("/join", data={"username": "somebody-new", "name": "Somebody", "password": PASSWORD, **fields})


def test_whoever_joins_is_signed_in(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    assert ann.get("/account").status_code == 200


def test_the_password_is_nowhere_in_the_database(bea: Person) -> None:
    assert bea.haggle.holds(PASSWORD) == []


REFUSED = {
    "a taken name": ({"username": "TAKEN"}, "is taken"),
    "a short name": ({"username": "ab"}, "3 to 30 letters"),
    "a name with spaces": ({"username": "a b c"}, "3 to 30 letters"),
    "a name in other letters": ({"username": "bеa"}, "3 to 30 letters"),
    "a long name": ({"username": "x" * 31}, "3 to 30 letters"),
    "a short password": ({"password": "1234567"}, "8 to 200 characters"),
    "a long password": ({"password": "x" * 201}, "8 to 200 characters"),
    "a password that everybody has": ({"password": "password1"}, "among the first that are guessed"),
    "one with its letters written as digits": ({"password": "P@ssw0rd!"}, "among the first that are guessed"),
    "one along the keyboard": ({"password": "qwertyuiop"}, "among the first that are guessed"),
    "one letter over and over": ({"password": "x" * 200}, "among the first that are guessed"),
    "blanks": ({"password": " " * 12}, "among the first that are guessed"),
    "the user name": ({"username": "zebra-kiosk", "password": "Zebra-Kiosk"}, "among the first that are guessed"),
    "a demo password": ({"password": "demo-bea-password"}, "are the demo"),
    "an invisible name": ({"name": "\u200b"}, "visible characters"),
    "a name that turns the line": ({"name": "Bea\u202e"}, "visible characters"),
    "a long person's name": ({"name": "x" * 61}, "visible characters"),
    "an unknown zone": ({"time_zone": "Mars/Olympus"}, "not a time zone"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_is_refused_in_words_and_the_rest_kept(visitor: httpx2.Client, bea: Person, why: str) -> None:
    fields, sentence = REFUSED[why]
    fields = {name: bea.username.upper() if text == "TAKEN" else text for name, text in fields.items()}
    answer = _join(visitor, **{"name": "Kept & Name", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert PASSWORD not in answer.text
    assert ("Kept &amp; Name" in answer.text) is ("name" not in fields)


def test_a_name_of_ones_own_script_is_welcome(haggle: Haggle) -> None:
    person = Person(haggle, "Ann")
    person.name = "Žofie 李 O'Neil"
    assert "Žofie 李 O&#39;Neil" in person.join().get("/account").text


def test_joining_leads_to_where_one_wanted_to_go(visitor: httpx2.Client) -> None:
    answer = _join(visitor, username="wants-a-bike", next="/listings/7")
    assert answer.headers["location"] == "/listings/7"


def test_the_cookie_is_out_of_reach_of_scripts(visitor: httpx2.Client) -> None:
    cookie = _join(visitor, username="has-a-cookie").headers["set-cookie"]
    assert re.search(r"^haggle-\d+=[^;]+; Path=/; HttpOnly; SameSite=Lax; Max-Age=\d+(, |$)", cookie)


def test_joining_from_a_cut_off_form_hands_on_what_was_typed(haggle: Haggle, bike: int) -> None:
    cleo = Person(haggle, "Cleo")
    path = f"/listings/{bike}/conversations"
    fields = {"body": "Is it there?", "key": "k"}
    assert cleo.http.post(path, data=fields).status_code == 401
    kept = {"next": path, **{f"kept.{name}": text for name, text in fields.items()}}
    form = cleo.http.post("/join", data=kept)
    assert (form.status_code, "Is it there?" in form.text) == (200, True)
    joined = cleo.http.post("/join", data={**kept, "username": cleo.username, "password": "a long enough password"})
    assert (joined.status_code, "Is it there?" in joined.text) == (200, True)
    assert cleo.http.post(path, data=fields).status_code == 303
    assert cleo.get(path).headers["location"] == f"/listings/{bike}"
