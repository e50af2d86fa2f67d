"""What is unread, and what makes it read."""

import re

from cast import Person
from listener import listen


def _unread(person: Person, talk: int) -> int:
    row = re.search(rf'<li id="conversation-{talk}-row".*?</li>', person.get("/conversations").text, re.DOTALL)
    assert row
    count = re.search(r'class="row__unread">(\d+)', row[0])
    return int(count[1]) if count else 0


def _badge(person: Person) -> int:
    count = re.search(r'class="badge__count">(\d+)', person.get("/listings").text)
    return int(count[1]) if count else 0


def _with_scripts(person: Person, path: str) -> None:
    person.get(path, Cookie=f"haggle={person.cookie}; scripts=1")


def test_messages_count_as_unread_until_the_page_is_opened(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "two")
    assert _unread(sal, talk) == 2
    sal.get(f"/conversations/{talk}")
    assert _unread(sal, talk) == 0


def test_the_badge_counts_conversations_and_not_messages(bea: Person, nia: Person) -> None:
    before = _badge(nia)
    talk = bea.open_chat(nia.sell("Stool"), "one")
    bea.say(talk, "two")
    assert _badge(nia) == before + 1
    nia.get(f"/conversations/{talk}")
    assert _badge(nia) == before


def test_with_scripts_opening_is_not_yet_reading(sal: Person, talk: int) -> None:
    _with_scripts(sal, f"/conversations/{talk}")
    assert _unread(sal, talk) == 1


def test_a_receipt_marks_up_to_its_message(bea: Person, sal: Person, talk: int) -> None:
    seen = bea.say(talk, "seen")
    bea.say(talk, "not seen")
    assert sal.htmx("POST", f"/conversations/{talk}/receipt", data={"message": seen}).status_code == 204
    assert _unread(sal, talk) == 1


def test_a_receipt_never_moves_back(bea: Person, sal: Person, talk: int) -> None:
    first, second = bea.say(talk, "first"), bea.say(talk, "second")
    for message in (second, first):
        sal.htmx("POST", f"/conversations/{talk}/receipt", data={"message": message})
    assert _unread(sal, talk) == 0


def test_a_receipt_for_what_was_not_said_yet_reads_only_what_was(bea: Person, sal: Person, talk: int) -> None:
    sal.htmx("POST", f"/conversations/{talk}/receipt", data={"message": 10**15})
    bea.say(talk, "afterwards")
    assert _unread(sal, talk) == 1


def test_reading_clears_the_badge_in_every_page_of_the_reader(sal: Person, talk: int) -> None:
    other_tab = listen(sal, f"after={sal.position()}")
    sal.get(f"/conversations/{talk}")
    told = other_tab.next()
    assert 'data-hx-target="#badge"' in told.data
    assert f"conversation-{talk}-row" in told.data
    assert "row__unread" not in told.data


def test_reading_again_is_no_news(sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}")
    position = sal.position()
    sal.get(f"/conversations/{talk}")
    assert sal.events_since(position) == []


def test_a_prefetch_reads_nothing(sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}", **{"Sec-Purpose": "prefetch;prerender"})
    assert _unread(sal, talk) == 1


def test_older_messages_read_nothing(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "two")
    sal.get(f"/conversations/{talk}?before={message}")
    sal.htmx("GET", f"/conversations/{talk}?before={message}")
    assert _unread(sal, talk) == 2


def test_writing_reads_what_was_said_before(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "are you there?")
    sal.say(talk, "yes")
    assert _unread(sal, talk) == 0
