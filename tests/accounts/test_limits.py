"""With limits on: guessing, joining and sending are slowed down, in words."""

import re
from collections.abc import Callable

import pytest
from cast import PASSWORD, Haggle, Person


@pytest.fixture
def haggle(start_haggle: Callable[..., Haggle]) -> Haggle:
    return start_haggle(HAGGLE_LIMITS="on")


def _guesses(haggle: Haggle, username: str, count: int) -> list[tuple[int, str, str]]:
    guesser = Person(haggle, "Eve")
    answers = [guesser.http.post("/login", data={"username": username, "password": "a guess"}) for _ in range(count)]
    return [(one.status_code, one.headers.get("retry-after", ""), _problem(one.text)) for one in answers]


def _problem(page: str) -> str:
    """The sentence that says what is wrong."""
    said = re.search(r'<p class="problem" role="alert"[^>]*>(.*?)</p>', page)
    return said[1] if said else ""


# (one.status_code, one.headers.get("retry-after", ""), one.text.replace(username, "")) for one in answers]


def test_guessing_a_password_is_slowed_down(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    statuses = [status for status, _, _ in _guesses(haggle, ann.username, 12)]
    assert statuses == [422] * 10 + [429] * 2


def test_it_is_said_when_to_try_again(haggle: Haggle) -> None:
    _, after, text = _guesses(haggle, "whoever", 11)[-1]
    assert 1 <= int(after) <= 60
    assert "tried too often" in text


def test_being_slowed_down_does_not_tell_who_has_an_account(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    known, unknown = (_guesses(haggle, name, 12) for name in (ann.username, "x" * len(ann.username)))
    assert [one[0] for one in known] == [one[0] for one in unknown]
    assert known[0][2] == unknown[0][2]
    assert known[-1][2] == unknown[-1][2]


def test_one_who_is_guessed_at_keeps_nobody_else_out(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    _guesses(haggle, "somebody-else", 12)
    assert ann.http.post("/login", data={"username": ann.username, "password": PASSWORD}).status_code == 303


def test_trying_names_one_after_another_is_slowed_down_too(haggle: Haggle) -> None:
    eve = Person(haggle, "Eve")
    fields = {"password": "short"}
    answers = [eve.http.post("/join", data={"username": f"name-{n}", **fields}) for n in range(62)]
    assert [answer.status_code for answer in answers][-2:] == [429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "tried too often" in answers[-1].text


def test_sending_very_fast_is_slowed_down_and_the_text_kept(haggle: Haggle) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell())
    posts = [ann.http.post(f"/conversations/{talk}/messages", data={"body": f"line {n}"}) for n in range(40)]
    refused = [(n, post) for n, post in enumerate(posts) if post.status_code == 429]
    assert refused
    for number, post in refused:
        assert int(post.headers["retry-after"]) > 0
        assert f"line {number}" in post.text
    assert len(ann.messages(talk)) == 40 - len(refused)
