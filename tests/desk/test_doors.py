"""The other doors of the desk: the record, the feed, programs, the export."""

import io
import json
import zipfile

from case_work import WORDS, Desk, api
from cast import Person
from listener import follow


def test_a_decision_is_in_the_export_of_whom_it_concerns_alone(desk: Desk, mia: Person) -> None:
    desk.decide(mia, "warn", words="Be kind, please.")

    def exported(person: Person) -> str:
        with zipfile.ZipFile(io.BytesIO(person.http.post("/account/export").content)) as zip_:
            return "".join(
                zip_.read(f"data/{what}.jsonl").decode() for what in ("case_decisions", "notices", "reports")
            )

    hers = exported(desk.nia)
    assert "Be kind, please." in hers
    assert "help" not in hers
    assert "Be kind" not in exported(desk.sal)


def test_a_program_of_theirs_hears_that_a_case_changed_and_no_more(desk: Desk, mia: Person) -> None:
    listener = follow(mia, mia.token(), "after=now")
    desk.report(desk.sal, f"/conversations/{desk.talk}", reason="spam")
    said = listener.saying('"type":"case"').data
    assert set(json.loads(said)) - {"id"} == {"type", "case_id", "state"}


def test_the_record_has_what_came_before(desk: Desk, mia: Person) -> None:
    desk.decide(mia, "warn")
    case = desk.report(desk.sal, f"/messages/{desk.nia.say(desk.talk, 'again')}")
    page = mia.get(f"/desk/cases/{case}").text
    assert f'href="/desk/cases/{desk.id}"' in page
    assert "warned" in page
    assert desk.id in [one["case_id"] for one in api(mia, f"/cases/{case}")[1]["past"]]


def test_the_queue_is_live(desk: Desk, mia: Person) -> None:
    position = mia.position()
    case = desk.report(desk.sal, f"/conversations/{desk.talk}")
    news = mia.htmx("GET", f"/feed/changes?after={position}").text
    assert 'data-hx-target="#desk-due"' in news
    assert f'data-hx-target="#case-{case}-due"' in news
    assert f"/desk/cases/{case}" in mia.htmx("GET", "/desk?show=waiting&kind=report").text


def test_programs_of_staff_do_it_too(desk: Desk, mia: Person) -> None:
    status, queue = api(mia, "/cases?show=waiting&kind=report")
    assert status == 200
    assert queue["cases"]
    status, case = api(mia, f"/cases/{desk.id}")
    assert case["evidence"][0]["seen"]["messages"][-1]["body"] == WORDS
    assert f"message-{desk.message}" in case["targets"]
    assert api(mia, f"/cases/{desk.id}/claim", claimed=True)[1]["claimed_by"] is not None
    assert api(mia, f"/cases/{desk.id}/decision", decision="nope", reason="spam")[0] == 422
    status, decided = api(mia, f"/cases/{desk.id}/decision", decision="warn", reason="spam", words="x")
    assert (status, decided["state"]) == (200, "decided")
    assert api(mia, "/cases?show=nothing")[0] == 422
