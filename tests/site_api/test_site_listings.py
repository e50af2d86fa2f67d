"""Listings follow the host: made, changed, reserved, sold, removed and back on sale, by its ids."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from cast import Haggle, Person
from hosting import Host, new_id
from PIL import Image
from receiver import Receiver, receiving

PHOTO = BytesIO()
Image.new("RGB", (40, 20), "red").save(PHOTO, "JPEG")
BIKE: dict[str, Any] = {"title": "City bike", "description": "Runs.", "price": 12000, "currency": "EUR"}


@pytest.fixture(scope="session")
def host(haggle: Haggle) -> Host:
    return Host(haggle)


@pytest.fixture(scope="session")
def seller(host: Host, sal: Person) -> str:
    return host.calls(sal)


@pytest.fixture(scope="session")
def buyer(host: Host, bea: Person) -> str:
    return host.calls(bea)


def _offer(host: Host, seller: str, **fields: Any) -> tuple[str, int]:
    """The host's id of a new listing, and ours."""
    named = new_id("l")
    return named, host.done(f"/listings/{named}", seller=seller, **BIKE | fields)["listing_id"]


def _lines(person: Person, talk: int) -> list[str]:
    found = re.findall(r'class="change"[^>]*><span[^>]*>(.*?)</span>', person.get(f"/conversations/{talk}").text)
    return [str(one) for one in found]


def test_a_listing_comes_to_be_and_reads_as_it_was_put(host: Host, seller: str, buyer: str, nia: Person) -> None:
    page = "https://shop.example/things/1?a=b"
    named, number = _offer(host, seller, page=page, state="reserved", reserved_for=buyer)
    found = host.get(f"/listings/{named}")
    wanted = {**BIKE, "seller": seller, "page": page, "state": "reserved", "reserved_for": buyer, "photos": []}
    assert {name: found[name] for name in wanted} == wanted
    assert f'href="{page}"' in nia.get(f"/listings/{number}").text
    again = host.put(f"/listings/{named}", seller=seller, **BIKE, page=page, state="reserved", reserved_for=buyer)
    assert again.status_code == 200
    assert again.json() == found | {"photo_problem": None}


def test_each_change_is_a_line_in_its_conversations_and_the_same_again_is_none(
    host: Host, seller: str, buyer: str, bea: Person, sal: Person
) -> None:
    named, number = _offer(host, seller)
    talk = bea.open_chat(number, "Hello")
    position = bea.position()
    for changed in (
        {"price": 9900},
        {"title": "Town bike"},
        {"state": "reserved", "reserved_for": buyer},
        {"state": "sold"},
    ):
        for _ in range(2):
            host.done(f"/listings/{named}", **changed)
    host.done(f"/listings/{named}", state="available")
    assert _lines(bea, talk) == [
        "The price is €99 now; it was €120.",
        "It is called “Town bike” now.",
        "It is reserved for you.",
        "It is sold.",
        "It is for sale again.",
    ]
    news = bea.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text
    assert f'id="listing-{number}-card"' in news
    assert "Town bike" in news
    assert _lines(sal, talk)[2] == f"It is reserved for @{bea.username}."


def test_what_is_removed_leaves_its_conversations_and_can_come_back(host: Host, seller: str, bea: Person) -> None:
    named, number = _offer(host, seller)
    talk = bea.open_chat(number, "Hello")
    assert host.ask("DELETE", f"/listings/{named}").status_code == 204
    assert host.ask("DELETE", f"/listings/{named}").status_code == 204
    assert bea.get(f"/listings/{number}").status_code == 404
    assert host.get(f"/listings/{named}")["state"] == "removed"
    assert host.put(f"/listings/{named}", price=1).status_code == 409
    assert host.put(f"/listings/{named}", state="removed", **BIKE).status_code == 200
    found = host.done(f"/listings/{named}", state="available", **BIKE | {"price": 100})
    assert (found["state"], found["description"], found["price"]) == ("available", "Runs.", 100)
    assert bea.get(f"/listings/{number}").status_code == 200
    assert _lines(bea, talk)[1:] == ["The listing is back.", "The price is €1 now; it was €120."]
    assert len(_lines(bea, talk)) == 3


def test_what_moderators_have_removed_stays_removed(host: Host, seller: str) -> None:
    named, number = _offer(host, seller)
    host.haggle.sql(
        "UPDATE listings SET removed_at = 1, removed_by = 'moderators' WHERE id = :id RETURNING id", id=number
    )
    answer = host.put(f"/listings/{named}", state="available", **BIKE)
    assert answer.status_code == 409
    assert "moderators" in answer.json()["error"]["detail"]


