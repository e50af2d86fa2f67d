"""The list: newest first, filtered by links, paged by key, 304 when nothing changed."""

import re

import pytest
from cast import Haggle, Person
from client import part

MANY = 70


def _ids(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="conversation-(\d+)-row"', page)]


@pytest.fixture(scope="module")
def busy(haggle: Haggle, sal: Person) -> tuple[Person, list[int]]:
    """A buyer of many things: who, and the conversations in the order they were opened."""
    busy = Person(haggle, "Busy").join()
    return busy, [busy.open_chat(sal.sell(f"Thing {number}"), "hello") for number in range(MANY)]


def test_the_newest_stands_first(busy: tuple[Person, list[int]]) -> None:
    person, opened = busy
    assert _ids(person.get("/conversations").text) == opened[::-1][:30]


def test_pages_repeat_nothing_and_leave_nothing_out(busy: tuple[Person, list[int]]) -> None:
    person, opened = busy
    path, seen = "/conversations", []
    while path:
        page = person.get(path).text
        seen += _ids(page)
        more = re.search(r'id="conversations-more"[^>]*><a [^>]*href="([^"]+)"', page)
        path = more[1].replace("&amp;", "&") if more else ""
    assert seen == opened[::-1]


def test_htmx_gets_the_next_page_as_rows(busy: tuple[Person, list[int]]) -> None:
    person, opened = busy
    page = person.get("/conversations").text
    more = re.search(r'id="conversations-more"[^>]*><a [^>]*href="([^"]+)"', page)
    assert more
    fragment = person.htmx("GET", more[1].replace("&amp;", "&")).text
    assert _ids(fragment) == opened[::-1][30:60]
    assert "<html" not in fragment


def test_a_message_moves_its_conversation_to_the_top(bea: Person, sal: Person) -> None:
    first, second = bea.open_chat(sal.sell("A"), "hi"), bea.open_chat(sal.sell("B"), "hi")
    assert _ids(bea.get("/conversations").text)[:2] == [second, first]
    sal.say(first, "hello")
    assert _ids(bea.get("/conversations").text)[:2] == [first, second]


def test_filters_show_what_they_say(bea: Person, sal: Person, talk: int) -> None:
    sells = sal.open_chat(bea.sell("Rug"), "about the rug")
    shown = {only: _ids(bea.get(f"/conversations?filter={only}").text) for only in ("buying", "selling", "unread")}
    assert talk in shown["buying"]
    assert talk not in shown["selling"]
    assert sells in shown["selling"]
    assert sells not in shown["buying"]
    assert sells in shown["unread"]
    assert talk not in shown["unread"]


def test_an_unknown_filter_is_refused_in_words(bea: Person) -> None:
    answer = bea.get("/conversations?filter=everything")
    assert answer.status_code == 422
    assert "all, buying, selling, unread, requests, starred, archived" in answer.text


def test_a_refresh_of_what_did_not_change_costs_a_304(bea: Person, talk: int) -> None:
    first = bea.htmx("GET", "/conversations?filter=all")
    again = bea.htmx("GET", "/conversations?filter=all", headers={"HX-PTag": first.headers["hx-ptag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_refresh_after_a_message_brings_the_row_and_the_badge(bea: Person, sal: Person, talk: int) -> None:
    ptag = bea.htmx("GET", "/conversations").headers["hx-ptag"]
    sal.say(talk, "news")
    answer = bea.htmx("GET", "/conversations", headers={"HX-PTag": ptag})
    assert answer.status_code == 200
    assert "news" in answer.text
    assert 'data-hx-target="#badge"' in answer.text


def test_the_page_and_its_fragment_are_kept_apart(bea: Person) -> None:
    for answer in (bea.get("/conversations"), bea.htmx("GET", "/conversations")):
        assert "HX-Request" in answer.headers["vary"]
        assert answer.headers["cache-control"] == "private, no-store"


def test_a_restored_history_entry_gets_the_whole_page(bea: Person) -> None:
    answer = bea.http.get("/conversations", headers={"HX-Request": "true", "HX-Request-Type": "full"})
    assert answer.text.startswith("<!doctype html>")


def test_a_long_last_line_is_cut_and_kept_on_one_line(bea: Person, sal: Person, talk: int) -> None:
    sal.say(talk, "one\ntwo   three " + "x" * 300)
    row = re.search(rf'<li id="conversation-{talk}-row".*?</li>', bea.get("/conversations").text, re.DOTALL)
    assert row
    assert "one two three xxx" in row[0]
    assert "x…" in row[0]
    assert "x" * 140 not in row[0]


def test_ones_own_last_line_says_so(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "mine")
    row = rf'<li id="conversation-{talk}-row".*?</li>'
    hers, his = (part(row, one.get("/conversations").text) for one in (bea, sal))
    assert "You:" in hers
    assert "You:" not in his
