"""The host opens conversations, says something in them, and counts what is unread; it never reads what is said."""

import json
import re
from typing import Any

import pytest
from cast import Haggle, Person
from hosting import Host, new_id

BIKE: dict[str, Any] = {"title": "City bike", "price": 12000, "currency": "EUR"}


@pytest.fixture(scope="session")
def host(haggle: Haggle) -> Host:
    return Host(haggle)


@pytest.fixture
def shop(host: Host, sal: Person, bea: Person) -> tuple[str, str, str]:
    """The host's ids of a listing of Sal's, of Sal, and of Bea."""
    listing, seller, buyer = new_id("l"), host.calls(sal), host.calls(bea)
    host.done(f"/listings/{listing}", seller=seller, **BIKE)
    return listing, seller, buyer


def _lines(person: Person, talk: int) -> list[str]:
    found = re.findall(r'class="change[^>]*><span[^>]*>(.*?)</span>', person.get(f"/conversations/{talk}").text)
    return [str(one) for one in found]


def test_a_conversation_is_opened_with_a_first_message_once(
    host: Host, shop: tuple[str, str, str], bea: Person, sal: Person
) -> None:
    listing, seller, buyer = shop
    named = new_id("c")
    said = {"listing": listing, "buyer": buyer, "body": "Is it still there?"}
    answer = host.put(f"/conversations/{named}", **said)
    assert answer.status_code == 201
    found = answer.json()
    talk = found["conversation_id"]
    assert (
        host.put(f"/conversations/{named}", listing=listing, buyer=buyer, body="Is it still there?").status_code == 200
    )
    assert bea.messages(talk) == ["Is it still there?"]
    assert (found["buyer"], found["seller"], found["messages"]) == (buyer, seller, 1)
    assert found["unread"] == {"buyer": 0, "seller": 1}
    bea.say(talk, "Hello?")
    assert host.get(f"/conversations/{named}")["unread"] == {"buyer": 0, "seller": 2}
    sal.say(talk, "Yes")
    now = host.get(f"/conversations/{named}")
    assert (now["messages"], now["unread"]) == (3, {"buyer": 1, "seller": 0})
    assert "Yes" not in json.dumps(now)


def test_a_conversation_that_is_there_is_found_and_keeps_its_id(
    host: Host, shop: tuple[str, str, str], bea: Person
) -> None:
    listing, _, buyer = shop
    number = host.get(f"/listings/{listing}")["listing_id"]
    talk = bea.open_chat(number, "Hello")
    [found] = host.get(f"/conversations?account={buyer}&listing={listing}")["conversations"]
    assert (found["id"], found["conversation_id"]) == (None, talk)
    named = new_id("c")
    assert host.done(f"/conversations/{named}", listing=listing, buyer=buyer)["conversation_id"] == talk
    other = host.put(f"/conversations/{new_id('c')}", listing=listing, buyer=buyer)
    assert other.status_code == 409
    assert named in other.json()["error"]["detail"]
    elsewhere = new_id("l")
    host.done(f"/listings/{elsewhere}", seller=shop[1], **BIKE)
    assert host.put(f"/conversations/{named}", listing=elsewhere, buyer=buyer).status_code == 409


def test_what_cannot_be_opened_is_said(host: Host, shop: tuple[str, str, str]) -> None:
    listing, seller, buyer = shop
    path = f"/conversations/{new_id('c')}"
    assert host.put(path, listing=listing, buyer=seller).status_code == 409
    assert host.put(path, listing=listing, buyer="nobody").status_code == 404
    assert host.put(path, listing="nothing", buyer=buyer).status_code == 404
    assert host.put(path, listing=listing).json()["error"]["field"] == "buyer"
    assert host.put(path, listing=listing, buyer=buyer, body="x" * 5000).json()["error"]["field"] == "body"
    host.done(f"/listings/{listing}", state="sold")
    assert host.put(path, listing=listing, buyer=buyer).status_code == 409
    assert host.ask("GET", path).status_code == 404
    for account in ("nobody", "%00", "", "x" * 201):
        assert host.ask("GET", f"/conversations?account={account}").status_code == 404


