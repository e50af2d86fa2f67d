"""The desk is for staff, and nobody sees a case that they have a part in."""

import re

import pytest
from case_work import Desk, api
from cast import Haggle, Person


def test_a_token_for_chatting_opens_no_case(desk: Desk, mia: Person) -> None:
    for path in ("/cases", f"/cases/{desk.id}"):
        headers = {"Authorization": f"Bearer {mia.token()}"}
        assert mia.http.get(f"/api/v1/staff{path}", headers=headers).status_code == 403
        assert desk.sal.http.get(
            f"/api/v1/staff{path}", headers={"Authorization": f"Bearer {desk.sal.token()}"}
        ).status_code in {403, 404}


def test_whoever_is_staff_no_more_sees_no_case_at_once(desk: Desk, mia: Person) -> None:
    assert mia.get(f"/desk/cases/{desk.id}").status_code == 200
    desk.make(mia, "member")
    for path in ("/desk", f"/desk/cases/{desk.id}"):
        assert mia.get(path).status_code == 404
    desk.decide(mia, "warn", 404)


@pytest.mark.parametrize("who", ["reporter", "reported"])
def test_whoever_has_a_part_in_a_case_does_not_see_it(desk: Desk, who: str) -> None:
    party = desk.sal if who == "reporter" else desk.nia
    desk.make(party, "operator")
    assert party.get(f"/desk/cases/{desk.id}").status_code == 404
    assert party.http.post(f"/desk/cases/{desk.id}/claim", data={"claimed": "1"}).status_code == 404
    desk.decide(party, "dismiss", 404, reason="")
    assert f'"/desk/cases/{desk.id}"' not in party.get("/desk").text
    assert api(party, f"/cases/{desk.id}")[0] == 404


def test_a_moderator_in_the_conversation_hears_nothing_of_its_case(desk: Desk) -> None:
    desk.make(desk.nia, "moderator")
    before = desk.nia.position()
    desk.report(desk.sal, f"/messages/{desk.nia.say(desk.talk, 'hm')}")
    news = desk.nia.htmx("GET", f"/feed/changes?after={before}").text
    assert "desk-due" not in news


def test_cases_about_staff_are_for_operators(desk: Desk, mia: Person, omar: Person) -> None:
    desk.make(desk.nia, "moderator")
    assert mia.get(f"/desk/cases/{desk.id}").status_code == 404
    assert f'"/desk/cases/{desk.id}"' not in mia.get("/desk").text
    assert f'"/desk/cases/{desk.id}"' in omar.get("/desk").text
    desk.decide(omar, "suspend", days="1")
    assert desk.nia.get("/desk").status_code in {401, 403, 404}


def test_files_of_the_evidence_are_for_staff_and_stand_in_the_log(desk: Desk, mia: Person) -> None:
    desk.nia.http.post(f"/conversations/{desk.talk}/messages", files={"attachment": ("rude.txt", b"rude words")})
    [(message,)] = desk.haggle.sql("SELECT max(id) FROM messages WHERE conversation_id = :id", id=desk.talk)
    case = desk.report(desk.sal, f"/messages/{message}")
    desk.nia.http.post(f"/messages/{message}/deletion")
    page = mia.get(f"/desk/cases/{case}").text
    path = re.findall(rf'href="(/desk/cases/{case}/files/\d+/\d+)"', page)[0]
    answer = mia.get(path)
    assert answer.content == b"rude words"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert ("file.looked_at", mia.username) in desk.log(case)
    assert desk.sal.get(path).status_code == 404
    assert mia.get(path.rpartition("/")[0] + "/99").status_code == 404


def test_a_bomb_of_reports_is_one_case_with_its_count(desk: Desk, mia: Person, haggle: Haggle) -> None:
    people = [Person(haggle, f"P{number}").join() for number in range(22)]
    cases = {desk.report(person, f"/listings/{desk.listing}", reason="spam") for person in people}
    assert len(cases) == 1
    page = mia.get(f"/desk/cases/{cases.pop()}").text
    assert "And 2 older reports." in page
    assert "22 reports" in mia.get("/desk").text
