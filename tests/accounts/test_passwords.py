"""Changing one's password, and ending sessions: here, from elsewhere, and by an operator."""

import re
import time
from collections.abc import Callable

import httpx2
import pytest
from argon2 import PasswordHasher
from cast import PASSWORD, Haggle, Person
from listener import follow, listen

NEW = "another long password"


@pytest.fixture
def una(haggle: Haggle) -> Person:
    return Person(haggle, "Una").join()


def _again(person: Person) -> Person:
    """The same person in another browser."""
    other = Person(person.haggle, person.name)
    other.username = person.username
    return other.sign_in()


def _change(person: Person, old: str = PASSWORD, new: str = NEW, again: str = "") -> httpx2.Response:
    fields = {"old_password": old, "new_password": new, "new_password_again": again or new}
    return person.http.post("/account/password", data=fields)


def _signs_in(person: Person, password: str) -> bool:
    answer = httpx2.post(
        person.haggle.url + "/login",
        data={"username": person.username, "password": password},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    return answer.status_code == 303


def test_the_new_password_opens_and_the_old_does_not(una: Person) -> None:
    answer = _change(una)
    assert answer.status_code == 303
    assert "signed out everywhere else" in una.get(answer.headers["location"]).text
    assert _signs_in(una, NEW)
    assert not _signs_in(una, PASSWORD)


def test_all_other_sessions_end_and_their_streams_say_bye(una: Person) -> None:
    other = _again(una)
    stream = listen(other, "after=0")
    _change(una)
    assert stream.until("bye").data == "signed out"
    assert other.get("/account").status_code == 401
    assert una.get("/account").status_code == 200


NFC, NFD = "M\u1eadt kh\u1ea9u d\u00e0i", "Ma\u0323\u0302t kha\u0302\u0309u da\u0300i"


@pytest.mark.parametrize(("chosen", "typed"), [(NFC, NFD), (NFD, NFC), (NFC, NFC.replace(" ", "\u00a0"))])
def test_a_password_is_the_same_however_a_keyboard_writes_it(una: Person, chosen: str, typed: str) -> None:
    assert _change(una, new=chosen, again=typed).status_code == 303
    assert _signs_in(una, typed)


@pytest.mark.parametrize("stored", [NFC, NFD])
def test_a_hash_of_before_is_known_in_either_form(una: Person, stored: str) -> None:
    hashed = PasswordHasher(time_cost=1, memory_cost=64).hash(stored)
    una.haggle.sql("UPDATE accounts SET password_hash = :h WHERE username = :n RETURNING id", h=hashed, n=una.username)
    assert [_signs_in(una, typed) for typed in (NFC, NFD, NFC + "x")] == [True, True, False]


def test_what_nobody_types_takes_no_longer_than_a_password(una: Person) -> None:
    began = time.monotonic()
    assert not _signs_in(una, "a\u0301\u0316" * 100_000)
    assert time.monotonic() - began < 2


def test_all_tokens_end_too_and_their_streams_say_bye(una: Person) -> None:
    program = follow(una, token := una.token())
    _change(una)
    assert program.next().kind == "bye"
    assert _opens(una, token) == 401


def _opens(person: Person, token: str) -> int:
    return person.http.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"}).status_code


@pytest.mark.parametrize("password", ["", "not mine", PASSWORD + " "])
def test_no_token_is_made_without_the_password(una: Person, password: str) -> None:
    answer = una.http.post("/account/tokens", data={"name": "my script", "password": password})
    assert (answer.status_code, "That is not your password." in answer.text) == (422, True)
    assert 'value="my script"' in answer.text
    assert "/account/tokens/" not in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"old": "not this one"}, "That is not your password."),
        ({"old": ""}, "That is not your password."),
        ({"new": "short"}, "8 to 200 characters"),
        ({"new": "demo-una-password"}, "are the demo"),
        ({"new": "iloveyou"}, "among the first that are guessed"),
        ({"again": "something else"}, "are not the same"),
    ],
)
def test_what_cannot_be_is_refused_in_words(una: Person, fields: dict[str, str], sentence: str) -> None:
    answer = _change(una, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert NEW not in answer.text
    assert PASSWORD not in answer.text
    assert _signs_in(una, PASSWORD)


def test_guessing_the_old_one_is_slowed_down(start_haggle: Callable[..., Haggle]) -> None:
    una = Person(start_haggle(HAGGLE_LIMITS="on"), "Una").join()
    statuses = [_change(una, old="a guess").status_code for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2


def test_an_account_without_a_password_is_told_what_to_do(una: Person) -> None:
    una.haggle.sql("UPDATE accounts SET password_hash = NULL WHERE username = :name", name=una.username)
    page = una.get("/account").text
    assert "ask whoever runs this marketplace" in page
    assert 'name="old_password"' not in page
    answer = _change(una)
    assert answer.status_code == 409
    assert "no password yet" in answer.text
    assert 'name="username"' in una.get("/account/deletion").text
    assert una.http.post("/account/deletion", data={"username": "somebody"}).status_code == 422
    assert una.http.post("/account/deletion", data={"username": una.username}).status_code == 303


def test_all_other_sessions_are_ended_at_once(una: Person) -> None:
    others = [_again(una) for _ in range(2)]
    assert "End all other sessions" in una.get("/account").text
    assert una.http.post("/account/sessions/deletion").status_code == 303
    assert [other.get("/account").status_code for other in others] == [401, 401]
    assert "End all other sessions" not in una.get("/account").text


def test_a_token_form_sent_again_makes_no_other_token(una: Person) -> None:
    key = re.search(r'name="key" value="(\w+)"', una.get("/account").text)
    assert key
    first, second = (
        una.http.post("/account/tokens", data={"name": "script", "key": key[1], "password": PASSWORD}) for _ in range(2)
    )
    assert (first.status_code, second.status_code) == (201, 409)
    assert "made its token already" in second.text
    assert re.search(r"hgl_[\w-]+", first.text)
    assert not re.search(r"hgl_[\w-]+", second.text)
    assert len(re.findall(r"/account/tokens/\d+/deletion", una.get("/account").text)) == 1


def test_an_operator_sets_a_password(una: Person) -> None:
    token = una.token()
    done = una.haggle.run("account", "password", una.username, "--password-stdin", stdin=NEW + "\n")
    assert (done.returncode, "can sign in with it now. Sessions ended: 1." in done.stdout) == (0, True), done.stderr
    assert _signs_in(una, NEW)
    assert not _signs_in(una, PASSWORD)
    assert _opens(una, token) == 401


def test_an_operator_is_told_what_cannot_be(haggle: Haggle, una: Person) -> None:
    nobody = haggle.run("account", "password", "nobody-here", "--password-stdin", stdin=NEW)
    assert (nobody.returncode, nobody.stderr) == (1, "haggle: there is no account “nobody-here”.\n")
    short = haggle.run("account", "password", una.username, "--password-stdin", stdin="short\n")
    assert short.returncode == 1
    assert "8 to 200 characters" in short.stderr
