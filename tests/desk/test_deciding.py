"""A moderator looks at a case, and decides it: once, with a reason, and everybody whom it concerns hears of it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from case_work import Desk, api
from cast import PASSWORD, Person
from client import part


def test_what_is_reported_stands_on_the_desk_with_its_evidence(desk: Desk, mia: Person) -> None:
    assert f'href="/desk/cases/{desk.id}"' in mia.get("/desk").text
    page = mia.get(f"/desk/cases/{desk.id}").text
    assert "You are a &lt;b&gt;wombat&lt;/b&gt;" in page
    assert "help &lt;i&gt;me&lt;/i&gt;" in page
    assert "Insults, threats or harassment" in page
    assert "Is it still there?" in page


def test_what_was_taken_back_is_still_in_the_evidence(desk: Desk, mia: Person) -> None:
    desk.nia.http.post(f"/messages/{desk.message}/deletion")
    assert "wombat" in mia.get(f"/desk/cases/{desk.id}").text


def test_every_look_stands_in_the_staff_log_with_its_case(desk: Desk, mia: Person) -> None:
    mia.get("/desk")
    assert desk.log() == []
    mia.get(f"/desk/cases/{desk.id}")
    assert api(mia, f"/cases/{desk.id}")[0] == 200
    assert desk.log() == [("case.looked_at", mia.username)] * 2
    assert "wombat" in mia.htmx("GET", f"/desk/cases/{desk.id}").text
    assert len(desk.log()) == 3


def test_a_warning_is_told_to_both(desk: Desk, mia: Person) -> None:
    before = desk.nia.position()
    desk.decide(mia, "warn", words="Be <u>kind</u>.")
    assert desk.state() == "decided"
    assert desk.notices(desk.sal) == ["received", "acted"]
    assert desk.notices(desk.nia) == ["warned"]
    told = desk.notice(desk.nia)
    assert "The moderators warn you." in told
    assert "Be &lt;u&gt;kind&lt;/u&gt;." in told
    assert "Sal" not in told
    assert "help" not in told
    assert "The moderators warn you." in desk.nia.htmx("GET", f"/feed/changes?after={before}").text
    assert "kind" not in desk.notice(desk.sal)
    assert desk.log()[-1] == ("case.decided", mia.username)


def test_a_dismissed_report_is_told_to_its_reporter_alone(desk: Desk, mia: Person) -> None:
    before = desk.nia.position()
    desk.decide(mia, "dismiss", reason="")
    assert desk.notices(desk.sal) == ["received", "dismissed"]
    assert desk.notices(desk.nia) == []
    assert desk.nia.position() == before


def test_notices_are_in_the_language_of_their_reader(desk: Desk, mia: Person) -> None:
    desk.nia.http.post("/account", data={"language": "ar"})
    desk.decide(mia, "warn")
    assert "ينبّهك المشرفون." in desk.notice(desk.nia)
    assert "إهانات أو تهديدات أو مضايقات" in desk.notice(desk.nia)


def test_the_same_form_sent_again_decides_nothing_more(desk: Desk, mia: Person) -> None:
    for _ in range(2):
        desk.decide(mia, "warn")
    assert desk.notices(desk.nia) == ["warned"]
    refused = desk.decide(mia, "dismiss", 409, reason="")
    assert "has decided this case already" in refused.text


def test_of_two_who_decide_at_once_one_has_decided(desk: Desk, mia: Person, max_: Person) -> None:
    with ThreadPoolExecutor(2) as pool:
        data = {"reason": "harassment", "words": "x"}
        path = f"/desk/cases/{desk.id}/decision"
        ways = [(mia, {**data, "decision": "warn"}), (max_, {**data, "decision": "dismiss"})]
        for person, _ in ways:
            person.http.csrf_token()
        answers = list(pool.map(lambda way: way[0].http.post(path, data=way[1]).status_code, ways))
    assert sorted(answers) == [303, 409]
    assert len(desk.notices(desk.sal)) == 2


def test_whoever_claims_a_case_keeps_it_from_others(desk: Desk, mia: Person, max_: Person) -> None:
    claim = f"/desk/cases/{desk.id}/claim"
    for _ in range(2):
        assert mia.http.post(claim, data={"claimed": "1"}).status_code == 303
    assert max_.http.post(claim, data={"claimed": "1"}).status_code == 409
    assert "<bdi>Mia</bdi> is working on this case" in max_.get(f"/desk/cases/{desk.id}").text
    assert "Mia is working on this case" in desk.decide(max_, "warn", 409).text
    assert f"/desk/cases/{desk.id}" in mia.get("/desk?show=mine").text
    assert f'"/desk/cases/{desk.id}"' not in max_.get("/desk?show=mine").text
    assert mia.http.post(claim, data={"claimed": "0"}).status_code == 303
    assert max_.http.post(claim, data={"claimed": "1"}).status_code == 303


def test_a_forgotten_claim_ends(desk: Desk, mia: Person, max_: Person) -> None:
    mia.http.post(f"/desk/cases/{desk.id}/claim", data={"claimed": "1"})
    desk.haggle.sql("UPDATE cases SET claimed_at = claimed_at - 1800001 WHERE id = :id RETURNING id", id=desk.id)
    assert "Mia" not in max_.get("/desk").text
    desk.decide(max_, "warn")


def test_a_removed_message_is_gone_for_both_and_its_author_hears_why(desk: Desk, mia: Person) -> None:
    position = desk.sal.position()
    desk.decide(mia, "remove", target=f"message-{desk.message}")
    for person in (desk.sal, desk.nia):
        assert person.messages(desk.talk)[-1] == "This message was deleted."
    assert (
        "This message was deleted."
        in desk.sal.htmx("GET", f"/feed/changes?after={position}&conversation={desk.talk}").text
    )
    assert desk.notices(desk.nia) == ["removed"]
    assert "A message" in desk.notice(desk.nia)
    assert "wombat" in mia.get(f"/desk/cases/{desk.id}").text


def test_a_removed_listing_is_found_by_nobody(desk: Desk, mia: Person) -> None:
    case = desk.report(desk.nia, f"/listings/{desk.listing}", reason="forbidden")
    desk.decide(mia, "remove", case=case, target=f"listing-{desk.listing}")
    assert f'"/listings/{desk.listing}"' not in desk.nia.get("/listings").text
    assert desk.nia.get(f"/listings/{desk.listing}").status_code == 404
    assert desk.nia.http.post(f"/listings/{desk.listing}/conversations").status_code == 303  # the one there is
    assert mia.http.post(f"/listings/{desk.listing}/conversations").status_code == 404
    assert "The moderators have removed this" in desk.sal.get(f"/listings/{desk.listing}").text
    assert "Removed" in part(r'id="listing-\d+-card".*?</aside>', desk.nia.get(f"/conversations/{desk.talk}").text)
    assert desk.nia.get(f"/listings/{desk.listing}/report").status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"decision": "hang"},
        {"decision": "warn", "reason": "because"},
        {"decision": "warn", "reason": ""},
        {"decision": "suspend", "days": "soon"},
        {"decision": "suspend", "days": "99999999"},
        {"decision": "limit", "days": "0"},
        {"decision": "remove"},
        {"decision": "remove", "target": "message-999999999"},
        {"decision": "remove", "target": "account-1"},
    ],
)
def test_what_cannot_be_decided_is_said_and_what_was_typed_is_kept(
    desk: Desk, mia: Person, fields: dict[str, str]
) -> None:
    sent = {"reason": "spam", "words": "kept <words>", **fields}
    answer = mia.http.post(f"/desk/cases/{desk.id}/decision", data=sent)
    assert answer.status_code == 422
    assert "kept &lt;words&gt;" in answer.text
    assert 'role="alert"' in answer.text
    assert desk.state() == "open"
    assert desk.sal.messages(desk.talk)[-1] == "You are a &lt;b&gt;wombat&lt;/b&gt;"


def test_only_what_is_in_the_evidence_can_be_removed(desk: Desk, mia: Person) -> None:
    own = desk.sal.say(desk.talk, "my own")
    other = desk.nia.say(desk.talk, "later")
    for message in (own, other):
        desk.decide(mia, "remove", 422, target=f"message-{message}")


def test_who_is_limited_goes_on_and_begins_nothing(desk: Desk, mia: Person) -> None:
    other = desk.sal.sell("Chair")
    desk.decide(mia, "limit", days="3")
    desk.nia.say(desk.talk, "I am still here")
    refused = desk.nia.http.post(f"/listings/{other}/conversations", data={"body": "hello"})
    assert refused.status_code == 403
    assert "Your account is limited until" in refused.text
    fields = {"title": "Rug", "price": "1", "currency": "EUR"}
    assert desk.nia.http.post("/listings", data=fields).status_code == 403
    assert "until" in desk.notice(desk.nia).lower()


def test_who_is_suspended_is_out_and_told_why(desk: Desk, mia: Person) -> None:
    desk.decide(mia, "suspend", days="7")
    assert desk.nia.get("/conversations").status_code in {401, 403}
    answer = desk.nia.http.post("/login", data={"username": desk.nia.username, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Insults, threats or harassment. Be kind." in answer.text
    assert ("account.suspended", mia.username) in desk.log()


def test_only_an_operator_closes_an_account(desk: Desk, mia: Person, omar: Person) -> None:
    assert 'value="end"' not in mia.get(f"/desk/cases/{desk.id}").text
    desk.decide(mia, "end", 403)
    assert desk.state() == "open"
    mia.http.post(f"/desk/cases/{desk.id}/claim", data={"claimed": "0"})
    assert 'value="end"' in omar.get(f"/desk/cases/{desk.id}").text
    desk.decide(omar, "end")
    assert desk.nia.get("/conversations").status_code in {401, 403}


def test_of_who_has_left_a_case_can_only_be_dismissed(desk: Desk, mia: Person) -> None:
    assert desk.nia.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    page = mia.get(f"/desk/cases/{desk.id}").text
    assert "wombat" in page
    assert 'value="warn"' not in page
    desk.decide(mia, "warn", 409)
    desk.decide(mia, "dismiss", reason="")
    assert desk.notices(desk.sal) == ["received", "dismissed"]


def test_of_a_reporter_who_has_left_the_case_goes_on(desk: Desk, mia: Person) -> None:
    assert desk.sal.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    assert "Reported by somebody who has left" in mia.get(f"/desk/cases/{desk.id}").text
    desk.decide(mia, "warn")
    assert desk.notices(desk.nia) == ["warned"]
