"""How one appears to others: name and picture, wherever these show; and that every open page follows."""

import io
import re

import httpx2
import pytest
from cast import Haggle, Person
from listener import follow
from PIL import Image


def picture(colour: str = "teal") -> bytes:
    """A PNG that says where it was taken."""
    out = io.BytesIO()
    info = Image.Exif()
    info[0x010F] = "Camera of Kim"
    Image.new("RGB", (300, 200), colour).save(out, "PNG", exif=info)
    return out.getvalue()


@pytest.fixture
def kim(haggle: Haggle) -> Person:
    """Somebody who changes."""
    return Person(haggle, "Kim").join()


def _show(person: Person, content: bytes) -> httpx2.Response:
    return person.http.post("/account/avatar", files={"picture": ("me.png", content, "image/png")})


def _avatar(page: str) -> str:
    found = re.search(r'srcset="(/accounts/\d+/avatar\?v=\w+)"', page)
    assert found
    return found[1]


def test_a_picture_shows_wherever_the_initials_were(kim: Person, sal: Person) -> None:
    talk = kim.open_chat(sal.sell("Lamp"), "hello")
    listing = kim.sell("Chair")
    assert _show(kim, picture()).status_code == 303
    address = _avatar(kim.get("/account").text)
    for page in (f"/conversations/{talk}", f"/listings/{listing}", "/notifications"):
        assert address in sal.get(page).text, page


def test_a_picture_is_made_anew_small_square_and_says_nothing_else(kim: Person) -> None:
    _show(kim, picture())
    answer = kim.get(_avatar(kim.get("/account").text))
    made = Image.open(io.BytesIO(answer.content))
    assert (made.format, made.size) == ("WEBP", (192, 192))
    assert b"Kim" not in answer.content


def test_a_browser_may_keep_a_picture_and_nobody_in_between(kim: Person) -> None:
    _show(kim, picture())
    headers = kim.get(_avatar(kim.get("/account").text)).headers
    assert headers["cache-control"] == "private, max-age=31536000, immutable"
    assert headers["content-type"] == "image/webp"


def test_another_picture_has_another_address_and_none_has_none(kim: Person) -> None:
    _show(kim, picture())
    first = _avatar(kim.get("/account").text)
    _show(kim, picture("red"))
    assert _avatar(kim.get("/account").text) != first
    assert kim.http.post("/account/avatar/deletion").status_code == 303
    assert "/avatar?v=" not in kim.get("/account").text
    assert kim.get(first).status_code == 404


@pytest.mark.parametrize("content", [b"", b"no picture", b"GIF89a" + b"\0" * 50])
def test_what_is_no_picture_is_refused_in_words(kim: Person, content: bytes) -> None:
    answer = _show(kim, content)
    assert answer.status_code == 422
    assert "icture" in re.findall(r'<p class="problem" role="alert"[^>]*>(.*?)</p>', answer.text)[0]


def test_a_form_without_a_picture_is_refused_in_words(kim: Person) -> None:
    answer = kim.http.post("/account/avatar", data={"x": "y"})
    assert answer.status_code == 422
    assert "Choose a picture first." in answer.text


def test_a_picture_too_large_is_refused_in_words(kim: Person) -> None:
    answer = _show(kim, b"x" * 12_500_000)
    assert answer.status_code == 413
    assert "at most 12 MB" in answer.text


def test_open_pages_of_others_follow_a_new_name(kim: Person, sal: Person) -> None:
    talk = kim.open_chat(sal.sell("Lamp"), "hello")
    after = sal.position()
    kim.http.post("/account", data={"name": "Kim the Second"})
    here = sal.htmx("GET", f"/feed/changes?after={after}&conversation={talk}").text
    assert re.search(r'id="talk-title"><bdi>Kim the Second</bdi>', here)
    assert re.search(r'<li id="message-\d+".*?<b>Kim the Second</b>', here, re.DOTALL)
    elsewhere = sal.htmx("GET", f"/feed/changes?after={after}").text
    row = re.search(rf'<li id="conversation-{talk}-row".*?</li>', elsewhere, re.DOTALL)
    assert row
    assert "Kim the Second" in row[0]
    assert "talk-title" not in elsewhere


def test_ones_own_open_pages_follow(kim: Person) -> None:
    after = kim.position()
    kim.http.post("/account", data={"name": "Kim the Third"})
    news = kim.htmx("GET", f"/feed/changes?after={after}").text
    assert 'data-hx-target="#self"' in news
    assert "Kim the Third" in news


def test_programs_hear_of_a_new_name(kim: Person, sal: Person) -> None:
    talk = kim.open_chat(sal.sell("Lamp"), "hello")
    others, own = follow(sal, sal.token(), "after=now"), follow(kim, kim.token(), "after=now")
    kim.http.post("/account", data={"name": "Kim the Fourth"})
    told = others.until("peer.changed").json
    assert (told["type"], told["conversation_id"], told["other_name"]) == ("conversation", talk, "Kim the Fourth")
    assert own.until("account.changed").json["name"] == "Kim the Fourth"


def test_what_others_do_not_see_is_no_news_to_them(kim: Person, sal: Person) -> None:
    kim.open_chat(sal.sell("Lamp"), "hello")
    before = sal.position()
    kim.http.post("/account", data={"theme": "dark", "enter_key": "line", "time_zone": "Asia/Tokyo"})
    kim.http.post("/account", data={"name": "Kim"})
    assert sal.events_since(before) == []


def test_whoever_switches_receipts_off_says_so_to_every_page(kim: Person, sal: Person) -> None:
    kim.open_chat(sal.sell("Lamp"), "hello")
    before = sal.position()
    kim.http.post("/account", data={"receipts": "off"})
    kim.http.post("/account", data={"presence": "off"})
    kim.http.post("/account", data={"presence": "off"})
    assert sal.events_since(before) == ["peer.changed"] * 2


def test_a_seller_of_many_things_tells_the_newest_conversations(haggle: Haggle) -> None:
    mia, lou = Person(haggle, "Mia").join(), Person(haggle, "Lou").join()
    for number in range(12):
        lou.open_chat(mia.sell(f"Thing {number}"), "hello")
    before = lou.position()
    mia.http.post("/account", data={"name": "Mia the Second"})
    assert lou.events_since(before) == ["peer.changed"] * 12