@pytest.mark.parametrize(
    ("fields", "status", "field"),
    [
        ({"title": ""}, 422, "title"),
        ({"title": "x" * 101}, 422, "title"),
        ({"title": None}, 422, "title"),
        ({"price": None}, 422, "price"),
        ({"price": -1}, 422, "price"),
        ({"price": 1.5}, 422, "price"),
        ({"price": True}, 422, "price"),
        ({"price": 10**13}, 200, ""),
        ({"price": 10**13 + 1}, 422, "price"),
        ({"price": 10**30}, 422, "price"),
        ({"currency": "eur"}, 422, "currency"),
        ({"state": "gone"}, 422, "state"),
        ({"reserved_for": "nobody", "state": "sold"}, 422, "reserved_for"),
        ({"reserved_for": "nobody", "state": "reserved"}, 404, ""),
        ({"seller": "nobody"}, 404, ""),
        ({"seller": None}, 422, "seller"),
        ({"page": "javascript:alert(1)"}, 422, "page"),
        ({"page": "https://me:secret@shop.example"}, 422, "page"),
        ({"photos": ["data:image/png;base64,AAAA"]}, 422, "photos"),
        ({"photos": ["https://shop.example/1"] * 9}, 422, "photos"),
        ({"photos": "https://shop.example/1"}, 422, "photos"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(
    host: Host, seller: str, fields: dict[str, Any], status: int, field: str
) -> None:
    answer = host.put(f"/listings/{new_id('l')}", **{"seller": seller, **BIKE, **fields})
    assert answer.status_code in {status, status + (status == 200)}, answer.text
    assert answer.json().get("error", {}).get("field", "") == field


def test_a_listing_keeps_its_seller_and_nobody_reserves_for_themselves(host: Host, seller: str, buyer: str) -> None:
    named, _ = _offer(host, seller)
    assert host.put(f"/listings/{named}", seller=buyer).status_code == 409
    assert host.put(f"/listings/{named}", state="reserved", reserved_for=seller).status_code == 409
    assert host.put(f"/listings/{named}", currency="JPY").json()["error"]["field"] == "price"
    assert host.ask("GET", "/listings/none").status_code == 404
    assert host.ask("DELETE", "/listings/none").status_code == 404


def test_lines_do_the_same_each_for_itself(host: Host, seller: str, bea: Person) -> None:
    named, number = _offer(host, seller)
    talk, quiet, new = bea.open_chat(number, "Hello"), _offer(host, seller)[0], new_id("l")
    answers = host.lines(
        "/listings",
        {"id": named, "price": 5000},
        {"id": quiet, "price": 5000, "state": "sold"},
        {"id": new_id("l"), "title": "No seller", "price": 1, "currency": "EUR"},
        {"id": new, "seller": seller, **BIKE},
        {"id": new, "state": "sold"},
        {"id": named, "price": 5000},
    )
    assert [(one["status"], one.get("changed")) for one in answers] == [
        *((200, True), (200, True), (422, None), (201, True), (200, True), (200, False)),
    ]
    assert _lines(bea, talk) == ["The price is €50 now; it was €120."]
    assert (host.get(f"/listings/{quiet}")["price"], host.get(f"/listings/{quiet}")["state"]) == (5000, "sold")
    assert host.get(f"/listings/{new}")["state"] == "sold"


def test_photos_are_uploaded_in_their_order_in_place_of_those_before(host: Host, seller: str, nia: Person) -> None:
    named, number = _offer(host, seller)
    answer = host.http.get(f"/listings/{named}")
    for count in (2, 1):
        files = [("photo", (f"{place}.jpg", PHOTO.getvalue(), "image/jpeg")) for place in range(count)]
        answer = host.http.put(f"/listings/{named}/photos", files=files)
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["photos"]) == count
    assert nia.get(answer.json()["photos"][0]).headers["content-type"] == "image/webp"
    assert host.http.put(f"/listings/{named}/photos", files=[("photo", ("a.jpg", b"no picture"))]).status_code == 422
    assert host.http.put(f"/listings/{named}/photos", files=[("other", ("a.jpg", b"x"))]).status_code == 422
    assert host.put(f"/listings/{named}/photos", photo="x").status_code == 422
    assert len(host.get(f"/listings/{named}")["photos"]) == 1
    assert host.done(f"/listings/{named}", photos=[])["photos"] == []


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.answer = lambda _: (200, {"Content-Type": "image/jpeg"}, PHOTO.getvalue())
        yield receiver


def test_photos_are_fetched_once_for_each_address_and_never_from_a_private_network(
    start_haggle: Callable[..., Haggle], receiver: Receiver
) -> None:
    host = Host(start_haggle(HAGGLE_PRIVATE_NETWORKS="127.0.0.1/32"))
    host.done("/accounts/s", name="Sal")
    photos = [f"{receiver.url}/1.jpg", f"{receiver.url}/2.jpg"]
    found = host.done("/listings/l", seller="s", **BIKE, photos=photos)
    assert (len(found["photos"]), found["photo_problem"]) == (2, None)
    [line] = host.lines("/listings", {"id": "l", **BIKE, "photos": photos})
    assert line["changed"] is False
    assert len(receiver.received) == 2
    answer = host.done("/listings/l", photos=["http://127.0.0.2:1/x"], price=1)
    assert answer["photo_problem"]
    assert (answer["price"], len(answer["photos"])) == (1, 2)
