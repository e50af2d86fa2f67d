"""Sent, delivered, seen: what the author of a message learns, and that it can be switched off."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cast import Haggle, Person
from listener import follow, listen


def _line(person: Person, talk: int, query: str = "") -> str:
    """The words under the person's last own message, without their time."""
    page = person.get(f"/conversations/{talk}{query}", Cookie=f"haggle={person.cookie}; scripts=1").text
    found = re.search(rf'<li id="conversation-{talk}-receipt" class="receipt" data-key="[\d.]+">(.*?)</li>', page)
    return re.sub(r"\s*<time.*", "", found[1]) if found else ""


def _comes_to_say(person: Person, talk: int, words: str) -> None:
    deadline = time.monotonic() + 5
    while (said := _line(person, talk)) != words:
        assert time.monotonic() < deadline, f"{said}, not {words}"
        time.sleep(0.02)


def _read(person: Person, talk: int, message: int) -> None:
    assert person.htmx("POST", f"/conversations/{talk}/receipt", data={"message": message}).status_code == 204


def _conversation(person: Person, talk: int) -> Any:
    headers = {"Authorization": f"Bearer {person.token()}"}
    return person.http.get(f"/api/v1/conversations/{talk}", headers=headers).json()


def _is_read(person: Person, talk: int) -> bool:
    headers = {"Authorization": f"Bearer {person.token()}"}
    return bool(
        person.http.get(f"/api/v1/conversations/{talk}/messages", headers=headers).json()["messages"][-1]["is_read"]
    )


@pytest.fixture
def switch() -> Iterator[Callable[..., None]]:
    """`switch(sal)`: Sal has receipts off, with True on again; all have after the test."""
    switched: list[Person] = []

    def to(person: Person, is_on: bool = False) -> None:
        switched.append(person)
        assert person.http.post("/account", data={"receipts": "on" if is_on else "off"}).status_code == 303

    yield to
    for person in set(switched):
        to(person, is_on=True)


def test_a_message_is_sent_then_delivered_then_seen(bea: Person, sal: Person, talk: int) -> None:
    assert _line(bea, talk) == "Sent"
    listen(sal, f"after={sal.position() - 1}")
    _comes_to_say(bea, talk, "Delivered")
    _read(sal, talk, bea.say(talk, "and?"))
    _comes_to_say(bea, talk, "Seen")


def test_the_time_seen_is_that_of_the_readers_own_clock(bea: Person, sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}")
    page = bea.get(f"/conversations/{talk}").text
    assert re.search(
        r'data-key="\d+\.5">Seen <time datetime="[\d-]+T[\d:]+Z" title="[^"]* CES?T">\d\d:\d\d</time></li>', page
    )


def test_whoever_has_written_nothing_has_no_line(sal: Person, talk: int) -> None:
    assert _line(sal, talk) == ""


def test_the_line_stands_after_ones_last_message_whatever_was_answered(bea: Person, sal: Person, talk: int) -> None:
    sal.say(talk, "It is.")
    page = bea.get(f"/conversations/{talk}").text
    order = re.findall(r'<li id="(message|conversation)-\d+(?:-receipt)?"', page)
    assert order[:3] == ["message", "conversation", "message"]


def test_whoever_answers_has_seen(bea: Person, sal: Person, talk: int) -> None:
    sal.say(talk, "It is.")
    assert _line(bea, talk) == "Seen"


def test_a_page_of_the_middle_has_no_line(bea: Person, talk: int) -> None:
    first, *_ = [bea.say(talk, f"line {number}") for number in range(80)]
    assert _line(bea, talk, f"?at={first}") == ""


def test_the_authors_pages_are_told_live(bea: Person, sal: Person, talk: int) -> None:
    hers = listen(bea, f"after={bea.position()}&conversation={talk}")
    message = bea.say(talk, "Is it new?")
    assert f'data-key="{message}.5">Sent</li>' in hers.next().data
    listen(sal, f"after={sal.position() - 1}")
    deadline = time.monotonic() + 5
    while f'data-key="{message}.5">Delivered</li>' not in hers.next().data:  # some are of her other conversations
        assert time.monotonic() < deadline
    _read(sal, talk, message)
    while f'data-key="{message}.5">Seen' not in hers.next().data:
        assert time.monotonic() < deadline


def test_programs_are_told_live(bea: Person, sal: Person, talk: int) -> None:
    program = follow(bea, bea.token(), f"after=now&conversation={talk}")
    message = bea.say(talk, "Is it new?")
    reader = follow(sal, sal.token(), f"after={sal.position() - 1}")
    reader.until("message.posted")
    delivered = program.until("message.delivered")
    assert (delivered.json["type"], delivered.json["message_id"]) == ("delivered", message)
    _read(sal, talk, message)
    seen = program.until("conversation.seen")
    assert (seen.json["type"], seen.json["conversation_id"], seen.json["message_id"]) == ("seen", talk, message)
    assert seen.json["seen_at"]


