"""Suspended: one is out everywhere and told why, others see neutral words, and it ends by itself."""

import re
import time
from datetime import UTC, datetime, timedelta

import pytest
from cast import PASSWORD, Person
from client import Browser
from listener import follow, listen
from staffing import Staff, command, number

WHY = "Three buyers paid for a lamp <that> never came."


def _sign_in(person: Person, password: str = PASSWORD) -> tuple[int, str]:
    answer = Browser(person.haggle.url).post("/login", data={"username": person.username, "password": password})
    return answer.status_code, answer.text


def _in(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def _api(person: Person, path: str) -> int:
    return person.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {person.token()}"}).status_code


def test_all_that_is_open_ends_at_once(una: Person, sold: tuple[int, int]) -> None:
    page, program = listen(una), follow(una, una.token())
    said = command(una, "suspend", "--reason", WHY, "--until", "2030-01-01T12:00+02:00")
    assert said == (
        f"{una.username} is suspended until 2030-01-01T10:00:00.000Z: nobody can sign in to it. "
        "Sessions ended: 1. Tokens ended: 1.\n"
    )
    began = time.monotonic()
    assert [one.until("bye").data for one in (page, program)] == ["signed out", "signed out"]
    assert time.monotonic() - began < 2
    paths = (f"/conversations/{sold[1]}", f"/conversations/{sold[1]}/live", "/feed/changes?after=0", "/account/export")
    assert {una.get(path).status_code for path in paths} == {401}
    answers = (una.http.post(f"/conversations/{sold[1]}/messages", data={"body": "still here"}), una.http.post("/join"))
    assert answers[0].status_code == 401
    assert _api(una, "/conversations") == 401


def test_signing_in_says_why_and_until_when_by_the_person_s_own_clock_and_language(una: Person) -> None:
    command(una, "suspend", "--reason", WHY, "--until", "2030-01-01T12:00+02:00")
    status, page = _sign_in(una)
    assert status == 403
    assert "Your account is suspended" in page
    assert "Tue, 1 Jan 2030, 11:00 CET" in page
    assert "Three buyers paid for a lamp &lt;that&gt; never came." in page
    una.haggle.sql("UPDATE accounts SET language = 'ar' WHERE id = :id RETURNING id", id=number(una))
    status, page = _sign_in(una)
    assert '<html lang="ar" dir="rtl"' in page
    assert "CET" in page


def test_only_the_right_password_is_told_of_it(una: Person) -> None:
    before = _sign_in(una, "a wrong guess")
    command(una, "suspend", "--reason", WHY)
    after = _sign_in(una, "a wrong guess")
    csrf = re.compile(r'value="[^"]*"|page_id\S*|data-page="[^"]*"')
    assert (before[0], csrf.sub("", before[1])) == (after[0], csrf.sub("", after[1]))


def test_the_other_reads_on_beside_neutral_words_and_cannot_write(
    mia: Staff, una: Person, bea: Person, sold: tuple[int, int]
) -> None:
    listing, talk = sold
    page, program = listen(bea, f"after={bea.position()}&conversation={talk}"), follow(bea, bea.token(), "after=now")
    mia.decide("suspension", una, reason=WHY)
    assert page.saying("cannot be reached here at the moment")
    assert program.until("peer.changed").json["can_write"] is False
    shown = bea.get(f"/conversations/{talk}").text
    assert "Good day" in shown
    assert "cannot be reached here at the moment" in shown
    assert 'id="composer"' not in shown
    assert not {"suspended", "Three buyers"} & set(re.findall("suspended|Three buyers", shown))
    refused = bea.http.post(f"/conversations/{talk}/messages", data={"body": "are you there?"})
    assert refused.status_code == 409
    assert "nobody can write to them" in refused.text
    assert "are you there?" in refused.text
    assert "cannot be reached" in bea.get(f"/listings/{listing}").text
    assert "Una&#39;s lamp" not in bea.get("/listings").text
    mia.decide("restoration", una)
    assert program.until("peer.changed").json["can_write"] is True
    assert 'id="composer"' in bea.get(f"/conversations/{talk}").text
    assert "Una&#39;s lamp" in bea.get("/listings").text


def test_nobody_new_can_write_either_nor_edit_or_react(una: Person, bea: Person, nia: Person) -> None:
    listing = una.sell("Lamp")
    talk = bea.open_chat(listing, "Hello")
    said = una.say(talk, "Good day")
    mine = bea.say(talk, "I come at six")
    command(una, "suspend", "--reason", WHY)
    answers = (
        nia.http.post(f"/listings/{listing}/conversations", data={"body": "is it there?"}),
        bea.http.post(f"/messages/{mine}/edit", data={"body": "I come at seven"}),
        bea.http.post(f"/messages/{said}/reactions", data={"emoji": "👍"}),
    )
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert all("cannot be reached" in answer.text for answer in answers)


def test_presence_says_nothing_of_who_is_suspended(mia: Staff, una: Person, bea: Person, sold: tuple[int, int]) -> None:
    path = f"/conversations/{sold[1]}"

    def presence() -> str:
        answer = bea.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {bea.token()}"})
        return str(answer.json()["presence"])

    assert presence() == "online"
    stream = follow(bea, bea.token(), "after=now")
    stream.hears_presence = True
    mia.decide("suspension", una, reason=WHY)
    assert stream.saying('"presence":""')
    assert presence() == ""


def test_it_ends_by_itself_when_its_time_is_over(una: Person, bea: Person, sold: tuple[int, int]) -> None:
    command(una, "suspend", "--reason", WHY, "--until", _in(2))
    assert _sign_in(una)[0] == 403
    program = follow(bea, bea.token(), "after=now")
    assert program.until("peer.changed").json["can_write"] is True
    assert _sign_in(una)[0] == 303


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2020-01-01", "That time is over already."),
        ("0001-01-01T00:00+14:00", "Say until when"),
        ("9999-12-31T23:59-12:00", "Say until when"),
        ("2999-01-01", "That is more than 10 years away"),
        ("tomorrow", "Say until when"),
    ],
)
def test_a_time_that_cannot_be_is_refused(una: Person, until: str, words: str) -> None:
    assert words in command(una, "suspend", "--reason", WHY, "--until", until, code=1)
    assert una.get("/account").status_code == 200


