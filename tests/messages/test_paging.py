"""Reading a long log: the newest first, older by ?before= without repeats or gaps, any place by ?at=."""

import re

import pytest
from cast import Haggle, Person

LONG = 130


@pytest.fixture(scope="module")
def long_talk(bea: Person, sal: Person) -> tuple[int, list[int]]:
    """A conversation of 130 messages: its id, and theirs."""
    talk = bea.open_chat(sal.sell("Book shelf"))
    return talk, [bea.say(talk, f"line {number}") for number in range(LONG)]


def _older(page: str) -> str | None:
    link = re.search(r'class="log__older">\s*<a [^>]*href="(/conversations/\d+\?before=\d+)"', page)
    return link[1] if link else None


def _ids(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="message-(\d+)"', page)]


def test_opening_shows_the_newest(bea: Person, long_talk: tuple[int, list[int]]) -> None:
    talk, ids = long_talk
    assert _ids(bea.get(f"/conversations/{talk}").text) == ids[-50:]


def test_older_pages_repeat_nothing_and_leave_nothing_out_while_messages_arrive(bea: Person, sal: Person) -> None:
    talk = bea.open_chat(sal.sell("Desk"))
    ids = [bea.say(talk, f"line {number}") for number in range(LONG)]
    page = sal.get(f"/conversations/{talk}").text
    seen = _ids(page)
    while older := _older(page):
        bea.say(talk, "and one more meanwhile")
        page = sal.get(older).text
        seen = _ids(page) + seen
    assert seen == ids


def test_htmx_gets_the_same_older_stretch(bea: Person, long_talk: tuple[int, list[int]]) -> None:
    talk, ids = long_talk
    fragment = bea.htmx("GET", f"/conversations/{talk}?before={ids[-50]}").text
    assert _ids(fragment) == ids[-100:-50]
    assert "<html" not in fragment


def test_a_place_in_the_middle_is_shown_with_what_is_around_it(bea: Person, long_talk: tuple[int, list[int]]) -> None:
    talk, ids = long_talk
    shown = _ids(bea.get(f"/conversations/{talk}?at={ids[40]}").text)
    assert ids[40] in shown[5:-5]
    assert shown == ids[ids.index(shown[0]) : ids.index(shown[-1]) + 1]


def test_a_place_near_the_end_is_shown_on_the_newest_page(bea: Person, long_talk: tuple[int, list[int]]) -> None:
    talk, ids = long_talk
    page = bea.get(f"/conversations/{talk}?at={ids[-3]}").text
    assert _ids(page) == ids[-50:]
    assert f'id="conversation-{talk}-messages"' in page


def test_a_log_that_does_not_reach_the_newest_takes_no_new_rows(bea: Person, long_talk: tuple[int, list[int]]) -> None:
    talk, ids = long_talk
    page = bea.get(f"/conversations/{talk}?at={ids[10]}").text
    assert f'id="conversation-{talk}-messages"' not in page
    assert f'id="conversation-{talk}-past"' in page


def test_the_first_page_has_no_way_to_older_ones(bea: Person, talk: int) -> None:
    assert _older(bea.get(f"/conversations/{talk}").text) is None


def test_a_permalink_leads_to_the_message_in_its_conversation(bea: Person, long_talk: tuple[int, list[int]]) -> None:
    talk, ids = long_talk
    answer = bea.get(f"/messages/{ids[7]}")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/conversations/{talk}?at={ids[7]}#message-{ids[7]}",
    )


@pytest.mark.parametrize("query", ["?at=999999999", "?at=0"])
def test_a_message_that_is_not_there_is_not_found(bea: Person, talk: int, query: str) -> None:
    assert bea.get(f"/conversations/{talk}{query}").status_code == 404


def test_a_message_of_another_conversation_is_not_found_in_this(bea: Person, sal: Person, talk: int) -> None:
    elsewhere = bea.say(bea.open_chat(sal.sell("Lamp")), "elsewhere")
    assert bea.get(f"/conversations/{talk}?at={elsewhere}").status_code == 404


def test_the_day_stands_above_the_first_message_of_it_and_no_other(haggle: Haggle, bea: Person, talk: int) -> None:
    bea.say(talk, "the same day")
    assert bea.get(f"/conversations/{talk}").text.count('class="message__day"') == 1
