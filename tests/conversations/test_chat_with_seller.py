"""*Chat with seller*: opens the conversation, or finds it."""

import re

from cast import Person


def test_a_first_message_is_posted_with_it(bea: Person, sal: Person, bike: int) -> None:
    answer = bea.http.post(f"/listings/{bike}/conversations", data={"body": "Still there?", "key": "k"})
    assert re.fullmatch(r"/conversations/(\d+)\?at=(\d+)#message-\2", answer.headers["location"])
    talk = int(answer.headers["location"].split("/")[2].split("?")[0])
    assert sal.messages(talk) == ["Still there?"]


def test_opening_twice_finds_the_same(bea: Person, bike: int) -> None:
    assert bea.open_chat(bike) == bea.open_chat(bike, "and something to say")


def test_the_same_form_twice_posts_once(bea: Person, bike: int) -> None:
    fields = {"body": "Hello", "key": "the same"}
    first, again = (bea.http.post(f"/listings/{bike}/conversations", data=fields).headers["location"] for _ in range(2))
    assert first == again


def test_two_buyers_have_a_conversation_each(bea: Person, nia: Person, sal: Person, bike: int) -> None:
    hers, other = bea.open_chat(bike, "from Bea"), nia.open_chat(bike, "from Nia")
    assert hers != other
    assert sal.messages(hers) == ["from Bea"]


def test_nobody_chats_with_themselves(sal: Person, bike: int) -> None:
    answer = sal.http.post(f"/listings/{bike}/conversations", data={"body": "talking to myself"})
    assert answer.status_code == 409
    assert "your own listing" in answer.text
    assert "talking to myself" in answer.text


def test_what_was_sold_before_a_word_was_said_opens_nothing(bea: Person, sal: Person, bike: int) -> None:
    sal.http.post(f"/listings/{bike}/sale")
    answer = bea.http.post(f"/listings/{bike}/conversations", data={"body": "too late?"})
    assert answer.status_code == 409
    assert "has been sold" in answer.text
    assert "too late?" in answer.text


def test_what_was_sold_meanwhile_is_still_found(bea: Person, sal: Person, bike: int) -> None:
    talk = bea.open_chat(bike)
    sal.http.post(f"/listings/{bike}/sale")
    assert bea.open_chat(bike, "what a pity") == talk


def test_a_text_too_long_opens_nothing_and_is_kept(bea: Person, bike: int) -> None:
    before = bea.position()
    answer = bea.http.post(f"/listings/{bike}/conversations", data={"body": "x" * 4001})
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text
    assert bea.events_since(before) == []


def test_a_seller_sees_it_once_something_was_said(bea: Person, sal: Person, bike: int) -> None:
    talk = bea.open_chat(bike)
    row = f'id="conversation-{talk}-row"'
    assert row in bea.get("/conversations").text
    assert row not in sal.get("/conversations").text
    bea.say(talk, "now")
    assert row in sal.get("/conversations").text


def test_a_listing_that_is_not_there_is_not_found(bea: Person) -> None:
    assert bea.http.post("/listings/99999999/conversations", data={"body": "hello?"}).status_code == 404
