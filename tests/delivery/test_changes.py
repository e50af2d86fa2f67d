"""/feed/changes: the feed without the wait."""

import re
from collections import Counter

import pytest
from cast import Haggle, Person
from listener import listen


def test_it_answers_what_the_stream_sends(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    for number in range(3):
        bea.say(talk, f"line {number}")
    stream = listen(sal, f"after={position}&conversation={talk}")
    streamed = "".join(event.data for event in stream.entries(3))
    polled = sal.htmx("GET", f"/feed/changes?after={position}&conversation={talk}")
    assert polled.text.replace("\n", "") == streamed.replace("\n", "")
    assert polled.headers["hx-ptag"] == str(position + 3)


def test_nothing_new_costs_a_304_without_a_body(haggle: Haggle, bike: int) -> None:
    una = Person(haggle, "Una").join()
    una.open_chat(bike)  # in silence, so nothing is delivered later
    answer = una.htmx("GET", "/feed/changes?after=0", headers={"HX-PTag": str(una.position())})
    assert (answer.status_code, answer.content) == (304, b"")


def test_ptag_wins_over_after(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    bea.say(talk, "one")
    bea.say(talk, "two")
    answer = sal.htmx(
        "GET", f"/feed/changes?after={position}&conversation={talk}", headers={"HX-PTag": str(position + 1)}
    )
    assert "two" in answer.text
    assert ">one</p>" not in answer.text


def test_how_things_stand_is_said_once_however_much_was_missed(bea: Person, sal: Person, talk: int, bike: int) -> None:
    position = sal.position()
    for number in range(3):
        bea.say(talk, f"line {number}")
    sal.say(talk, "and mine")  # after which nothing of Bea's changes the line below it
    bea.say(talk, "the last")
    answer = sal.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text
    targets = Counter(re.findall(r'data-hx-target="(#[\w-]+)', answer))
    messages = f"#conversation-{talk}-messages"
    assert (targets["#conversations"], targets["#badge"], targets[messages]) == (1, 1, 5 + 1)  # and the line
    assert answer.count('class="receipt') == 1
    assert answer.index("the last") < answer.index('data-hx-target="#conversations')


def test_a_conversation_not_in_view_gives_a_toast_and_no_message(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    bea.say(talk, "hello from elsewhere")
    answer = sal.htmx("GET", f"/feed/changes?after={position}").text
    assert 'data-hx-target="#toast-list"' in answer
    assert f"#conversation-{talk}-messages" not in answer


def test_ones_own_message_gives_no_toast(bea: Person, talk: int) -> None:
    position = bea.position()
    bea.say(talk, "mine")
    assert "toast" not in bea.htmx("GET", f"/feed/changes?after={position}").text


@pytest.mark.parametrize("after", ["99999999", "garbage", "-1", "9" * 20])
def test_a_position_that_never_was_reloads_the_page(bea: Person, after: str) -> None:
    answer = bea.htmx("GET", f"/feed/changes?after={after}")
    assert answer.headers["hx-refresh"] == "true"
    assert answer.text == ""


def test_a_page_too_far_behind_is_reloaded(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    for number in range(201):
        bea.say(talk, f"{number}")
    assert sal.htmx("GET", f"/feed/changes?after={position}").headers["hx-refresh"] == "true"


def test_the_answer_is_stored_nowhere(bea: Person) -> None:
    assert bea.htmx("GET", "/feed/changes?after=0").headers["cache-control"] == "private, no-store"
