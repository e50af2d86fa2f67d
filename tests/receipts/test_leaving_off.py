"""The line where somebody left off."""

import re

import pytest
from cast import Haggle, Person


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


def _log(person: Person, talk: int, query: str = "") -> list[str]:
    """The texts of the log, and the line where it stands."""
    page = person.get(f"/conversations/{talk}{query}").text
    found = re.findall(r'class="unread-line" .*?<span>(.*?)</span>|<p class="message__body">(.*?)</p>', page, re.DOTALL)
    return [line or text for line, text in found]


def test_the_line_stands_above_the_first_unread_message_and_is_gone_next_time(
    bea: Person, sal: Person, talk: int
) -> None:
    assert _log(sal, talk) == ["New from here", "Hello"]
    assert _log(sal, talk) == ["Hello"]
    sal.say(talk, "Yes?")
    bea.say(talk, "Still there?")
    bea.say(talk, "Hm.")
    assert _log(sal, talk) == ["Hello", "Yes?", "New from here", "Still there?", "Hm."]
    assert "New from here" not in _log(bea, talk)


def test_it_leads_there_without_scripts(bea: Person, sal: Person, talk: int) -> None:
    page = sal.get(f"/conversations/{talk}").text
    assert f'href="#conversation-{talk}-unread"' in page
    assert f'id="conversation-{talk}-unread"' in page


def test_who_was_away_for_long_finds_all_that_is_unread_on_one_page(bea: Person, sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}")
    texts = [f"Number {number}" for number in range(90)]
    for text in texts:
        bea.say(talk, text)
    assert _log(sal, talk) == ["Hello", "New from here", *texts]


def test_what_was_left_unread_begins_there_again(bea: Person, sal: Person, talk: int) -> None:
    second = bea.say(talk, "two")
    bea.say(talk, "three")
    sal.get(f"/conversations/{talk}")
    sal.http.post(f"/conversations/{talk}/unread", data={"message": second})
    assert _log(sal, talk) == ["Hello", "New from here", "two", "three"]
