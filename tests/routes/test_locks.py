"""Every route is closed until the list of public ones opens it; a visitor's text is kept and handed on (G6)."""

import html
import re

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person
from client import Client
from every import EVERY, LOCKED, Way

from haggle import app
from haggle.handover import routes as handover

TEXT = "typed while <signed> out & kept"


@pytest.fixture
def visitor(haggle: Haggle) -> httpx2.Client:
    return Client(haggle.url, {"Sec-Fetch-Site": "same-origin"})


def _fields(page: str, action: str) -> dict[str, str]:
    """The hidden and typed fields of the form that posts to `action`."""
    form = re.search(rf'<form[^>]* method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, page
    inputs = re.findall(r'<input [^>]*?name="([^"]+)"[^>]*? value="([^"]*)"', form[0])
    boxes = re.findall(r'<textarea [^>]*?name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form[0], re.DOTALL)
    return {name: html.unescape(text) for name, text in inputs + boxes}


def _sign_in(visitor: httpx2.Client, page: str, person: Person) -> httpx2.Response:
    fields = {**_fields(page, "/login"), "username": person.username, "password": PASSWORD}
    return visitor.post("/login", data=fields)


def test_the_app_opens_what_is_listed_here_as_public_and_nothing_else() -> None:
    opened_routes = {re.sub(r":\w+\}", "}", route.path) for route in app.PUBLIC + handover.routes}
    assert opened_routes == {way.pattern for way in EVERY if way.is_public}


def test_every_room_is_enumerated() -> None:
    assert len(EVERY) >= 35
    assert {way.pattern.split("/")[1] for way in LOCKED} >= {"account", "api", "conversations", "feed", "listings"}


FRAMES = [way for way in LOCKED if way.pattern.endswith("/live")]


@pytest.mark.parametrize("way", FRAMES, ids=str)
def test_a_visitor_s_frame_leads_to_the_sign_in(visitor: httpx2.Client, way: Way) -> None:
    answer = visitor.get(way.path())
    assert answer.status_code == 401
    assert 'href="/login?next=' in answer.text


@pytest.mark.parametrize("way", [way for way in LOCKED if not way.is_api and way not in FRAMES], ids=str)
def test_a_visitor_is_asked_to_sign_in(visitor: httpx2.Client, way: Way) -> None:
    answer = visitor.request(way.method, way.path(), data={"body": TEXT} if way.method == "POST" else None)
    assert answer.status_code == 401
    assert _fields(answer.text, "/login")["next"]
    assert TEXT not in answer.text
    assert (html.escape(TEXT) in answer.text) is (way.method == "POST")


@pytest.mark.parametrize("way", [way for way in LOCKED if way.is_api], ids=str)
def test_a_program_without_a_token_is_told_so_in_json(visitor: httpx2.Client, way: Way) -> None:
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        answer = visitor.request(way.method, way.path(), headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "token" in answer.json()["error"]["detail"]


@pytest.mark.parametrize("way", [way for way in LOCKED if way.is_api], ids=str)
def test_a_cookie_opens_nothing_of_the_api(bea: Person, way: Way) -> None:
    assert bea.http.request(way.method, way.path()).status_code == 401


@pytest.mark.parametrize("way", [way for way in LOCKED if not way.is_api], ids=str)
def test_htmx_is_told_in_the_place_for_problems(visitor: httpx2.Client, way: Way) -> None:
    answer = visitor.request(way.method, way.path(), headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert answer.status_code == 401
    assert answer.text.lstrip().startswith('<hx-partial data-hx-target="#problem"')


@pytest.mark.parametrize("what", ["messages", "draft", "typing", "receipt"])
def test_only_what_was_sent_leads_htmx_away_to_sign_in(visitor: httpx2.Client, talk: int, what: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"{visitor.base_url}/conversations/{talk}"}
    answer = visitor.post(f"/conversations/{talk}/{what}", data={"body": TEXT}, headers=headers)
    assert answer.status_code == 401
    assert answer.headers.get("hx-redirect", "") == (f"/login?next=/conversations/{talk}" if what == "messages" else "")
    assert f'<a href="/login?next=/conversations/{talk}"' in answer.text


def test_a_text_posted_signed_out_is_sent_after_signing_in(visitor: httpx2.Client, bea: Person, talk: int) -> None:
    action = f"/conversations/{talk}/messages"
    page = visitor.post(action, data={"body": TEXT, "key": "k1"}).text
    again = _sign_in(visitor, page, bea)
    assert again.status_code == 200
    kept = _fields(again.text, action)
    assert kept["body"] == TEXT
    assert visitor.post(action, data=kept).status_code == 303
    assert html.unescape(bea.messages(talk)[-1]) == TEXT


def test_a_file_posted_signed_out_is_asked_for_again(visitor: httpx2.Client, bea: Person, talk: int) -> None:
    action, file = f"/conversations/{talk}/messages", {"attachment": ("offer.txt", b"an offer")}
    page = visitor.post(action, data={"body": TEXT}, files=file).text
    assert "Your files have to be chosen again" in page
    again = _sign_in(visitor, page, bea).text
    assert '<input id="kept-attachment" name="attachment" type="file" multiple>' in again
    fields = {name: text for name, text in _fields(again, action).items() if name != "attachment"}
    assert visitor.post(action, data=fields, files=file).status_code == 303
    log = bea.get(f"/conversations/{talk}").text
    assert "offer.txt" in log
    assert html.escape(TEXT) in log


def test_a_wrong_password_in_between_keeps_the_text(visitor: httpx2.Client, bea: Person, talk: int) -> None:
    action = f"/conversations/{talk}/messages"
    page = visitor.post(action, data={"body": TEXT}).text
    wrong = {**_fields(page, "/login"), "username": bea.username, "password": "not this one"}
    page = visitor.post("/login", data=wrong).text
    assert _fields(_sign_in(visitor, page, bea).text, action)["body"] == TEXT


def test_after_signing_in_one_is_where_one_wanted_to_go(visitor: httpx2.Client, bea: Person, talk: int) -> None:
    page = visitor.get(f"/conversations/{talk}?at=1&x=a%20b").text
    assert _sign_in(visitor, page, bea).headers["location"] == f"/conversations/{talk}?at=1&x=a%20b"


@pytest.mark.parametrize("way", [way for way in LOCKED if way.pattern == "/logout"], ids=str)
def test_signing_in_after_a_form_without_text_leads_to_a_page(visitor: httpx2.Client, bea: Person, way: Way) -> None:
    answer = _sign_in(visitor, visitor.post(way.path()).text, bea)
    assert visitor.get(answer.headers["location"]).status_code == 200 if answer.status_code == 303 else answer.text


ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "//["]


@pytest.mark.parametrize("next_", ELSEWHERE)
def test_nobody_is_led_elsewhere(bea: Person, next_: str) -> None:
    assert bea.http.get("/login", params={"next": next_}).headers["location"] == "/conversations"


def test_signing_in_leads_nobody_elsewhere(visitor: httpx2.Client, bea: Person) -> None:
    answer = visitor.post("/login", data={"username": bea.username, "password": PASSWORD, "next": "//evil.example"})
    assert answer.headers["location"] == "/conversations"
