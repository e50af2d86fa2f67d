"""The byte search: by no door does the other get a word of what is masked."""

import html
import io
import zipfile
from urllib.parse import quote

import pytest
from cast import Person
from listener import follow, listen
from pairs import Pair, api

from haggle.contacts.model import MARK

NUMBER, MAIL, NAME = "07700 900123", "mia.quux@example.com", "zork_quux"
NEEDLES = ("07700", "900123", "900 123", "mia.quux", "example.com", "zork_", "quux", "123 4567")
SEARCHED = ("Fine", "0770", "90012", "mia.", "quu", "exampl", "zor", "4567", "%", "_")
TEXT = f"Fine! Call {NUMBER} or write {MAIL}, insta: {NAME} – see you at 6"


def _all_that(reader: Person, talk: int, message: int, position: int) -> dict[str, str]:
    """What the reader can fetch, by address."""
    paths = [
        *("/conversations", "/notifications", "/account", "/", f"/conversations/{talk}", f"/messages/{message}"),
        *(f"/conversations/{talk}?at={message}", f"/conversations/{talk}?reply_to={message}", "/conversations/live"),
        *(f"/messages/{message}/actions", f"/conversations/{talk}?before={message + 1}"),
        *(f"/feed/changes?after={position}", f"/feed/changes?after={position}&conversation={talk}"),
        *(f"{api}/search?q={quote(word)}" for api in ("", "/api/v1") for word in SEARCHED),
        *(f"/api/v1/{what}" for what in ("conversations", "notifications", f"conversations/{talk}/messages")),
        f"/api/v1/messages/{message}",
    ]
    found = {}
    auth = {"Authorization": f"Bearer {reader.token()}"}
    for path in paths:
        headers = auth if path.startswith("/api/") else {}
        found[path] = html.unescape(reader.http.get(path, headers=headers, follow_redirects=True).text)
        found[f"{path} for htmx"] = html.unescape(reader.htmx("GET", path, headers=headers).text)
    with zipfile.ZipFile(io.BytesIO(reader.http.post("/account/export").content)) as zip_:
        found |= {f"export: {name}": name + zip_.read(name).decode("utf-8", "ignore") for name in zip_.namelist()}
    return found


@pytest.mark.once
def test_no_door_lets_a_masked_word_through(masks: Pair) -> None:
    bea, sal, talk = masks.bea, masks.sal, masks.talk
    position = sal.position()
    streams = [listen(sal, f"after={position}&conversation={talk}"), follow(sal, sal.token(), "after=now")]
    message = bea.say(talk, TEXT)
    bea.say(talk, "0532")
    bea.say(talk, "123 4567")
    sal.http.post(f"/conversations/{talk}/messages", data={"body": "quoting", "reply_to": str(message)})
    edited = bea.say(talk, "Fine too")
    bea.http.post(f"/messages/{edited}/edit", data={"body": f"Fine too {NUMBER}"})
    files = [("attachment", (f"call {NUMBER} {MAIL}.pdf", b"%PDF-1.4"))]
    bea.http.post(f"/conversations/{talk}/messages", data={"body": f"my card {MAIL}"}, files=files)
    bea.say(talk, "the end")
    found = _all_that(sal, talk, message, position)
    for number, stream in enumerate(streams):
        heard = [stream.next()]
        while "the end" not in heard[-1].data:
            heard.append(stream.next())
        found[f"stream {number}"] = html.unescape("\n".join(event.data for event in heard))
    found["frame"] = _frame(sal, f"/conversations/{talk}/live?after={position}")
    assert [f"{where}: {needle}" for where, text in found.items() for needle in NEEDLES if needle in text] == []
    shown = (f"/conversations/{talk}", "stream 0", "stream 1", "frame", f"/search?q={SEARCHED[0]}")
    assert [where for where in shown if MARK not in found[where]] == []


def _frame(reader: Person, path: str) -> str:
    """What stands in the live document until it says that this is the end."""
    text = ""
    with reader.http.stream("GET", path) as answer:
        for piece in answer.iter_text():
            text += piece
            if "the end" in text:
                break
    return html.unescape(text)


