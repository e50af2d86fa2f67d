"""Searching people and listings beside messages: in groups, one's own conversations only."""

import html
import re
from typing import Any

import httpx2
import pytest
from cast import Haggle, Person
from client import opened

GROUPS = {
    "people": "Conversations with people",
    "listings": "Conversations about listings",
    "messages": "Messages found",
}
MESSAGE = r'class="hit__text"[^>]*>(.*?)</span>'
NAMED = r'class="hit__about">(.*?)</span>\s*<span class="plain">.*?class="hit__says"><br>(.*?) · €'


def found(person: Person, typed: str, **query: str) -> dict[str, list[str]]:
    """Group → each hit's first line (people, listings) or text (messages), with what was found in brackets."""
    page = person.http.get("/search", params={"q": typed, **query})
    assert page.status_code == 200, page.text
    shown = {}
    for group, label in GROUPS.items():
        part = re.search(rf'<ol class="plain-list hits" aria-label="{label}.*?</ol>', page.text, re.DOTALL)
        if part:
            lines = re.findall(MESSAGE if group == "messages" else NAMED, part[0], re.DOTALL)
            shown[group] = [_plain(line if isinstance(line, str) else " · ".join(line)) for line in lines]
    return shown


def _plain(markup: str) -> str:
    marked = markup.replace("<mark>", "[").replace("</mark>", "]")
    return html.unescape(re.sub(r"<[^>]*>", "", marked))


@pytest.fixture
def ann(haggle: Haggle) -> Person:
    return Person(haggle, "Ann").join()


@pytest.fixture
def zoe(haggle: Haggle) -> Person:
    """She sells, and has a name that nobody else has."""
    zoe = Person(haggle, "Zoe").join()
    zoe.http.post("/account", data={"name": "Zoë Moretti-Łukasz"})
    return zoe


def test_a_person_is_found_by_any_part_of_the_name(ann: Person, zoe: Person) -> None:
    ann.open_chat(zoe.sell("Lamp"), "Hello")
    line = f"Zoë [Moretti]-Łukasz @{zoe.username} · Lamp"
    assert found(ann, "moretti") == found(ann, "MORETTI", **{"in": "people"}) == {"people": [line]}
    assert found(ann, "zoe moretti-luk")["people"] == [f"[Zoë Moretti-Łuk]asz @{zoe.username} · Lamp"]


@pytest.mark.parametrize("at", ["", "@"])
def test_a_person_is_found_by_the_user_name(ann: Person, zoe: Person, at: str) -> None:
    ann.open_chat(zoe.sell("Lamp"), "Hello")
    assert found(ann, at + zoe.username.upper()) == {"people": [f"Zoë Moretti-Łukasz @[{zoe.username}] · Lamp"]}


def test_a_new_name_is_found_and_the_old_one_is_not(ann: Person, zoe: Person) -> None:
    ann.open_chat(zoe.sell("Lamp"), "Hello")
    zoe.http.post("/account", data={"name": "Zoë Ferrari"})
    assert (found(ann, "moretti"), list(found(ann, "ferrari"))) == ({}, ["people"])


def test_a_listing_is_found_by_its_title(ann: Person, zoe: Person) -> None:
    ann.open_chat(zoe.sell("City-Fahrrad für Größere"), "Hello")
    ann.open_chat(zoe.sell("Lamp"), "Hello")
    line = f"Zoë Moretti-Łukasz @{zoe.username} · City-Fahrrad für [Größ]ere"
    assert found(ann, "GROSS") == {"listings": [line]}
    assert found(ann, "gross", **{"in": "messages"}) == {}


def test_each_group_stands_by_itself_and_each_hit_leads_to_its_place(ann: Person, zoe: Person) -> None:
    talk = ann.open_chat(zoe.sell("A moretti beer"), "Hello")
    message = zoe.say(talk, "Moretti, that is me.")
    page = ann.get("/search?q=moretti").text
    assert re.findall(r'<h2 class="search__group">(\w+)</h2>', page) == ["People", "Listings", "Messages"]
    links = re.findall(r'<a class="hit" href="([^"]+)"', page)
    assert links == [f"/conversations/{talk}"] * 2 + [f"/conversations/{talk}?at={message}#message-{message}"]
    assert 'href="/listings?q=moretti"' in page


