"""Editing a listing and saying how it stands: what everybody sees of it, and the line in each conversation about it."""

import html
import re

import httpx2
import pytest
from cast import Haggle, Person
from listener import listen

SOLD = {"title": "City bike", "description": "", "price": "120", "currency": "EUR"}


def _edit(person: Person, listing: int, **fields: str) -> httpx2.Response:
    return person.http.post(f"/listings/{listing}/edit", data=SOLD | fields)


def _settle(person: Person, listing: int, noun: str, **fields: object) -> int:
    return person.http.post(f"/listings/{listing}/{noun}", data=fields).status_code


def _lines(person: Person, talk: int) -> list[str]:
    """What a conversation says of its listing, with the messages in between."""
    page = person.get(f"/conversations/{talk}").text
    found = re.findall(r'class="change"[^>]*><span[^>]*>(.*?)</span>|class="message__body">(.*?)<', page)
    return [html.unescape(change or body) for change, body in found]


def _card(person: Person, listing: int, talk: int) -> str:
    page = person.get(f"/conversations/{talk}").text
    card = page.partition(f'id="listing-{listing}-card"')[2].partition("</aside>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", card).partition(">")[2].split())


def test_another_price_and_title_are_lines_where_they_happened(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    assert _edit(sal, bike, price="99.50").status_code == 303
    sal.say(talk, "Now cheaper")
    assert _edit(sal, bike, price="99.50", title="Bike <red>").status_code == 303
    for person in (bea, sal):
        assert _lines(person, talk) == [
            "Hello",
            "The price is €99.50 now; it was €120.",
            "Now cheaper",
            "It is called “Bike <red>” now.",
        ]
        assert "Bike <red> · €99.50" in html.unescape(_card(person, bike, talk))


def test_what_is_edited_shows_on_its_page_and_is_found(sal: Person, nia: Person, bike: int) -> None:
    assert (
        _edit(sal, bike, title="Quokka", description="Has a zzyzx bell", price="1", currency="JPY").status_code == 303
    )
    page = nia.get(f"/listings/{bike}").text
    assert all(words in page for words in ("Quokka", "Has a zzyzx bell", "JP¥1"))
    assert f"/listings/{bike}" in nia.get("/listings?q=zzyzx").text


def test_the_form_has_what_the_listing_says(sal: Person, bike: int) -> None:
    _edit(sal, bike, description="Two\nlines & more", price="89.5")
    page = html.unescape(sal.get(f"/listings/{bike}/edit").text)
    assert all(part in page for part in ('value="City bike"', "Two\nlines & more", 'value="89.50"'))
    assert re.search(r'value="EUR"\s+selected', page)


def test_the_same_again_is_no_line_and_no_event(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    position = sal.position()
    for _ in range(2):
        assert _edit(sal, bike).status_code == 303
        assert _settle(sal, bike, "availability") == 303
    assert (_lines(bea, talk), sal.events_since(position)) == (["Hello"], [])


REFUSED = {
    "no title": ({"title": " "}, "A title has 1 to 100 visible characters."),
    "a price in words": ({"price": "cheap"}, "A price is a number like 120"),
    "no currency": ({"currency": "XXX"}, "Choose a currency from the list."),
    "an endless description": ({"description": "x" * 5001}, "at most 5,000 characters; this has 5,001."),
    "an older version": ({"version": "1", "title": "Mine"}, "was edited elsewhere meanwhile"),
    "no version": ({"version": "x"}, "version"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_said_with_what_was_typed(sal: Person, bea: Person, bike: int, name: str) -> None:
    fields, words = REFUSED[name]
    answer = _edit(sal, bike, **{"description": "Kept words"} | fields)
    assert answer.status_code in {409, 422}
    assert words in answer.text
    assert "City bike" in bea.get(f"/listings/{bike}").text
    assert "Kept words" not in bea.get(f"/listings/{bike}").text
    if "version" not in name and "description" not in fields:
        assert "Kept words" in answer.text


def test_after_a_conflict_saving_again_replaces(sal: Person, bike: int) -> None:
    version = re.search(r'name="version" value="(\d+)"', sal.get(f"/listings/{bike}/edit").text)
    assert version
    _edit(sal, bike, title="First")
    answer = _edit(sal, bike, title="Second", version=version[1])
    assert (answer.status_code, 'value="Second"' in answer.text) == (409, True)
    again = re.search(r'name="version" value="(\d+)"', answer.text)
    assert again
    assert _edit(sal, bike, title="Second", version=again[1]).status_code == 303


@pytest.mark.parametrize("noun", ["edit", "sale", "removal", "reservation", "availability"])
def test_only_its_seller_does_any_of_it(bea: Person, bike: int, noun: str) -> None:
    before = bea.get(f"/listings/{bike}").text.count("tag--")
    assert bea.http.post(f"/listings/{bike}/{noun}", data=SOLD | {"title": "Mine"}).status_code == 404
    assert bea.get(f"/listings/{bike}/{noun}").status_code == 404
    page = bea.get(f"/listings/{bike}").text
    assert ("Mine" in page, page.count("tag--")) == (False, before)


def test_it_is_reserved_for_one_and_each_reads_their_own_words(
    sal: Person, bea: Person, nia: Person, bike: int
) -> None:
    talk, other = bea.open_chat(bike, "Hello"), nia.open_chat(bike, "And me?")
    assert _settle(sal, bike, "reservation", conversation=talk) == 303
    assert _lines(bea, talk)[-1] == "It is reserved for you."
    assert _lines(nia, other)[-1] == "It is reserved."
    assert _lines(sal, other)[-1] == f"It is reserved for @{bea.username}."
    assert _card(bea, bike, talk).endswith("Reserved for you")
    assert _card(nia, bike, other).endswith("Reserved")
    assert bea.username not in nia.get(f"/listings/{bike}").text
    assert "tag--reserved" in nia.get("/conversations").text


def test_it_is_not_reserved_by_a_conversation_about_something_else(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(sal.sell("Lamp"), "Hello")
    assert _settle(sal, bike, "reservation", conversation=talk) == 404
    assert _settle(sal, bike, "reservation", conversation="x") == 422
    assert "tag--" not in sal.get(f"/listings/{bike}").text


def test_a_sale_is_asked_about_once_and_can_be_undone(haggle: Haggle, sal: Person, bike: int) -> None:
    bea = Person(haggle, "Bea").join()
    talk = bea.open_chat(bike, "Hello")
    assert f'href="/listings/{bike}/sale"' in sal.get(f"/listings/{bike}").text
    assert f'action="/listings/{bike}/sale"' in sal.get(f"/listings/{bike}/sale").text
    _settle(sal, bike, "reservation")
    assert _settle(sal, bike, "sale") == 303
    assert "This has been sold." in bea.get("/notifications").text
    assert _settle(sal, bike, "availability") == 303
    assert _lines(bea, talk)[1:] == ["It is reserved.", "It is sold.", "It is for sale again."]
    assert _card(bea, bike, talk).endswith("For sale")
    assert "This has been sold." not in bea.get("/notifications").text
    assert bea.open_chat(bike) == talk


def test_what_is_removed_leaves_its_conversations_whole(haggle: Haggle, bea: Person) -> None:
    ida = Person(haggle, "Ida").join()
    listing = ida.sell("Anvil")
    _edit(ida, listing, title="Anvil", description="Of pure narwhalium")
    talk = bea.open_chat(listing, "Hello")
    _settle(ida, listing, "reservation", conversation=talk)
    assert f'action="/listings/{listing}/removal"' in ida.get(f"/listings/{listing}/removal").text
    assert _settle(ida, listing, "removal") == 303
    assert _lines(bea, talk)[2:] == ["The listing was removed. What you have said to each other stays."]
    assert _card(bea, listing, talk) == "Anvil · €120 · Removed"
    answer = bea.get(f"/listings/{listing}")
    assert (answer.status_code, "The seller has removed this listing." in answer.text) == (404, True)
    assert "You have removed this" in ida.get(f"/listings/{listing}").text
    bea.say(talk, "Still here?")
    assert _lines(ida, talk)[-1] == "Still here?"
    assert haggle.sql("SELECT description FROM listings WHERE id = :id", id=listing) == [("",)]
    assert _settle(ida, listing, "removal") == 303
    for noun in ("sale", "availability", "reservation", "edit"):
        assert ida.http.post(f"/listings/{listing}/{noun}", data=SOLD).status_code == 404
    assert Person(haggle, "Nia").join().http.post(f"/listings/{listing}/conversations", data={}).status_code == 404


def test_changes_come_live_to_pages_of_the_conversation_and_of_the_listing(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    streams = [listen(one, f"after={one.position()}&conversation={talk}") for one in (bea, sal)]
    _edit(sal, bike, price="80")
    for stream in streams:
        told = html.unescape(stream.saying("The price is €80 now").data)
        assert f"data-hx-target=\"[data-about='{bike}']\"" in told
        assert all(f"#listing-{bike}-{part}" in told for part in ("card", "facts", "tile"))
        assert f"conversation-{talk}-row" in told


def test_a_page_without_scripts_hears_of_it_too(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    position = bea.position()
    _edit(sal, bike, price="80")
    with bea.http.stream("GET", f"/conversations/{talk}/live?after={position}") as answer:
        for text in answer.iter_text():
            if "The price is €80 now" in text:
                break


def test_whoever_has_blocked_the_seller_hears_nothing(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    bea.http.post(f"/conversations/{talk}/block", data={"blocked": "1"})
    _edit(sal, bike, price="80")
    assert _lines(bea, talk) == ["Hello"]
    bea.http.post(f"/conversations/{talk}/block", data={"blocked": "0"})
    assert _lines(bea, talk)[0] == "Hello"


def test_a_conversation_does_not_tell_what_happened_before_it(sal: Person, bea: Person, bike: int) -> None:
    _edit(sal, bike, price="80")
    assert _lines(bea, bea.open_chat(bike, "Hello")) == ["Hello"]


def test_no_line_counts_as_unread_or_moves_a_conversation(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    other = bea.open_chat(sal.sell("Lamp"), "Hi")
    _edit(sal, bike, price="80")
    page = bea.get("/conversations").text
    assert page.index(f"conversation-{other}-row") < page.index(f"conversation-{talk}-row")
    assert "row__unread" not in page.partition(f"conversation-{talk}-row")[2].partition("</li>")[0]


def test_older_pages_have_the_lines_that_stand_there_and_no_other(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "0")
    for number in range(1, 110):
        bea.say(talk, str(number))
        if number % 20 == 0:
            _edit(sal, bike, price=str(number))
    path, seen = f"/conversations/{talk}", list[str]()
    while path:
        page = bea.get(path).text
        seen = re.findall(r"The price is €(\d+) now", page) + seen
        older = re.search(rf'href="(/conversations/{talk}\?before=\d+)"', page)
        path = older[1] if older else ""
    assert seen == ["20", "40", "60", "80", "100"]
