"""Deleting one's account: what goes, what stays, who sees it."""

import io
import re
import threading
import time
from collections.abc import Callable

import pytest
from cast import PASSWORD, Haggle, Person
from listener import follow, listen
from PIL import Image

GONE = "This message was deleted."
SECRET = "Zanzibar-4711"


@pytest.fixture
def ada(haggle: Haggle) -> Person:
    """Somebody who will leave."""
    return Person(haggle, "Ada").join()


def _leave(person: Person, **fields: str) -> int:
    return person.http.post("/account/deletion", data={"password": PASSWORD, **fields}).status_code


def _words(person: Person, talk: int, query: str = "") -> list[str]:
    log = person.get(f"/conversations/{talk}{query}").text.partition('class="log__outbox"')[0]
    return re.findall(r'<p class="message__body[^>]*>(.*?)</p>', log, re.DOTALL)


def test_the_page_says_what_goes_and_what_stays(ada: Person) -> None:
    page = ada.get("/account/deletion").text
    assert "Every message you have written" in page
    assert "What others wrote to you" in page


@pytest.mark.parametrize("password", ["", "not this one"])
def test_it_takes_the_password(ada: Person, password: str) -> None:
    assert _leave(ada, password=password) == 422
    assert ada.get("/account").status_code == 200


