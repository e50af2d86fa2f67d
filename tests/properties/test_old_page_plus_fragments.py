"""
*An old page + its missed fragments = a fresh page*, over random stories and random moments of looking (G2).

Two people talk about several things; each keeps old pages open, which hear of what happened in chunks of random
size, some of them twice. In the end every old page has to say what a page loaded afresh says.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from cast import Haggle, Person
from story import Story
from tree import Element, apply, parse

STORIES = 12
STEPS = 24


@dataclass
class Window:
    """A page somebody keeps open: its tree, and its place in their feed."""

    person: Person
    path: str
    talk: int | None
    page: Element
    position: int

    def hear(self, after: int | None = None) -> None:
        """Ask for what was missed (from `after`, if given: what is known already comes again)."""
        query = f"after={self.position if after is None else after}" + (
            f"&conversation={self.talk}" if self.talk else ""
        )
        answer = self.person.htmx("GET", f"/feed/changes?{query}")
        if answer.status_code == 304:
            return
        assert "hx-refresh" not in answer.headers
        apply(self.page, answer.text)
        self.position = int(answer.headers["hx-ptag"])


def _look(person: Person, talk: int | None) -> Window:
    path = f"/conversations/{talk}" if talk else "/conversations"
    page = parse(person.get(path).text)
    feed = page.find("feed")
    assert feed
    return Window(person, path, talk, page, int(feed.attributes["data-position"]))


@pytest.fixture(scope="module")
def couple(haggle: Haggle) -> tuple[Person, Person]:
    """A buyer and a seller whose pages run scripts: opening one is not yet reading it."""
    couple = Person(haggle, "Ada").join(), Person(haggle, "Ben").join()
    for person in couple:
        person.http.cookies.set("scripts", "1")
    return couple


def _rows(page: Element, id_: str) -> list[object]:
    """Its elements, but for the line where somebody left off, which is a page's own."""
    found = page.find(id_)
    return [row.facts() for row in found.elements if row.attributes["class"] != "unread-line"] if found else []


def _listed(page: Element) -> list[object]:
    """The rows of the list that its style shows."""
    found = page.find("conversations")
    assert found
    return [row.facts() for row in found.elements if "row--archived" not in row.attributes["class"].split()]


def _facts(page: Element, id_: str) -> object:
    found = page.find(id_)
    return found.facts() if found else None


def _differences(old: Window, fresh: Window, listing: int) -> list[str]:
    """What the old page says otherwise than the fresh one, which may have paged away some of it."""
    log = f"conversation-{old.talk}-messages"
    rows, messages = _listed(fresh.page), _rows(fresh.page, log)
    same = {
        "the list": _listed(old.page)[: len(rows)] == rows,
        "the log": _rows(old.page, log)[-len(messages) or None :] == messages,
        "the badge": _facts(old.page, "badge") == _facts(fresh.page, "badge"),
        "the bell": _facts(old.page, "bell") == _facts(fresh.page, "bell"),
        "the card": _facts(old.page, f"listing-{listing}-card") == _facts(fresh.page, f"listing-{listing}-card"),
        "the name": _facts(old.page, "talk-title") == _facts(fresh.page, "talk-title"),
        "the mute": _facts(old.page, f"conversation-{old.talk}-mute")
        == _facts(fresh.page, f"conversation-{old.talk}-mute"),
        "the marks": _facts(old.page, f"conversation-{old.talk}-marks")
        == _facts(fresh.page, f"conversation-{old.talk}-marks"),
        "the block": _facts(old.page, f"conversation-{old.talk}-block")
        == _facts(fresh.page, f"conversation-{old.talk}-block"),
        "oneself": _facts(old.page, "self") == _facts(fresh.page, "self"),
        "the hint": _facts(old.page, f"conversation-{old.talk}-hint")
        == _facts(fresh.page, f"conversation-{old.talk}-hint"),
        "the position": old.position == fresh.position,
    }
    return [f"{what} of {old.person.name} at {old.path}" for what, is_same in same.items() if not is_same]


@pytest.mark.parametrize("seed", range(STORIES))
def test_an_old_page_and_what_it_missed_are_a_fresh_page(couple: tuple[Person, Person], seed: int) -> None:
    chance = random.Random(seed)
    story = Story(chance, *couple)
    listing, talk = story.talks[0]
    windows: list[Window] = []
    for _ in range(STEPS):
        if chance.random() < 0.4:
            windows.append(_look(chance.choice(couple), chance.choice([None, talk, talk])))
        for window in windows:
            if chance.random() < 0.2:
                before = window.position
                window.hear()
                if chance.random() < 0.3:
                    window.hear(before)
        story.step()
    assert windows
    story.settle()
    for window in windows:
        window.hear()
        assert _differences(window, _look(window.person, window.talk), listing) == []


def test_a_page_hears_that_the_other_is_blocked_and_no_more_of_them(couple: tuple[Person, Person]) -> None:
    buyer, seller = couple
    listing = seller.sell("Stool")
    talk = buyer.open_chat(listing, "Hello")
    windows = [_look(person, where) for person in couple for where in (talk, None)]
    for blocked in "1010":
        assert seller.http.post(f"/conversations/{talk}/block", data={"blocked": blocked}).status_code == 303
        buyer.say(talk, f"said while it was {blocked}")
        assert buyer.http.post("/account", data={"name": f"{buyer.name} {blocked}"}).status_code == 303
        for window in windows:
            window.hear()
            assert _differences(window, _look(window.person, window.talk), listing) == []


def test_a_log_in_the_middle_takes_no_new_rows_but_says_so(couple: tuple[Person, Person]) -> None:
    buyer, seller = couple
    talk = buyer.open_chat(seller.sell("Shelf"))
    ids = [buyer.say(talk, f"line {number}") for number in range(80)]
    page = parse(seller.get(f"/conversations/{talk}?at={ids[5]}").text)
    position = seller.position()
    buyer.say(talk, "the newest")
    apply(page, seller.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text)
    past = page.find(f"conversation-{talk}-past")
    assert past
    assert "New messages" in str(past.facts())
    assert page.find(f"message-{ids[-1] + 1}") is None


def test_older_pages_are_placed_above_and_leave_no_gap(couple: tuple[Person, Person]) -> None:
    buyer, seller = couple
    talk = buyer.open_chat(seller.sell("Shelf"))
    ids = [buyer.say(talk, f"line {number}") for number in range(120)]
    page = parse(seller.get(f"/conversations/{talk}").text)
    while (older := page.find(f"conversation-{talk}-older")) and (link := next(_links(older), None)):
        apply(page, seller.htmx("GET", link).text)
    log = page.find(f"conversation-{talk}-messages")
    assert log
    assert [int(key) for row in log.elements if "." not in (key := row.attributes["data-key"])] == ids


def _links(element: Element) -> Iterator[str]:
    return (one.attributes["href"] for one in element.walk() if one.tag == "a")
