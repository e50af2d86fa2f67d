"""Whom a decision concerns can have it looked at again, once, by somebody else where there is one."""

import re

import pytest
from case_work import Desk, api
from cast import PASSWORD, Haggle, Person
from client import part


def _path(person: Person) -> str:
    return part(r'href="(/notices/\d+)"', person.get("/notices").text)


def _appeal(person: Person, words: str = "It was a <i>joke</i>", status: int = 303) -> str:
    answer = person.http.post(f"{_path(person)}/appeal", data={"words": words})
    assert answer.status_code == status
    return answer.text


def _answer(desk: Desk, person: Person, granted: str, status: int = 303, words: str = "We see") -> str:
    answer = person.http.post(f"/desk/cases/{desk.id}/answer", data={"granted": granted, "words": words})
    assert answer.status_code == status, answer.text
    return answer.text


def test_an_appeal_comes_to_the_desk_and_is_answered_by_somebody_else(desk: Desk, mia: Person, max_: Person) -> None:
    desk.decide(mia, "warn")
    _appeal(desk.nia)
    assert desk.state() == "appealed"
    assert f"/desk/cases/{desk.id}" in max_.get("/desk").text
    assert "It was a &lt;i&gt;joke&lt;/i&gt;" in max_.get(f"/desk/cases/{desk.id}").text
    assert "somebody else answers the appeal" in _answer(desk, mia, "0", 403)
    mia.http.post(f"/desk/cases/{desk.id}/claim", data={"claimed": "0"})
    _answer(desk, max_, "0")
    _answer(desk, max_, "0")
    assert desk.state() == "closed"
    assert desk.notices(desk.nia) == ["warned", "refused"]
    assert "We see" in desk.notice(desk.nia)
    assert desk.log()[-1] == ("appeal.answered", max_.username)


def test_one_appeals_once(desk: Desk, mia: Person, max_: Person) -> None:
    desk.decide(mia, "warn")
    _appeal(desk.nia)
    _appeal(desk.nia, "and another thing")
    assert "another thing" not in max_.get(f"/desk/cases/{desk.id}").text
    _answer(desk, max_, "0")
    _appeal(desk.nia, "once more")
    assert desk.state() == "closed"
    assert 'id="appeal"' not in desk.notice(desk.nia)


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 2001])
def test_an_appeal_has_its_words(desk: Desk, mia: Person, words: str) -> None:
    desk.decide(mia, "warn")
    assert 'role="alert"' in _appeal(desk.nia, words, 422)
    assert desk.state() == "decided"


def test_only_whom_it_concerns_appeals(desk: Desk, mia: Person) -> None:
    desk.decide(mia, "warn")
    assert 'id="appeal"' not in desk.notice(desk.sal)
    _appeal(desk.sal, "I disagree", 404)
    assert desk.sal.http.post(f"{_path(desk.nia)}/appeal", data={"words": "x"}).status_code == 404
    assert desk.state() == "decided"


def test_what_was_removed_comes_back_when_an_appeal_is_granted(desk: Desk, mia: Person, max_: Person) -> None:
    desk.nia.http.post(f"/conversations/{desk.talk}/messages", files={"attachment": ("a.txt", b"words")})
    [(message,)] = desk.haggle.sql("SELECT max(id) FROM messages WHERE conversation_id = :id", id=desk.talk)
    desk.id = desk.report(desk.sal, f"/messages/{message}")
    desk.decide(mia, "remove", target=f"message-{message}")
    assert "a.txt" not in desk.sal.get(f"/conversations/{desk.talk}").text
    _appeal(desk.nia)
    _answer(desk, max_, "1")
    for person in (desk.sal, desk.nia):
        page = person.get(f"/conversations/{desk.talk}").text
        assert "a.txt" in page
        assert person.get(re.findall(r'href="(/attachments/\d+)"', page)[-1]).content == b"words"
    assert desk.notices(desk.nia) == ["removed", "granted"]