def test_pages_of_conversations_leave_none_out(host: Host, shop: tuple[str, str, str]) -> None:
    _, seller, buyer = shop
    listings = [new_id("l") for _ in range(101)]
    host.lines("/listings", *({"id": named, "seller": seller, **BIKE} for named in listings))
    lines = [{"id": new_id("c"), "listing": named, "buyer": buyer, "body": "Hello"} for named in listings]
    assert {one["status"] for one in host.lines("/conversations", *lines)} == {201}
    first = host.get(f"/conversations?account={buyer}")
    second = host.get(f"/conversations?account={buyer}&before={first['next']}")
    pages = [*first["conversations"], *second["conversations"]]
    assert len(first["conversations"]) == 100
    assert {one["id"] for one in pages} >= {line["id"] for line in lines}
    assert len(pages) == len({one["conversation_id"] for one in pages})


def test_a_notice_is_a_line_in_that_conversation_alone_live_and_once(
    host: Host, shop: tuple[str, str, str], bea: Person, sal: Person, nia: Person
) -> None:
    listing, _, buyer = shop
    number = host.get(f"/listings/{listing}")["listing_id"]
    talk, other = bea.open_chat(number, "Hello"), nia.open_chat(number, "Me too")
    positions = bea.position(), sal.position()
    named = new_id("n")
    for status in (201, 200):
        answer = host.put(f"/notices/{named}", listing=listing, buyer=buyer, body="Your <parcel> is on its way.")
        assert answer.status_code == status
    line = "Your &lt;parcel&gt; is on its way."
    for person, position in zip((bea, sal), positions, strict=True):
        news = person.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text
        assert news.count(line) == 1
        assert _lines(person, talk) == [line]
    assert line not in sal.htmx("GET", f"/feed/changes?after={positions[1]}&conversation={other}").text
    assert _lines(nia, other) == _lines(sal, other) == []
    assert host.put(f"/notices/{named}", conversation_id=talk, body="Something else").status_code == 409
    headers = {"Authorization": f"Bearer {bea.token()}", "Accept": "text/plain"}
    assert "* Your <parcel> is on its way." in bea.http.get(f"/conversations/{talk}", headers=headers).text
    changes = bea.http.get(f"/api/v1/conversations/{talk}/messages", headers=headers).json()["changes"]
    assert [(one["kind"], one["words"], one["title"]) for one in changes] == [
        ("notice", "Your <parcel> is on its way.", None)
    ]


def test_a_notice_shows_in_a_page_without_scripts(host: Host, shop: tuple[str, str, str], bea: Person) -> None:
    number = host.get(f"/listings/{shop[0]}")["listing_id"]
    talk, position = bea.open_chat(number, "Hello"), bea.position()
    host.done(f"/notices/{new_id('n')}", conversation_id=talk, body="Paid.")
    with bea.http.stream("GET", f"/conversations/{talk}/live?after={position}") as live:
        found = ""
        for piece in live.iter_text():
            found += piece
            if "Paid." in found:
                break
    assert 'class="change change--notice"' in found


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ({}, 422),
        ({"conversation": "nothing"}, 404),
        ({"conversation_id": 10**17}, 404),
        ({"conversation_id": 10**30}, 422),
        ({"conversation_id": 1, "conversation": "x"}, 422),
        ({"listing": "nothing"}, 422),
        ({"listing": "nothing", "buyer": "nobody"}, 404),
    ],
)
def test_a_notice_needs_one_conversation(host: Host, where: dict[str, Any], status: int) -> None:
    assert host.put(f"/notices/{new_id('n')}", body="Paid.", **where).status_code == status


@pytest.mark.parametrize("body", ["", " ", "x" * 501, 7, None, "a\u0000b"])
def test_a_notice_has_words(host: Host, body: object) -> None:
    assert host.put(f"/notices/{new_id('n')}", conversation_id=1, body=body).json()["error"]["field"] == "body"


def test_badges_count_conversations_with_something_unread(host: Host, shop: tuple[str, str, str], sal: Person) -> None:
    listing, seller, _ = shop
    before = host.get(f"/badges?account={seller}")["badges"][seller]
    buyer = new_id()
    host.done(f"/accounts/{buyer}", name="Somebody")
    host.done(f"/conversations/{new_id('c')}", listing=listing, buyer=buyer, body="Hello")
    badges = host.get(f"/badges?account={seller}&account={buyer}&account=nobody")["badges"]
    assert badges == {seller: before + 1, buyer: 0, "nobody": None}
    assert host.get("/badges?account=%00")["badges"] == {"\0": None}
    assert host.ask("GET", "/badges").status_code == 422
    assert host.ask("GET", "/badges?" + "&".join(f"account={number}" for number in range(101))).status_code == 422
