"""Staff decides by the JSON API too: only with a token for staff, only about those below, never about oneself."""

from collections.abc import Callable

import pytest
from cast import Haggle, Person
from client import Browser
from listener import listen
from staffing import Staff, command, number

WHY = "Sells what is not there."


def test_a_moderator_suspends_and_restores_a_member(mia: Staff, una: Person) -> None:
    stream = listen(una)
    status, told = mia.decide("suspension", una, reason=WHY, until="2030-01-01T12:00:00+02:00")
    assert status == 200
    assert (told["standing"], told["suspended_until"], told["reason"]) == ("suspended", "2030-01-01T10:00:00.000Z", WHY)
    assert stream.until("bye").data == "signed out"
    assert number(una) in [one["account_id"] for one in mia.ask("GET", "")[1]["accounts"]]
    status, told = mia.decide("restoration", una)
    assert (status, told["standing"], told["reason"]) == (200, "active", None)
    assert mia.ask("GET", "", username=f" {una.username.upper()}")[1]["accounts"] == [told]
    assert mia.ask("GET", "", username="nobody-of-that-name")[1] == {"accounts": [], "next": None}


def test_bad_input_is_named(mia: Staff, una: Person) -> None:
    for fields in ({}, {"reason": " "}, {"reason": WHY, "until": "2020-01-01"}, {"reason": WHY, "until": "soon"}):
        status, told = mia.decide("suspension", una, **fields)
        assert status == 422
        assert told["error"]["field"] == ("until" if "until" in fields else "reason")
    assert mia.ask("GET", "", username="una\0")[0] == 422
    assert mia.ask("GET", "", after="soon")[0] == 422
    assert mia.ask("POST", "/999999/suspension", reason=WHY)[0] == 404
    assert una.get("/account").status_code == 200


def test_nobody_decides_about_oneself_or_about_who_is_not_below(mia: Staff, omar: Staff, haggle: Haggle) -> None:
    other, second = Staff(haggle, "Max", "moderator"), Staff(haggle, "Olga", "operator")
    for who, whom, expected in (
        (mia, mia, 409),
        (mia, other, 403),
        (mia, omar, 403),
        (omar, omar, 409),
        (omar, second, 403),
    ):
        for what in ("suspension", "restoration"):
            assert who.decide(what, whom.person, reason=WHY)[0] == expected
    assert omar.decide("suspension", other.person, reason=WHY)[0] == 200
    assert other.ask("GET", "")[0] == 401


def test_closing_for_good_takes_an_operator(mia: Staff, omar: Staff, una: Person) -> None:
    status, told = mia.decide("end", una, reason=WHY)
    assert (status, told["error"]["detail"]) == (403, "This takes an operator: you are a moderator.")
    status, told = omar.decide("end", una, reason=WHY)
    assert (status, told["standing"]) == (200, "ended")
    assert omar.decide("end", una, reason=WHY)[0] == 409
    assert omar.decide("restoration", una)[0] == 409


def test_each_token_opens_its_own_half_and_nothing_else(mia: Staff, bea: Person) -> None:
    def status(token: str, path: str) -> int:
        return bea.http.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).status_code

    own = mia.person.token()
    assert [status(own, "/conversations"), status(own, "/staff/accounts")] == [200, 403]
    assert [status(mia.token, "/conversations"), status(mia.token, "/staff/accounts")] == [403, 200]
    assert status(bea.token(), "/staff/accounts") == 404


def test_a_member_gets_no_token_for_staff_by_any_door(mia: Staff, una: Person) -> None:
    fields = {"name": "mine", "password": "a long enough password", "scope": "staff"}
    assert una.http.post("/account/tokens", data=fields).status_code == 403
    assert "Only moderators and operators" in una.haggle.run("token", una.username, "--scope", "staff").stderr
    made = mia.person.http.post("/account/tokens", data=fields)
    assert (made.status_code, "for staff" in made.text) == (201, True)
    assert 'name="scope"' not in una.get("/account").text


def test_who_is_made_a_member_again_has_lost_all_of_it_at_once(haggle: Haggle, una: Person) -> None:
    ned = Staff(haggle, "Ned", "moderator")
    assert ned.ask("GET", "")[0] == 200
    command(ned.person, "role", "member")
    assert ned.ask("GET", "")[0] == 401
    command(ned.person, "role", "moderator")
    assert ned.ask("GET", "")[0] == 401


def test_a_suspended_moderator_decides_nothing_and_is_one_again_when_restored(omar: Staff, haggle: Haggle) -> None:
    ned = Staff(haggle, "Ned", "moderator")
    omar.decide("suspension", ned.person, reason=WHY)
    assert ned.ask("GET", "")[0] == 401
    assert omar.decide("restoration", ned.person)[1]["role"] == "moderator"


@pytest.mark.parametrize("path", ["/account/preferences", "/account"])
def test_what_was_under_way_comes_to_nothing(una: Person, path: str) -> None:
    command(una, "suspend", "--reason", WHY)
    assert una.http.post(path, data={"name": "Una the Second"}).status_code in {401, 404}


def test_many_tries_at_signing_in_while_being_suspended_leave_no_session(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    una, mia = Person(haggle, "Una").join(), Staff(haggle, "Mia", "moderator")
    with_password = {"username": una.username, "password": "a long enough password"}
    browsers = [Browser(haggle.url) for _ in range(4)]
    for browser in browsers[:2]:
        browser.post("/login", data=with_password)
    mia.decide("suspension", una, reason=WHY)
    assert {browser.post("/login", data=with_password).status_code for browser in browsers} == {403}
    assert haggle.sql("SELECT count(*) FROM sessions WHERE account_id = :id", id=number(una)) == [(0,)]
