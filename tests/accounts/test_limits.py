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


def _from(haggle: Haggle, username: str, *addresses: str) -> list[int]:
    """What a guess from each of these addresses is answered."""
    eve = Person(haggle, "Eve")
    fields = {"username": username, "password": "a guess"}
    return [eve.http.post("/login", data=fields, headers={"X-Forwarded-For": one}).status_code for one in addresses]


def test_a_household_of_ipv6_is_one_guesser(haggle: Haggle) -> None:
    home = [f"2001:db8:1:2:{number:x}::1" for number in range(11)]
    assert _from(haggle, "whoever", *home, "2001:db8:1:3::1") == [422] * 10 + [429, 422]


def test_an_address_is_the_same_in_either_writing(haggle: Haggle) -> None:
    assert _from(haggle, "whoever", *["203.0.113.1"] * 10, "::ffff:203.0.113.1") == [422] * 10 + [429]


def test_nobody_is_kept_out_of_a_browser_that_they_have_used(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join().sign_in()
    assert ann.http.post("/logout").status_code == 303
    assert _from(haggle, ann.username, *["127.0.0.1"] * 11)[-1] == 429
    right, wrong = ({"username": ann.username, "password": word} for word in (PASSWORD, "a guess"))
    assert Person(haggle, "Eve").http.post("/login", data=right).status_code == 429
    assert ann.http.post("/login", data=right).status_code == 303
    guesses = [ann.http.post("/login", data=wrong).status_code for _ in range(14)]
    assert (guesses[:9], guesses[-1]) == ([422] * 9, 429)


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
