"""What an operator does to an account from the command line, while haggle runs."""

import re

import pytest
from cast import PASSWORD, Haggle, Person
from listener import follow, listen


@pytest.fixture
def una(haggle: Haggle) -> Person:
    return Person(haggle, "Una").join()


def _status(person: Person, token: str = "") -> int:
    if token:
        return person.http.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"}).status_code
    return person.get("/account").status_code


def _command(person: Person, *words: str) -> str:
    done = person.haggle.run("account", words[0], person.username, *words[1:])
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sessions_are_listed_and_ended_and_their_streams_say_bye_at_once(una: Person) -> None:
    stream = listen(una)
    assert _status(una) == 200
    number = re.match(r"(\d+)  python-httpx", _command(una, "sessions"))
    assert number
    assert _command(una, "sessions", "--end", number[1]) == "The session has ended.\n"
    assert stream.until("bye").data == "signed out"
    assert _status(una) == 401
    assert _command(una, "sessions") == ""


def test_tokens_are_listed_and_ended_and_their_streams_say_bye_at_once(una: Person) -> None:
    stream = follow(una, token := una.token())
    assert re.fullmatch(r"\d+  test  opens chat  made \S+Z\n", _command(una, "tokens"))
    assert _command(una, "tokens", "--end", "all") == "Tokens ended: 1.\n"
    assert stream.until("bye").data == "signed out"
    assert _status(una, token) == 401


def test_who_is_switched_off_is_out_at_once_and_cannot_come_back(una: Person) -> None:
    stream, token = listen(una), una.token()
    assert "Sessions ended: 1. Tokens ended: 1." in _command(una, "disable")
    assert stream.until("bye").data == "signed out"
    assert [_status(una), _status(una, token)] == [401, 401]
    answer = una.http.post("/login", data={"username": una.username, "password": PASSWORD})
    assert (answer.status_code, "Your account is suspended" in answer.text) == (403, True)
    wrong = una.http.post("/login", data={"username": una.username, "password": "a guess"})
    assert "do not belong together" in wrong.text
    refused = una.haggle.run("token", una.username)
    assert (refused.returncode, refused.stdout) == (1, "")
    _command(una, "enable")
    una.sign_in()
    assert _status(una) == 200


def test_what_is_not_there_is_said(una: Person) -> None:
    for words in (("sessions", una.username, "--end", "x"), ("tokens", una.username, "--end", "99999999999999999999")):
        done = una.haggle.run("account", *words)
        assert (done.returncode, f"{una.username} has no" in done.stderr) == (1, True)
    nobody = una.haggle.run("account", "disable", "nobody-here")
    assert (nobody.returncode, nobody.stderr) == (1, "haggle: there is no account “nobody-here”.\n")
