"""Where it warns, an author is told before anything is sent what the other will not see."""

import html

from cast import Person
from client import part
from pairs import Pair, api

from haggle.contacts.model import MARK

NUMBER = "07700 900123"
TEXT = f"call {NUMBER} then"


def _post(person: Person, talk: int, **fields: str) -> tuple[int, str]:
    answer = person.http.post(f"/conversations/{talk}/messages", data={"key": "k", **fields})
    return answer.status_code, html.unescape(answer.text)


def test_the_form_keeps_the_text_names_what_is_meant_and_asks_once(warns: Pair) -> None:
    status, page = _post(warns.bea, warns.talk, body=TEXT)
    assert status == 428
    assert f"The other would not see “{NUMBER}”" in page
    assert f">\n{TEXT}</textarea>" in page
    assert "Send anyway" in page
    assert 'name="confirmed" value="1"' in page
    assert len(warns.bea.messages(warns.talk)) == 1


def test_who_sends_it_anyway_sends_it_without_that(warns: Pair) -> None:
    assert _post(warns.bea, warns.talk, body=TEXT, confirmed="1")[0] == 303
    assert warns.bea.messages(warns.talk)[-1] == TEXT
    assert warns.sal.messages(warns.talk)[-1] == f"call {MARK} then"


def test_anything_else_is_just_sent(warns: Pair) -> None:
    assert _post(warns.bea, warns.talk, body="120 then, at 18:30?")[0] == 303


def test_the_page_asks_in_the_authors_language(warns: Pair) -> None:
    assert warns.bea.http.post("/account", data={"language": "ar"}).status_code == 303
    status, page = _post(warns.bea, warns.talk, body=TEXT)
    assert (status, NUMBER in page, "would not see" in page) == (428, True, False)


def test_scripts_are_asked_beside_what_was_not_sent(warns: Pair) -> None:
    answer = warns.bea.htmx("POST", f"/conversations/{warns.talk}/messages", data={"body": TEXT, "key": "k"})
    assert answer.status_code == 428
    assert 'data-hx-target="#problem"' in answer.text
    assert NUMBER in html.unescape(answer.text)


def test_an_edit_asks_in_its_form(warns: Pair) -> None:
    message = warns.bea.say(warns.talk, "fine")
    path = f"/messages/{message}/edit"
    asked = warns.bea.http.post(path, data={"body": TEXT})
    assert asked.status_code == 428
    assert "Save anyway" in asked.text
    assert TEXT in html.unescape(asked.text)
    version = part(r'name="version" value="(\d+)"', asked.text)
    assert warns.bea.http.post(path, data={"body": TEXT, "version": version, "confirmed": "1"}).status_code == 303
    assert warns.sal.messages(warns.talk)[-1] == f"call {MARK} then"


def test_the_first_message_asks_and_opens_nothing(warns: Pair) -> None:
    listing = warns.sal.sell("Chair")
    asked = warns.bea.http.post(f"/listings/{listing}/conversations", data={"body": TEXT})
    assert asked.status_code == 428
    assert TEXT in html.unescape(asked.text)
    assert "Chair" not in warns.bea.get("/conversations").text
    sent = warns.bea.http.post(f"/listings/{listing}/conversations", data={"body": TEXT, "confirmed": "1"})
    assert sent.status_code == 303
    assert f"call {MARK} then" in warns.sal.get("/conversations").text


def test_the_second_half_of_a_number_asks_and_keeps_the_text(warns: Pair) -> None:
    warns.bea.say(warns.talk, "07700")
    status, page = _post(warns.bea, warns.talk, body="900123")
    assert (status, ">\n900123</textarea>" in page) == (428, True)


def test_a_program_is_asked_and_says_confirmed(warns: Pair) -> None:
    asked = api(warns.bea, f"/conversations/{warns.talk}/messages", body=TEXT)
    assert asked["error"]["field"] == "body"
    assert NUMBER in asked["error"]["detail"]
    sent = api(warns.bea, f"/conversations/{warns.talk}/messages", body=TEXT, confirmed=True)
    assert (sent["message"], sent["masked"]) == (TEXT, True)
    assert api(warns.sal, f"/messages/{sent['message_id']}")["message"] == f"call {MARK} then"
    asked = api(warns.bea, f"/messages/{sent['message_id']}/edit", body="now 07700 900124", confirmed=False)
    assert asked["error"]["field"] == "body"