def test_whoever_has_left_is_signed_out_everywhere(ada: Person) -> None:
    token, cookie = ada.token(), ada.cookie
    page, program = listen(ada, "after=0"), follow(ada, token, "after=now")
    assert _leave(ada) == 303
    assert page.until("bye").data == program.until("bye").data == "signed out"
    assert ada.http.get("/account", headers={"Cookie": f"haggle={cookie}"}).status_code == 401
    assert ada.http.get("/api/v1/account", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert ada.http.post("/login", data={"username": ada.username, "password": PASSWORD}).status_code == 422
    assert "is deleted" in ada.get("/goodbye").text


def test_the_user_name_is_free_again(ada: Person, haggle: Haggle) -> None:
    _leave(ada)
    again = Person(haggle, "Ada")
    again.username = ada.username
    again.join()


def test_nobody_can_take_the_name_of_one_who_has_left(haggle: Haggle) -> None:
    person = Person(haggle, "Eve")
    answer = person.http.post("/join", data={"username": "deleted-1", "name": "Eve", "password": PASSWORD})
    assert answer.status_code == 422
    assert "belong to those who have left" in answer.text


def test_the_other_keeps_the_talk_and_their_own_words(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "my words")
    sal.say(talk, "Dear Ada, hello")
    ada.say(talk, "and more of mine")
    _leave(ada)
    page = sal.get(f"/conversations/{talk}").text
    assert _words(sal, talk) == [GONE, "Dear Ada, hello", GONE]
    assert page.count("This message was deleted.") == 2
    assert "my words" not in page
    assert "Deleted member" in page
    row = re.search(rf'<li id="conversation-{talk}-row".*?</li>', page, re.DOTALL)
    assert row
    assert "Deleted message" in row[0]
    assert "row__unread" not in row[0]


def test_nothing_can_be_written_to_one_who_has_left(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "hello")
    sal.http.post(f"/conversations/{talk}/draft", data={"body": "half a sen"})
    _leave(ada)
    page = sal.get(f"/conversations/{talk}").text
    assert 'id="composer"' not in page
    assert "You can no longer write here" in page
    assert "half a sen" in page
    assert sal.http.post(f"/conversations/{talk}/messages", data={"body": "hello?"}).status_code == 409


def test_an_open_page_begins_anew_however_far_up_it_looks(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "my words")
    after = sal.position()
    stream = listen(sal, f"after={after}&conversation={talk}")
    _leave(ada)
    assert sal.htmx("GET", f"/feed/changes?after={after}&conversation={talk}").headers["hx-refresh"] == "true"
    assert stream.until("reset")
    page = sal.get(f"/conversations/{talk}").text
    assert "This message was deleted." in page
    assert "You can no longer write here" in page
    assert re.search(r'id="talk-title"><bdi>Deleted member</bdi>', page)


def test_a_program_is_told_to_begin_anew_and_then_hears_of_it(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "my words")
    program = follow(sal, sal.token(), "after=now")
    _leave(ada)
    assert program.until("reset")
    told = follow(sal, sal.token()).until("peer.changed").json
    assert (told["conversation_id"], told["other_name"], told["last_line"]) == (talk, "Deleted member", "")


def test_what_they_sold_is_withdrawn(ada: Person, bea: Person) -> None:
    listing = ada.sell("Tandem")
    talk = bea.open_chat(listing, "Is it there?")
    _leave(ada)
    page = bea.get(f"/listings/{listing}").text
    assert "Tandem" in page
    assert "Sold" in page
    assert "Deleted member" in page
    assert "Sold" in bea.get(f"/conversations/{talk}").text


def test_reactions_of_theirs_are_taken_back(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "hello")
    sal.say(talk, "hello Ada")
    _leave(ada)
    assert "reaction__name" not in sal.get(f"/conversations/{talk}").text


def test_files_they_sent_are_gone(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "hello")
    note = {"attachment": ("mine.txt", b"mine", "text/plain")}
    ada.http.post(f"/conversations/{talk}/messages", data={"body": "see"}, files=note)
    address = re.search(r"/attachments/\d+", sal.get(f"/conversations/{talk}").text)
    assert address
    assert sal.get(address[0]).content == b"mine"
    _leave(ada)
    assert sal.get(address[0]).status_code == 404
    assert "mine.txt" not in sal.get(f"/conversations/{talk}").text


def test_many_messages_all_go(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "hello")
    for number in range(450):
        ada.say(talk, f"line {number}")
    _leave(ada)
    newest = _words(sal, talk)
    assert set(newest) == {GONE}
    before = re.search(rf'href="/conversations/{talk}\?before=(\d+)"', sal.get(f"/conversations/{talk}").text)
    assert before
    assert set(_words(sal, talk, f"?before={before[1]}")) == {GONE}


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


def test_nothing_of_them_is_left_on_the_disk(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    zoe, sal = Person(haggle, "Zoe").join(), Person(haggle, "Sal").join()
    zoe.http.post("/account", data={"name": "Zoe Quartermaine"})
    zoe.http.post("/account/avatar", files={"picture": ("me.png", _picture(), "image/png")})
    zoe.http.post("/listings", data={"title": "Globe", "description": SECRET, "price": "1", "currency": "EUR"})
    talks = [zoe.open_chat(sal.sell(f"Thing {number}"), f"{SECRET} {'x' * number * 40}") for number in range(30)]
    for talk in talks:
        for number in range(8):
            zoe.say(talk, f"{number} {SECRET} {'y' * (number * 97 % 900)}")
            sal.say(talk, "aha " * number + "!")
        zoe.http.post(f"/conversations/{talk}/draft", data={"body": f"{SECRET} not sent"})
    needles = [SECRET, SECRET.lower(), "Zoe Quartermaine", zoe.username]
    assert all(haggle.holds(needle) for needle in needles)
    assert _leave(zoe) == 303
    assert [needle for needle in needles if haggle.holds(needle)] == []
    assert "aha" in sal.get(f"/conversations/{talks[0]}").text


def test_what_was_on_its_way_comes_to_nothing(ada: Person, sal: Person, bike: int) -> None:
    talk = ada.open_chat(bike, "my words")
    token = {"Authorization": f"Bearer {ada.token()}"}
    picture = io.BytesIO()
    Image.effect_noise((3000, 3000), 90).save(picture, "PNG")  # takes about a second to be made anew
    posted: list[int] = []

    def post() -> None:
        path, files = f"/api/v1/conversations/{talk}/messages", {"attachment": ("p.png", picture.getvalue())}
        posted.append(ada.http.post(path, headers=token, data={"body": "too late"}, files=files).status_code)

    sending = threading.Thread(target=post)
    sending.start()
    time.sleep(0.15)
    other = Person(ada.haggle, "Ada")
    other.username = ada.username
    _leave(other.sign_in())
    sending.join()
    assert posted[0] in {201, 401, 404}
    assert "too late" not in sal.get(f"/conversations/{talk}").text