def test_a_listing_comes_back_as_it_was(desk: Desk, mia: Person, max_: Person) -> None:
    desk.id = desk.report(desk.nia, f"/listings/{desk.listing}")
    desk.decide(mia, "remove", target=f"listing-{desk.listing}")
    _appeal(desk.sal)
    _answer(desk, max_, "1")
    assert desk.nia.get(f"/listings/{desk.listing}").status_code == 200


def test_a_limit_is_lifted(desk: Desk, mia: Person, max_: Person) -> None:
    desk.decide(mia, "limit", days="30")
    _appeal(desk.nia)
    _answer(desk, max_, "1")
    desk.nia.sell("Rug")


def test_who_cannot_sign_in_appeals_from_the_page_that_says_so(desk: Desk, mia: Person, max_: Person) -> None:
    desk.decide(mia, "suspend", days="7")
    signed_out = Person(desk.haggle, "Nobody")
    sent = {"username": desk.nia.username, "password": PASSWORD}
    page = signed_out.http.post("/login", data=sent).text
    (path,) = re.findall(r'href="(/appeals/[^"]+)"', page)
    assert "Be kind." in signed_out.get(path).text
    assert signed_out.http.post(path, data={"words": ""}).status_code == 422
    assert signed_out.http.post(path, data={"words": "It was not me"}).status_code == 303
    assert "Your appeal is with the moderators" in signed_out.get(path).text
    assert signed_out.get(path[:-1] + ("A" if path[-1] != "A" else "B")).status_code == 404
    _answer(desk, max_, "1")
    assert signed_out.http.post("/login", data=sent).status_code == 303


def test_an_operator_opens_a_closed_account_again(desk: Desk, mia: Person, omar: Person) -> None:
    desk.decide(omar, "end")
    second, signed_out = desk.staff("Olga", "operator"), Person(desk.haggle, "Nobody")
    sent = {"username": desk.nia.username, "password": PASSWORD}
    path = part(r'href="(/appeals/[^"]+)"', signed_out.http.post("/login", data=sent).text)
    signed_out.http.post(path, data={"words": "It was not me"})
    _answer(desk, mia, "1", 403)
    mia.http.post(f"/desk/cases/{desk.id}/claim", data={"claimed": "0"})
    _answer(desk, second, "1")
    assert signed_out.http.post("/login", data=sent).status_code == 303


def test_where_there_is_nobody_else_whoever_decided_answers(desk: Desk, mia: Person) -> None:
    desk.decide(mia, "warn")
    _appeal(desk.nia)
    others = "UPDATE accounts SET role = 'member' WHERE username <> :name RETURNING id"
    staff = desk.haggle.sql("SELECT id, role FROM accounts WHERE role <> 'member' AND username <> :n", n=mia.username)
    desk.haggle.sql(others, name=mia.username)
    try:
        _answer(desk, mia, "0")
    finally:
        for account_id, role in staff:
            again = "UPDATE accounts SET role = :role WHERE id = :id RETURNING id"
            desk.haggle.sql(again, role=role, id=account_id)


def test_programs_appeal_and_answer(haggle: Haggle, desk: Desk, mia: Person, max_: Person) -> None:
    desk.decide(mia, "warn")
    headers = {"Authorization": f"Bearer {desk.nia.token()}"}
    url = f"/api/v1{_path(desk.nia)}"
    assert desk.nia.http.get(url, headers=headers).json()["may_appeal"] is True
    appealed = desk.nia.http.post(f"{url}/appeal", json={"words": "no"}, headers=headers)
    assert (appealed.status_code, appealed.json()["appeal"], appealed.json()["may_appeal"]) == (200, "no", False)
    assert api(mia, f"/cases/{desk.id}/answer", granted=True)[0] == 403
    api(mia, f"/cases/{desk.id}/claim", claimed=False)
    assert api(max_, f"/cases/{desk.id}/answer", granted=True, words="right")[1]["state"] == "closed"
