"""What one prefers: theme, receipts, presence, zone, the Enter key; by form and by the JSON API."""

import re
from collections.abc import Callable

import httpx2
import pytest
from cast import Haggle, Person


@pytest.fixture
def pia(haggle: Haggle) -> Person:
    return Person(haggle, "Pia").join()


def _choose(person: Person, **fields: str) -> httpx2.Response:
    return person.http.post("/account", data=fields)


def _checked(page: str) -> dict[str, bool]:
    boxes = re.findall(r'<input class="switch__box" id="(\w+)"[^>]*?( checked)?(?: aria[^>]*)>', page)
    return {name: bool(checked) for name, checked in boxes}


def test_what_was_saved_is_said_beside_it(pia: Person) -> None:
    answer = _choose(pia, theme="dark")
    assert answer.headers["location"].endswith("#preferences")
    page = pia.get(answer.headers["location"]).text
    assert page.index('id="preferences"') < page.index("Your preferences are saved.") < page.index('id="password"')
    assert _choose(pia, theme="dark").headers["location"] != answer.headers["location"]


def test_receipts_and_presence_are_on_until_switched_off(pia: Person) -> None:
    assert _checked(pia.get("/account").text) == {"receipts": True, "presence": True}
    _choose(pia, receipts="off", presence="on")
    assert _checked(pia.get("/account").text) == {"receipts": False, "presence": True}


def test_a_checkbox_works_as_browsers_send_it(pia: Person) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    pia.http.post(
        "/account", content=f"receipts=off&presence=off&presence=on&csrf_token={pia.http.csrf_token()}", headers=headers
    )
    assert _checked(pia.get("/account").text) == {"receipts": False, "presence": True}


def test_what_a_form_does_not_bring_stays(pia: Person) -> None:
    _choose(pia, receipts="off", theme="dark", enter_key="line")
    _choose(pia, name="Pia the Second")
    page = pia.get("/account").text
    assert _checked(page)["receipts"] is False
    assert 'data-theme="dark"' in page
    assert '<option value="line" selected>' in page
    assert "Europe/Stockholm" in page


@pytest.mark.parametrize(("theme", "scheme"), [("auto", "light dark"), ("light", "light"), ("dark", "dark")])
def test_a_theme_is_on_every_page(pia: Person, theme: str, scheme: str) -> None:
    _choose(pia, theme=theme)
    for path in ("/", "/conversations", "/account"):
        page = pia.get(path).text
        assert f'<html lang="en-GB" dir="ltr" data-theme="{theme}" ' in page
        assert f'<meta name="color-scheme" content="{scheme}">' in page


@pytest.mark.parametrize("fields", [{"theme": "pink"}, {"receipts": "maybe"}, {"presence": "2"}, {"name": "\u200b"}])
def test_what_cannot_be_is_refused_and_the_rest_kept(pia: Person, fields: dict[str, str]) -> None:
    answer = _choose(pia, **{"enter_key": "line", **fields})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert '<option value="line" selected>' in answer.text
    assert '<option value="line" selected>' not in pia.get("/account").text


def test_renaming_oneself_often_is_slowed_down(start_haggle: Callable[..., Haggle]) -> None:
    pia = Person(start_haggle(HAGGLE_LIMITS="on"), "Pia").join()
    answers = [_choose(pia, name=f"Pia {number}") for number in range(12)]
    assert [answer.status_code for answer in answers] == [303] * 10 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "Pia 11" in answers[-1].text


def _program(person: Person) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {person.token()}"}
    return httpx2.Client(base_url=person.haggle.url, headers=headers)


def test_a_program_reads_and_changes_the_account(pia: Person) -> None:
    with _program(pia) as program:
        known = program.get("/api/v1/account").json()
        assert known["type"] == "account"
        assert (known["username"], known["name"], known["receipts"], known["theme"]) == (
            *(pia.username, "Pia", True, "auto"),
        )
        changed = program.post("/api/v1/account", json={"receipts": False, "theme": "dark", "name": "P."}).json()
        assert (changed["name"], changed["receipts"], changed["presence"], changed["theme"]) == (
            *("P.", False, True, "dark"),
        )
        assert program.post("/api/v1/account", data={"receipts": "true"}).json()["receipts"] is True
        refused = program.post("/api/v1/account", json={"theme": "pink"})
        assert (refused.status_code, refused.json()["error"]["field"]) == (422, "theme")
