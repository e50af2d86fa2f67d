"""What one can set: name, zone, the Enter key; and tokens for programs."""

import re

import pytest
from cast import PASSWORD, Haggle, Person

from haggle.accounts.model import Account, Session


@pytest.fixture(scope="module")
def ida(haggle: Haggle) -> Person:
    return Person(haggle, "Ida").join()


def _prefer(person: Person, **fields: str) -> int:
    wanted = {"name": "Ida", "time_zone": "", "enter_key": "auto", **fields}
    return person.http.post("/account", data=wanted).status_code


def test_a_new_name_is_what_others_see(ida: Person, sal: Person) -> None:
    talk = ida.open_chat(sal.sell("Lamp"), "hello")
    assert _prefer(ida, name="Ida the Second") == 303
    assert "Ida the Second" in sal.get(f"/conversations/{talk}").text


def test_the_choice_of_the_enter_key_reaches_the_composer(ida: Person, sal: Person) -> None:
    talk = ida.open_chat(sal.sell("Lamp"))
    assert _prefer(ida, enter_key="line") == 303
    assert 'data-enter="line"' in ida.get(f"/conversations/{talk}").text


@pytest.mark.parametrize("fields", [{"enter_key": "shout"}, {"time_zone": "Nowhere"}, {"name": ""}, {"name": "x" * 61}])
def test_what_cannot_be_is_refused(ida: Person, fields: dict[str, str]) -> None:
    assert _prefer(ida, **fields) == 422


def test_times_are_right_in_the_readers_zone_without_scripts(ida: Person, sal: Person) -> None:
    talk = ida.open_chat(sal.sell("Clock"), "what time is it?")
    shown = {}
    for zone in ("Asia/Tokyo", "Europe/Stockholm", "Asia/Kathmandu"):
        _prefer(ida, time_zone=zone)
        clock = re.search(r"<small>(\d\d):(\d\d)</small>", ida.get(f"/conversations/{talk}").text)
        assert clock
        shown[zone] = int(clock[1]) * 60 + int(clock[2])
    assert (shown["Asia/Tokyo"] - shown["Asia/Kathmandu"]) % 1440 == 195
    assert (shown["Asia/Tokyo"] - shown["Europe/Stockholm"]) % 1440 in {420, 480}


def test_a_reader_without_a_zone_is_told_that_it_is_utc(ida: Person, sal: Person) -> None:
    talk = ida.open_chat(sal.sell("Clock"), "what time is it?")
    _prefer(ida, time_zone="")
    assert re.search(r"\d\d:\d\d UTC</time>", ida.get(f"/conversations/{talk}").text)


def test_a_token_is_shown_once(haggle: Haggle, ida: Person) -> None:
    token = ida.token()
    assert token not in ida.get("/account").text
    assert haggle.holds(token) == []


def test_there_are_only_so_many_tokens(haggle: Haggle) -> None:
    person = Person(haggle, "Tom").join()
    for _ in range(19):
        person.another_token()
    fields = {"name": "one more", "password": PASSWORD}
    answers = [person.http.post("/account/tokens", data=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 422]
    assert "as many as we keep" in answers[-1].text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 20_0 like Mac OS X) Version/20.0 Safari/604.1", "Safari on iPhone"),
        ("w3m/0.5.3", "w3m"),
        ("", "Unknown browser"),
    ],
)
def test_a_session_is_named_as_people_name_a_browser(said: str, shown: str) -> None:
    assert Session(1, Account(1, "bea", "Bea", None, "auto"), said, 0, 0).device == shown
