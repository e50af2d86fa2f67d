"""Somebody reports a message, a listing or a person, and hears that it came."""

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cast import Haggle, Person
from client import part
from told import Quarrel, evidence, post, report

from haggle.cases.model import MAX_WORDS


def _api(person: Person, path: str, **json: object) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {person.token()}"}
    url = f"/api/v1{path}"
    answer = person.http.post(url, json=json, headers=headers) if json else person.http.get(url, headers=headers)
    return answer.status_code, answer.json()


def test_the_way_to_report_stands_at_message_listing_and_block(quarrel: Quarrel) -> None:
    sal, nia = quarrel.sal, quarrel.nia
    assert f'href="/messages/{quarrel.message}/report"' in sal.get(f"/messages/{quarrel.message}/actions").text
    assert f'href="/messages/{quarrel.message}/report"' not in nia.get(f"/messages/{quarrel.message}/actions").text
    assert f'href="/conversations/{quarrel.talk}/report"' in sal.get(f"/conversations/{quarrel.talk}/block").text
    assert f'href="/listings/{quarrel.listing}/report"' in nia.get(f"/listings/{quarrel.listing}").text
    assert f'href="/listings/{quarrel.listing}/report"' not in sal.get(f"/listings/{quarrel.listing}").text


def test_the_form_shows_what_it_is_about_as_text(quarrel: Quarrel) -> None:
    page = quarrel.sal.get(f"/messages/{quarrel.message}/report").text
    assert "Then you are a &lt;b&gt;wombat&lt;/b&gt;" in page
    assert "Block <bdi>Nia</bdi> too" in page
    assert 'value="scam"' in page


def test_whoever_reports_hears_that_it_came(quarrel: Quarrel) -> None:
    sal = quarrel.sal
    notice = report(sal, f"/messages/{quarrel.message}", words="She said <i>that</i>")
    page = sal.get(f"/notices/{notice}").text
    assert "Thank you. Your report is with the moderators." in page
    assert "She said &lt;i&gt;that&lt;/i&gt;" in page
    assert "Insults, threats or harassment" in page
    listed = sal.get("/notifications").text
    assert "Thank you. Your report is with the moderators." in listed
    goal = part(r'href="(/notifications/\d+)"', listed)
    assert sal.get(goal).headers["location"] == f"/notices/{notice}"
    assert "Thank you" in sal.get("/notices").text


def test_it_comes_by_the_feed_at_once(quarrel: Quarrel) -> None:
    sal, position = quarrel.sal, quarrel.sal.position()
    report(sal, f"/messages/{quarrel.message}")
    news = sal.htmx("GET", f"/feed/changes?after={position}").text
    assert "Thank you. Your report is with the moderators." in news
    assert 'data-hx-target="#bell"' in news


def test_who_is_reported_learns_nothing_of_it(quarrel: Quarrel) -> None:
    nia, before = quarrel.nia, quarrel.nia.position()
    pages = [f"/conversations/{quarrel.talk}", "/notifications", "/notices", "/account"]
    shown = [len(nia.get(page).text) for page in pages]
    report(quarrel.sal, f"/messages/{quarrel.message}")
    report(quarrel.sal, f"/conversations/{quarrel.talk}")
    assert nia.position() == before
    assert [len(nia.get(page).text) for page in pages] == shown


def test_the_same_thing_reported_twice_is_one_report(haggle: Haggle, quarrel: Quarrel) -> None:
    first = report(quarrel.sal, f"/messages/{quarrel.message}")
    position = quarrel.sal.position()
    assert report(quarrel.sal, f"/messages/{quarrel.message}", reason="spam") == first
    assert quarrel.sal.position() == position
    assert len(evidence(haggle, "message", quarrel.message)) == 1


def test_reports_of_many_about_one_thing_are_one_case(haggle: Haggle, quarrel: Quarrel) -> None:
    others = [Person(haggle, name).join() for name in ("Bea", "Lin")]
    for person in (quarrel.nia, *others):
        report(person, f"/listings/{quarrel.listing}", reason="forbidden")
    assert haggle.sql(
        "SELECT count(DISTINCT cases.id), count(*) FROM cases JOIN reports ON case_id = cases.id "
        "WHERE subject = 'listing' AND subject_id = :id",
        id=quarrel.listing,
    ) == [(1, 3)]


def test_only_what_one_can_see_can_be_reported(haggle: Haggle, quarrel: Quarrel) -> None:
    bea = Person(haggle, "Bea").join()
    for path in (f"/messages/{quarrel.message}", f"/conversations/{quarrel.talk}"):
        assert bea.get(f"{path}/report").status_code == 404
        assert post(bea, f"{path}/report").status_code == 404
        assert _api(bea, f"{path}/report", reason="spam")[0] == 404
    assert evidence(haggle, "message", quarrel.message) == []


def test_what_is_ones_own_or_gone_cannot_be_reported(quarrel: Quarrel) -> None:
    sal, nia = quarrel.sal, quarrel.nia
    assert post(nia, f"/messages/{quarrel.message}/report").status_code == 409
    assert post(sal, f"/listings/{quarrel.listing}/report").status_code == 409
    nia.http.post(f"/messages/{quarrel.message}/deletion")
    assert "report its author instead" in sal.get(f"/messages/{quarrel.message}/report").text
    assert post(sal, f"/messages/{quarrel.message}/report").status_code == 409