@pytest.mark.parametrize("reason", ["", " \u200b", "x" * 1001])
def test_a_reason_is_needed(una: Person, reason: str) -> None:
    assert "Say why" in command(una, "suspend", "--reason", reason, code=1)


def test_a_second_suspension_takes_the_place_of_the_first(una: Person) -> None:
    command(una, "suspend", "--reason", "first", "--until", "2029-01-01")
    command(una, "suspend", "--reason", "second")
    shown = command(una, "show")
    assert re.search(r"suspended since \S+Z: second\n", shown)
    assert "2029" not in shown
    command(una, "restore")
    assert command(una, "restore") == f"{una.username} was not suspended.\n"
    assert _sign_in(una)[0] == 303


def test_the_end_is_for_good(una: Person, bea: Person, sold: tuple[int, int]) -> None:
    command(una, "role", "moderator")
    assert "is closed for good" in command(una, "end", "--reason", WHY)
    status, page = _sign_in(una)
    assert (status, "Your account is closed" in page, "Three buyers" in page) == (403, True, True)
    assert "closed for good" in command(una, "restore", code=1)
    assert "closed for good" in command(una, "suspend", "--reason", WHY, code=1)
    assert "closed for good" in command(una, "role", "operator", code=1)
    fields = {"username": una.username, "password": "another long password"}
    assert "is taken" in Browser(una.haggle.url).post("/join", data=fields).text
    shown = bea.get(f"/conversations/{sold[1]}").text
    assert "Good day" in shown
    assert "is no longer here" in shown
    assert command(una, "show").split("  ")[2:4] == ["member", "ended"]
