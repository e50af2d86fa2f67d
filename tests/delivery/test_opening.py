"""A stream opens, says hello, and goes on from where its page was (G3, G4)."""

import socket

import pytest
from cast import Haggle, Person
from listener import Listener, listen


def test_hello_comes_at_once_and_without_an_id(bea: Person) -> None:
    stream = Listener(bea.haggle, f"/feed?after={bea.position()}", Cookie=f"haggle={bea.cookie}")
    hello = stream.next()
    assert (hello.kind, hello.id) == ("hello", None)


def test_hello_says_when_to_come_back(bea: Person) -> None:
    stream = Listener(bea.haggle, f"/feed?after={bea.position()}", Cookie=f"haggle={bea.cookie}")
    assert 500 <= (stream.next().retry_ms or 0) <= 10_000


def test_a_stream_is_never_stored_nor_held_back(bea: Person) -> None:
    stream = Listener(
        bea.haggle, f"/feed?after={bea.position()}", Cookie=f"haggle={bea.cookie}", Accept_Encoding="gzip"
    )
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.headers["cache-control"] == "private, no-store, no-transform"
    assert stream.headers["x-accel-buffering"] == "no"
    assert stream.headers["content-encoding"] is None


def test_a_message_arrives(bea: Person, sal: Person, talk: int) -> None:
    stream = listen(sal, f"after={sal.position()}&conversation={talk}")
    bea.say(talk, "Is it still there?")
    assert "Is it still there?" in stream.next().data


def test_what_was_said_between_page_and_stream_comes_first(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    bea.say(talk, "said in between")
    stream = listen(sal, f"after={position}&conversation={talk}")
    first = stream.next()
    assert first.id == position + 1
    assert "said in between" in first.data


def test_last_event_id_wins_over_after(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    for number in range(3):
        bea.say(talk, f"message {number}")
    stream = listen(sal, f"after={position}&conversation={talk}", Last_Event_ID=str(position + 2))
    first = stream.next()
    assert first.id == position + 3
    assert "message 2" in first.data


def test_a_stream_without_a_position_begins_at_the_oldest(haggle: Haggle) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    ann.open_chat(bob.sell(), "the first words")
    assert listen(bob).entries(1)[0].id == 1


@pytest.mark.parametrize("asked", ["after=999999", "after=garbage", "after=-1", "after=" + "9" * 20, "after=%C2%B2"])
def test_a_position_that_never_was_is_answered_by_reset(bea: Person, asked: str) -> None:
    assert listen(bea, asked).next().kind == "reset"


@pytest.mark.parametrize("asked", ["garbage", "99999999", "9" * 20, "1.5", "-3"])
def test_a_last_event_id_that_never_was_is_answered_by_reset(bea: Person, asked: str) -> None:
    stream = listen(bea, f"after={bea.position()}", Last_Event_ID=asked)
    assert [event.kind for event in stream.rest()] == ["reset"]
    assert stream.how_it_ended == "clean"


def test_a_position_that_was_forgotten_is_answered_by_reset(haggle: Haggle) -> None:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "one")
    ann.say(talk, "two")
    ann.say(talk, "three")
    [[his]] = haggle.sql("SELECT id FROM accounts WHERE username = :name", name=bob.username)
    haggle.sql("DELETE FROM feed_entries WHERE account_id = :id AND position <= 2", id=his)
    haggle.sql("UPDATE feeds SET pruned_to = 2 WHERE account_id = :id", id=his)
    assert listen(bob, "after=1").next().kind == "reset"
    assert listen(bob, "after=2").entries(1)[0].id == 3


def test_a_page_too_far_behind_is_told_to_start_afresh(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    for number in range(201):
        bea.say(talk, f"{number}")
    assert listen(sal, f"after={position}").next().kind == "reset"


def test_a_visitor_gets_no_stream(haggle: Haggle) -> None:
    assert Listener(haggle, "/feed?after=0").status == 401
    assert Listener(haggle, "/feed?after=0", Cookie="haggle=nonsense").status == 401


def test_asking_for_the_head_of_a_stream_keeps_nothing_open(bea: Person) -> None:
    with socket.create_connection(("127.0.0.1", bea.haggle.port), timeout=3) as connection:
        ask = f"HEAD /feed HTTP/1.1\r\nHost: x\r\nCookie: haggle={bea.cookie}\r\n\r\n"
        connection.sendall(f"{ask}GET /up HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.endswith(b"up\n")
