"""One reaction by each of the two to a message, for both to read."""

import re

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person
from listener import follow, listen

from haggle.reactions.model import EMOJIS


def _react(person: Person, message: int, emoji: str) -> httpx2.Response:
    return person.http.post(f"/messages/{message}/reactions", data={"emoji": emoji})


def _reactions(person: Person, talk: int) -> list[tuple[str, str]]:
    page = person.get(f"/conversations/{talk}").text
    return re.findall(r'class="reaction__emoji">([^<]+)</span> <bdi class="reaction__name">([^<]+)<', page)


@pytest.fixture
def said(bea: Person, talk: int) -> int:
    return bea.say(talk, "I will take it")


def test_both_read_who_reacted(bea: Person, sal: Person, talk: int, said: int) -> None:
    assert _react(sal, said, "👍").status_code == 303
    assert _reactions(sal, talk) == [("👍", "You")]
    assert _reactions(bea, talk) == [("👍", "Sal")]


def test_each_has_one_which_the_same_form_changes(bea: Person, sal: Person, talk: int, said: int) -> None:
    for emoji in EMOJIS:
        _react(sal, said, emoji)
    _react(bea, said, "👍")
    assert _reactions(bea, talk) == [("👍", "You"), (list(EMOJIS)[-1], "Sal")]


def test_an_empty_one_takes_it_back(sal: Person, talk: int, said: int) -> None:
    _react(sal, said, "👍")
    assert _react(sal, said, "").status_code == 303
    assert _reactions(sal, talk) == []


def test_a_form_without_the_field_takes_nothing_back(sal: Person, talk: int, said: int) -> None:
    _react(sal, said, "👍")
    answer = sal.http.post(f"/messages/{said}/reactions", data={"other": "x"})
    assert answer.status_code == 422
    assert "Choose one of" in answer.text
    assert _reactions(sal, talk) == [("👍", "You")]


def test_the_pressed_button_of_the_page_takes_it_back(sal: Person, said: int) -> None:
    _react(sal, said, "👍")
    page = sal.get(f"/messages/{said}/actions").text
    pressed = re.search(r'<button[^>]*value="([^"]*)" aria-pressed="true"[^>]*>([^<]+)<', page)
    assert pressed
    assert (pressed[1], pressed[2].strip()) == ("", "👍")


def test_the_same_form_twice_is_one_reaction(sal: Person, talk: int, said: int) -> None:
    position = sal.position()
    assert [_react(sal, said, "👍").status_code for _ in range(2)] == [303, 303]
    assert sal.events_since(position) == ["reaction.changed"]
    assert _reactions(sal, talk) == [("👍", "You")]


def test_open_pages_hear_of_it(bea: Person, sal: Person, talk: int, said: int) -> None:
    hers = listen(bea, f"after={bea.position()}&conversation={talk}")
    _react(sal, said, "👍")
    told = hers.shown()
    assert f'data-hx-target="#message-{said}" data-hx-swap="outerMorph"' in told
    assert "👍" in told


def test_programs_hear_of_it(bea: Person, sal: Person, said: int) -> None:
    stream = follow(bea, bea.token(), "after=now")
    _react(sal, said, "👍")
    event = stream.entries(1)[0]
    assert event.kind == "reaction.changed"
    assert event.json["reactions"] == [{"name": "Sal", "emoji": "👍"}]


@pytest.mark.parametrize("emoji", ["x", "👎", "👍👍", "<b>", "\u200b"])
def test_what_is_no_reaction_is_refused_in_words(sal: Person, talk: int, said: int, emoji: str) -> None:
    answer = _react(sal, said, emoji)
    assert answer.status_code == 422
    assert "Choose one of" in answer.text
    assert _reactions(sal, talk) == []


def test_nobody_reacts_to_what_was_deleted_meanwhile(bea: Person, sal: Person, said: int) -> None:
    bea.http.post(f"/messages/{said}/deletion")
    answer = _react(sal, said, "👍")
    assert answer.status_code == 409
    assert "deleted meanwhile" in answer.text


def test_nobody_answers_or_reacts_to_somebody_who_has_left(haggle: Haggle, sal: Person) -> None:
    ada = Person(haggle, "Ada").join()
    talk = ada.open_chat(sal.sell(), "Hello")
    said = sal.say(talk, "Good morning")
    assert ada.http.post("/account/deletion", data={"password": PASSWORD}).status_code < 400
    page = sal.get(f"/messages/{said}/actions").text
    assert ">Reply<" not in page
    assert "Delete" in page
    assert 'aria-label="React"' not in page
    for answer in (_react(sal, said, "👍"), sal.htmx("GET", f"/conversations/{talk}?reply_to={said}")):
        assert answer.status_code == 409
        assert "has left" in answer.text
    assert _react(sal, said, "").status_code == 303


def test_a_stranger_finds_no_message_to_react_to(nia: Person, said: int) -> None:
    assert _react(nia, said, "👍").status_code == 404