def test_its_author_reads_everything_and_that_the_other_does_not(masks: Pair) -> None:
    bea, talk = masks.bea, masks.talk
    message = bea.say(talk, TEXT)
    page = html.unescape(bea.get(f"/conversations/{talk}").text)
    assert all(word in page for word in (NUMBER, MAIL, NAME, "Only you see the contact details in it."))
    assert NUMBER in bea.get("/conversations").text
    assert NUMBER in html.unescape(bea.get(f"/search?q={NUMBER}").text)
    assert api(bea, f"/messages/{message}")["message"] == TEXT
    sees = html.unescape(masks.sal.get(f"/conversations/{talk}").text)
    assert f"Fine! Call {MARK} or write {MARK}, insta: {MARK} – see you at 6" in sees
    assert "Contact details are hidden here." in sees


def test_a_program_is_told_that_something_is_masked(masks: Pair) -> None:
    message, plain = masks.bea.say(masks.talk, TEXT), masks.bea.say(masks.talk, "plain")
    for person in (masks.bea, masks.sal):
        assert api(person, f"/messages/{message}")["masked"] is True
        assert api(person, f"/messages/{plain}")["masked"] is False


def test_the_first_message_is_masked_too(masks: Pair) -> None:
    talk = masks.bea.open_chat(masks.sal.sell("Chair"), TEXT)
    assert NUMBER not in masks.sal.get(f"/conversations/{talk}").text
    assert NUMBER not in masks.sal.get("/conversations").text
    assert NUMBER in masks.bea.get(f"/conversations/{talk}").text


def test_an_edit_masks_and_unmasks(masks: Pair) -> None:
    bea, sal, talk = masks.bea, masks.sal, masks.talk
    message = bea.say(talk, "clean")
    bea.http.post(f"/messages/{message}/edit", data={"body": f"now {NUMBER}"})
    assert sal.messages(talk)[-1] == f"now {MARK}"
    assert bea.messages(talk)[-1] == f"now {NUMBER}"
    assert f"now {MARK}" in sal.get("/conversations").text
    assert f"now {NUMBER}" in bea.get("/conversations").text
    bea.http.post(f"/messages/{message}/edit", data={"body": "clean again"})
    assert sal.messages(talk)[-1] == bea.messages(talk)[-1] == "clean again"
    assert "Only you see" not in bea.get(f"/conversations/{talk}").text


def test_a_number_in_pieces_is_masked_from_where_it_shows_as_one(masks: Pair) -> None:
    for piece in ("07700", "900", "123"):
        masks.bea.say(masks.talk, piece)
    assert masks.sal.messages(masks.talk)[-1] == MARK
    assert masks.bea.messages(masks.talk)[-3:] == ["07700", "900", "123"]


def test_an_edit_does_not_complete_what_stands_above_or_below(masks: Pair) -> None:
    bea, sal, talk = masks.bea, masks.sal, masks.talk
    first = bea.say(talk, "so")
    bea.say(talk, "900123")
    bea.http.post(f"/messages/{first}/edit", data={"body": "07700"})
    assert sal.messages(talk)[-2:] == [MARK, "900123"]


def test_prices_in_turn_are_no_number(masks: Pair) -> None:
    for price in ("12000", "12500?", "13000", "2019", "ok 12800"):
        masks.bea.say(masks.talk, price)
    assert masks.sal.messages(masks.talk)[-5:] == masks.bea.messages(masks.talk)[-5:]


def test_the_same_form_sent_twice_makes_one_message(masks: Pair) -> None:
    first = masks.bea.say(masks.talk, TEXT, key="k1")
    assert masks.bea.say(masks.talk, TEXT, key="k1") == first
    assert masks.bea.say(masks.talk, TEXT.replace("123", "124"), key="k1") != first


def test_a_deleted_message_leaves_nothing(masks: Pair) -> None:
    message = masks.bea.say(masks.talk, f"only here {NUMBER} 4711")
    masks.bea.http.post(f"/messages/{message}/deletion")
    assert masks.haggle.sql("SELECT count(*) FROM withheld_changes WHERE message_id = :id", id=message) == [(0,)]
    assert "Only you see" not in masks.bea.get(f"/conversations/{masks.talk}").text


def test_by_default_nothing_is_masked(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, TEXT)
    assert NUMBER in sal.get(f"/conversations/{talk}").text
    assert "contact details" not in bea.get(f"/conversations/{talk}").text
