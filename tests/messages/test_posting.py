"""Posting: one form makes one message, and typed text is never lost (G5, G6)."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from cast import Person


def _post(person: Person, talk: int, body: str, key: str = "") -> httpx2.Response:
    return person.http.post(f"/conversations/{talk}/messages", data={"body": body, "key": key})


def test_a_message_is_there_for_both(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "Is it still available?")
    assert bea.messages(talk)[-1] == sal.messages(talk)[-1] == "Is it still available?"


def test_the_answer_leads_to_an_address_not_seen_before(bea: Person, talk: int) -> None:
    first, second = (_post(bea, talk, text).headers["location"] for text in ("one", "two"))
    assert re.fullmatch(rf"/conversations/{talk}\?at=(\d+)#message-\1", first)
    assert first != second


def test_the_same_form_posted_again_points_to_the_same_message(bea: Person, talk: int) -> None:
    first, again = _post(bea, talk, "once", "key-1"), _post(bea, talk, "once", "key-1")
    assert first.headers["location"] == again.headers["location"]
    assert bea.messages(talk).count("once") == 1


def test_twenty_posts_of_the_same_form_at_once_make_one_message(bea: Person, talk: int) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: _post(bea, talk, "only once", "key-20"), range(20)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert bea.messages(talk).count("only once") == 1


def test_the_same_key_with_another_text_is_another_message(bea: Person, talk: int) -> None:
    assert bea.say(talk, "one", "same-key") != bea.say(talk, "two", "same-key")


def test_the_same_text_without_a_key_is_said_twice(bea: Person, talk: int) -> None:
    assert bea.say(talk, "hello?") != bea.say(talk, "hello?")


def test_the_others_same_key_and_text_are_their_own(bea: Person, sal: Person, talk: int) -> None:
    assert bea.say(talk, "ok", "k") != sal.say(talk, "ok", "k")


def test_the_same_key_in_another_conversation_is_another_message(bea: Person, sal: Person, talk: int) -> None:
    other = bea.open_chat(sal.sell("Lamp"))
    assert bea.say(talk, "ok", "k2") != bea.say(other, "ok", "k2")


def test_every_page_brings_a_fresh_key(bea: Person, talk: int) -> None:
    pattern = r'name="key" value="([^"]+)"'
    first, second = (re.findall(pattern, bea.get(f"/conversations/{talk}").text)[-1] for _ in range(2))
    assert first != second


def test_the_answer_for_htmx_is_the_message_and_a_fresh_key(bea: Person, talk: int) -> None:
    answer = bea.htmx("POST", f"/conversations/{talk}/messages", data={"body": "by htmx", "key": "k-htmx"})
    assert answer.status_code == 200
    assert "by htmx" in answer.text
    assert f'data-hx-target="#conversation-{talk}-messages"' in answer.text
    assert 'data-hx-target="#composer-key"' in answer.text
    assert 'value="k-htmx"' not in answer.text


def test_the_answer_for_htmx_and_the_feed_hold_the_same_element(bea: Person, talk: int) -> None:
    position = bea.position()
    answer = bea.htmx("POST", f"/conversations/{talk}/messages", data={"body": "one element"}).text
    feed = bea.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text
    element = re.search(r'<li id="message-\d+".*?</li>', answer, re.DOTALL)
    assert element
    assert element[0] in feed


@pytest.mark.parametrize("body", ["", "   ", "\n\n\t ", "\u00a0\u2003"])
def test_nothing_said_is_refused_in_words(bea: Person, talk: int, body: str) -> None:
    answer = _post(bea, talk, body)
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_a_text_too_long_is_refused_and_kept(bea: Person, talk: int) -> None:
    text = "a very long story " * 250
    answer = _post(bea, talk, text)
    assert answer.status_code == 422
    assert "at most 4,000 characters" in answer.text
    assert text.strip() in answer.text


def test_a_text_far_too_long_is_refused_and_kept(bea: Person, talk: int) -> None:
    text = "é" * 30_000
    answer = _post(bea, talk, text)
    assert answer.status_code in {413, 422}
    assert text in answer.text


def test_four_thousand_characters_are_just_right(bea: Person, talk: int) -> None:
    assert _post(bea, talk, "😀" * 4000).status_code == 303
    assert _post(bea, talk, "😀" * 4001).status_code == 422


def test_a_text_refused_for_htmx_is_said_in_the_place_for_problems(bea: Person, talk: int) -> None:
    answer = bea.htmx("POST", f"/conversations/{talk}/messages", data={"body": "x" * 4001})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<hx-partial data-hx-target="#problem"')
    assert "at most 4,000 characters" in answer.text


def test_a_text_refused_can_be_sent_from_the_page_that_says_so(bea: Person, talk: int) -> None:
    page = _post(bea, talk, "x" * 4001).text
    action = re.search(r'<form class="form" method="post" action="([^"]+)"', page)
    assert action
    assert bea.http.post(action[1], data={"body": "shorter"}).status_code == 303
    assert bea.messages(talk)[-1] == "shorter"


def test_whoever_asks_for_the_collection_is_shown_the_conversation(bea: Person, talk: int) -> None:
    answer = bea.get(f"/conversations/{talk}/messages")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/conversations/{talk}")


def test_a_sold_listing_can_still_be_talked_about(bea: Person, sal: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    sal.http.post(f"/listings/{bike}/sale")
    bea.say(talk, "Congratulations!")
    assert sal.messages(talk)[-1] == "Congratulations!"