@pytest.mark.parametrize("fields", [{"reason": ""}, {"reason": "because"}, {"words": "x" * (MAX_WORDS + 1)}])
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(quarrel: Quarrel, fields: dict[str, str]) -> None:
    sent = {"reason": "spam", "words": "typed <words>", "block": "1", **fields}
    answer = quarrel.sal.http.post(f"/messages/{quarrel.message}/report", data=sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert html.escape(sent["words"]) in answer.text
    assert re.search(r'name="block" value="1" checked', answer.text)
    assert quarrel.sal.get(f"/conversations/{quarrel.talk}/block").text.count('name="blocked" value="1"') == 1


def test_report_and_block_are_one_step(haggle: Haggle, quarrel: Quarrel) -> None:
    report(quarrel.sal, f"/messages/{quarrel.message}", block="1")
    assert "You have blocked <bdi>Nia</bdi>" in quarrel.sal.get(f"/conversations/{quarrel.talk}").text
    quarrel.nia.say(quarrel.talk, "Hello?")
    assert "Hello?" not in quarrel.sal.messages(quarrel.talk)
    assert 'name="block"' not in quarrel.sal.get(f"/messages/{quarrel.message}/report").text
    assert len(evidence(haggle, "message", quarrel.message)) == 1


def test_whoever_cannot_block_any_more_reports_without_it(haggle: Haggle, quarrel: Quarrel) -> None:
    sal = quarrel.sal
    haggle.sql(
        "INSERT INTO accounts (username, name, name_folded, enter_key, created_at) "
        "SELECT :crowd || n, 'x', 'x', 'auto', 1 FROM (WITH RECURSIVE up(n) AS "
        "(SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < 500) SELECT n FROM up) AS ups RETURNING id",
        crowd=f"{sal.username}-",
    )
    haggle.sql(
        "INSERT INTO blocks (account_id, blocked_id, name, name_folded, created_at) "
        "SELECT sal.id, crowd.id, 'x', 'x', 1 FROM accounts AS sal JOIN accounts AS crowd "
        "ON crowd.username LIKE sal.username || '-%' WHERE sal.username = :username RETURNING blocked_id",
        username=sal.username,
    )
    refused = post(sal, f"/messages/{quarrel.message}/report", block="1")
    assert refused.status_code == 409
    assert "Your list of blocked people is full" in refused.text
    assert evidence(haggle, "message", quarrel.message) == []
    report(sal, f"/messages/{quarrel.message}")


def test_programs_report_as_people_do(quarrel: Quarrel) -> None:
    status, reasons = _api(quarrel.sal, "/reports/reasons")
    assert status == 200
    assert "scam" in reasons["reasons"]
    status, notice = _api(quarrel.sal, f"/messages/{quarrel.message}/report", reason="scam", words="look", block=True)
    assert status == 201
    assert (notice["kind"], notice["about"], notice["report_words"]) == ("received", "message", "look")
    assert _api(quarrel.sal, f"/notices/{notice['notice_id']}")[1] == notice
    assert _api(quarrel.sal, "/notices")[1]["notices"] == [notice]
    assert _api(quarrel.nia, f"/notices/{notice['notice_id']}")[0] == 404
    assert quarrel.nia.get(f"/notices/{notice['notice_id']}").status_code == 404
    assert _api(quarrel.sal, f"/conversations/{quarrel.talk}/report", reason="nope")[0] == 422


@pytest.mark.once
def test_whoever_reports_without_end_is_asked_to_wait(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on")
    sal, nia = Person(haggle, "Sal").join(), Person(haggle, "Nia").join()
    listings = [sal.sell(f"Lamp {number}") for number in range(11)]
    for listing in listings[:10]:
        report(nia, f"/listings/{listing}")
    answer = post(nia, f"/listings/{listings[10]}/report", words="and this one")
    assert answer.status_code == 429
    assert "and this one" in answer.text


@pytest.mark.once
def test_the_operator_has_a_list_of_their_own(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    file = tmp_path / "reasons.toml"
    file.write_text('[rude]\nen = "Rude <words>"\nar = "كلام فظ"\n\n[fake]\nen = "A forgery"\n', encoding="utf-8")
    haggle = start_haggle(HAGGLE_REPORT_REASONS=str(file))
    sal, nia = Person(haggle, "Sal").join(), Person(haggle, "Nia").join()
    listing = sal.sell("Lamp")
    page = nia.get(f"/listings/{listing}/report").text
    assert re.findall(r'name="reason" value="(\w+)"', page) == ["rude", "fake"]
    assert "Rude &lt;words&gt;" in page
    nia.http.post("/account", data={"language": "ar"})
    page = nia.get(f"/listings/{listing}/report").text
    assert "كلام فظ" in page
    assert "A forgery" in page
    assert post(nia, f"/listings/{listing}/report", reason="scam").status_code == 422
    report(nia, f"/listings/{listing}", reason="fake")