def test_of_a_conversation_only_its_messages_are_searched(ann: Person, zoe: Person) -> None:
    talk = ann.open_chat(zoe.sell("A moretti beer"), "moretti here")
    assert found(ann, "moretti", conversation=str(talk)) == {"messages": ["[moretti] here"]}


def test_names_stand_for_themselves(ann: Person, zoe: Person) -> None:
    ann.open_chat(zoe.sell("100 % wool"), "Hello")
    ann.open_chat(zoe.sell("1000 wool"), "Hello")
    assert [line.rpartition(" · ")[2] for line in found(ann, "0 %")["listings"]] == ["10[0 %] wool"]
    assert found(ann, "zo_") == {}


def test_nobody_finds_what_is_not_theirs_to_see(ann: Person, zoe: Person, nia: Person) -> None:
    listing = zoe.sell("A very secret lamp")
    assert found(zoe, "ann") == {}
    ann.open_chat(listing)  # nothing was said yet, so Zoe knows nothing of it
    assert found(zoe, ann.username) == found(zoe, "secret lamp") == {}
    assert list(found(ann, "secret lamp")) == ["listings"]
    ann.open_chat(listing, "Hello")
    assert list(found(zoe, ann.username)) == ["people"]
    assert found(nia, "secret lamp") == found(nia, "moretti") == {}


def test_who_has_left_is_found_by_no_name_of_theirs(ann: Person, haggle: Haggle) -> None:
    ida = Person(haggle, "Ida").join()
    talk = ann.open_chat(ida.sell("Anvil"), "Hello")
    assert list(found(ann, ida.username)) == ["people"]
    ida.http.post("/account/deletion", data={"password": "a long enough password"})
    assert found(ann, ida.username) == found(ann, "deleted") == {}
    assert list(found(ann, "anvil")) == ["listings"]
    assert f'href="/conversations/{talk}"' in ann.get("/search?q=anvil").text


def test_pages_of_people_and_listings_repeat_nothing_and_leave_nothing_out(ann: Person, zoe: Person) -> None:
    talks = [ann.open_chat(zoe.sell(f"Chair {number}"), "Hello") for number in range(27)][::-1]
    for group, typed in (("people", "moretti"), ("listings", "chair")):
        page = ann.get(f"/search?q={typed}").text
        assert _talks(page)[:5] == talks[:5]
        path, seen = f"/search?q={typed}&in={group}", []
        assert html.escape(path) in page
        while path:
            page = ann.get(path).text
            seen += _talks(page)
            older = re.search(r'href="([^"]+)">Older hits', page)
            path = html.unescape(older[1]) if older else ""
        assert seen == talks


def _talks(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<a class="hit" href="/conversations/(\d+)"', page)]


def test_nothing_found_is_said_with_a_way_on(ann: Person) -> None:
    page = ann.get("/search?q=<i>nowhere").text
    assert "Nothing was found for “<bdi>&lt;i&gt;nowhere</bdi>”" in page
    assert 'href="/listings?q=%3Ci%3Enowhere"' in page


def test_programs_get_people_and_listings_too(ann: Person, zoe: Person) -> None:
    program = httpx2.Client(base_url=f"{ann.haggle.url}/api/v1", headers={"Authorization": f"Bearer {ann.token()}"})
    opened.append(program)
    talks = [ann.open_chat(zoe.sell(f"Moretti {number}"), "Hello") for number in range(21)][::-1]

    def ask(**query: str) -> Any:
        return program.get("/search", params={"q": "moretti", **query}).json()

    everything = ask()
    assert [len(everything[name]) for name in ("people", "listings", "hits")] == [20, 20, 0]
    assert everything["next"] is None
    for group in ("people", "listings"):
        first = ask(**{"in": group})
        rest = ask(**{"in": group, "before": first["next"]})
        assert [row["conversation_id"] for row in first[group] + rest[group]] == talks
        assert rest["next"] is None
        assert first["hits"] == []
    for query in ({"in": "things"}, {"in": "people", "before": "x"}, {"before": "x"}, {"conversation": "x"}):
        assert program.get("/search", params={"q": "moretti", **query}).status_code == 422