def test_a_poll_delivers_too(bea: Person, sal: Person, talk: int) -> None:
    assert _line(bea, talk) == "Sent"
    sal.htmx("GET", f"/feed/changes?after={sal.position() - 1}")
    _comes_to_say(bea, talk, "Delivered")


def test_a_page_that_opens_with_what_waits_delivers_it(bea: Person, sal: Person, talk: int) -> None:
    listen(sal, f"after={sal.position()}")
    _comes_to_say(bea, talk, "Delivered")


def test_a_program_that_begins_at_the_end_took_nothing(bea: Person, sal: Person, talk: int) -> None:
    follow(sal, sal.token(), "after=now")
    time.sleep(0.5)
    assert _line(bea, talk) == "Sent"


def test_a_program_that_follows_another_conversation_took_nothing(bea: Person, sal: Person, talk: int) -> None:
    other = bea.open_chat(sal.sell("Lamp"), "And the lamp?")
    program = follow(sal, sal.token(), f"after={sal.position() - 2}&conversation={other}")
    program.until("message.posted")
    _comes_to_say(bea, other, "Delivered")
    assert _line(bea, talk) == "Sent"


def test_what_was_seen_at_once_is_not_said_to_be_delivered(bea: Person, sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}")
    hers = listen(bea, f"after={bea.position()}&conversation={talk}")
    sal.htmx("GET", f"/feed/changes?after={sal.position() - 2}")
    assert hers.is_silent(0.6)


def test_the_time_seen_does_not_move_when_read_again_or_answered(bea: Person, sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}")
    seen_at = _conversation(bea, talk)["seen_at"]
    sal.get(f"/conversations/{talk}")
    sal.say(talk, "It is.")
    assert _conversation(bea, talk)["seen_at"] == seen_at


@pytest.mark.parametrize("who", ["author", "reader"])
def test_off_for_one_is_off_for_both_on_every_path(
    bea: Person, sal: Person, talk: int, switch: Callable[..., None], who: str
) -> None:
    switch({"author": bea, "reader": sal}[who])
    bea_position = bea.position()
    hers = listen(bea, f"after={bea_position}&conversation={talk}")
    program = follow(bea, bea.token(), f"after=now&conversation={talk}")
    listen(sal, f"after={sal.position() - 1}")
    sal.get(f"/conversations/{talk}")
    assert hers.is_silent(0.6)
    assert program.is_silent(0.1)
    assert bea.position() == bea_position
    assert _line(bea, talk) == "Sent"
    known = _conversation(bea, talk)
    assert (known["delivered_message_id"], known["seen_message_id"], known["seen_at"]) == (0, 0, None)
    assert _is_read(bea, talk) is False


def test_what_was_known_before_is_hidden_too(bea: Person, sal: Person, talk: int, switch: Callable[..., None]) -> None:
    position = bea.position()
    sal.get(f"/conversations/{talk}")
    switch(sal)
    assert _line(bea, talk) == "Sent"
    assert _is_read(bea, talk) is False
    polled = bea.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text
    assert "Seen" not in polled
    assert follow(bea, bea.token(), f"after={position}").next().json["type"] == "gone"


def test_what_was_read_while_it_was_off_stays_unsaid(
    bea: Person, sal: Person, talk: int, switch: Callable[..., None]
) -> None:
    switch(sal)
    sal.get(f"/conversations/{talk}")
    switch(sal, True)
    sal.get(f"/conversations/{talk}")
    assert _line(bea, talk) == "Sent"
    bea.say(talk, "Still there?")
    sal.get(f"/conversations/{talk}")
    assert _line(bea, talk) == "Seen"


def test_ones_own_reading_goes_on_while_it_is_off(
    bea: Person, sal: Person, talk: int, switch: Callable[..., None]
) -> None:
    switch(sal)
    assert _is_read(sal, talk) is False
    sal.get(f"/conversations/{talk}")
    assert _is_read(sal, talk) is True
    assert _conversation(sal, talk)["unread"] == 0


def test_a_program_marks_as_read(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "two")
    headers = {"Authorization": f"Bearer {sal.token()}"}
    path = f"/api/v1/conversations/{talk}/receipt"
    assert sal.http.post(path, json={"message": message}, headers=headers).status_code == 204
    assert _line(bea, talk) == "Seen"
    assert _conversation(sal, talk)["read_message_id"] == message
    assert sal.http.post(path, json={"message": "x"}, headers=headers).status_code == 422


def test_a_stranger_learns_nothing(nia: Person, talk: int) -> None:
    headers = {"Authorization": f"Bearer {nia.token()}"}
    assert nia.http.get(f"/api/v1/conversations/{talk}", headers=headers).status_code == 404
    assert (
        nia.http.post(f"/api/v1/conversations/{talk}/receipt", json={"message": 1}, headers=headers).status_code == 404
    )


def test_what_was_taken_just_before_the_end_is_still_written_down(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_DELIVERED_MS="60000")
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    sal.htmx("GET", f"/feed/changes?after={sal.position() - 1}")
    assert _line(bea, talk) == "Sent"
    haggle.stop()
    haggle.start()
    assert _line(bea, talk) == "Delivered"
