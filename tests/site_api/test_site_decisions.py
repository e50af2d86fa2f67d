"""What the host decides about a person: suspended, restored, exported, erased; each stands in the staff log."""

import json
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from cast import Haggle, Person
from hosting import Host, new_id


@pytest.fixture(scope="session")
def host(haggle: Haggle) -> Host:
    return Host(haggle)


def _acts(host: Host, named: str) -> list[tuple[str, str]]:
    return host.haggle.sql(
        "SELECT act, via FROM staff_log JOIN accounts ON accounts.id = account_id WHERE external_id = :id "
        "ORDER BY position",
        id=named,
    )


def _via(host: Host) -> str:
    [(number,)] = host.haggle.sql("SELECT max(id) FROM site_tokens WHERE name = 'test'")
    return f"site token {number}"


def test_a_suspended_person_is_signed_out_until_it_is_lifted(haggle: Haggle) -> None:
    host, person = Host(haggle, "accounts", "staff"), Person(haggle, "Una").join()
    named, until = host.calls(person), f"{datetime.now(UTC).year + 2}-01-01"
    answer = host.done(f"/accounts/{named}/suspension", reason="Too many reports.", until=until)
    assert (answer["standing"], answer["suspended_until"]) == ("suspended", f"{until}T00:00:00.000Z")
    assert person.get("/conversations").status_code == 401
    assert host.done(f"/accounts/{named}", name="Una Two")["standing"] == "suspended"
    for _ in range(2):
        assert host.ask("DELETE", f"/accounts/{named}/suspension").status_code == 204
    assert host.get(f"/accounts/{named}")["standing"] == "active"
    assert _acts(host, named) == [("account.suspended", _via(host)), ("account.restored", _via(host))]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({}, "reason"), ({"reason": "x", "until": "soon"}, "until"), ({"reason": "x", "until": "2000-01-01"}, "until")],
)
def test_a_suspension_needs_a_reason_and_an_end_ahead(host: Host, fields: dict[str, str], field: str) -> None:
    named = new_id()
    host.done(f"/accounts/{named}", name="Una")
    assert host.put(f"/accounts/{named}/suspension", **fields).json()["error"]["field"] == field
    assert host.get(f"/accounts/{named}")["standing"] == "active"


def test_who_keeps_order_is_not_suspended_or_erased_by_the_site(host: Host) -> None:
    named = new_id()
    host.done(f"/accounts/{named}", name="Mo", role="moderator")
    assert host.put(f"/accounts/{named}/suspension", reason="x").status_code == 403
    assert host.ask("DELETE", f"/accounts/{named}").status_code == 409
    assert host.lines("/erasures", {"id": named})[0]["status"] == 409


def test_an_erased_person_is_gone_and_does_not_come_back_by_a_sync(haggle: Haggle, bea: Person) -> None:
    host, person = Host(haggle), Person(haggle, "Ida").join()
    named = host.calls(person)
    listing = person.sell("Lamp of Ida")
    talk = bea.open_chat(listing, "Hello Ida")
    host.done(f"/notices/{new_id('n')}", conversation_id=talk, body="Paid by the notice of Ida.")
    person.say(talk, "A secret of Ida")
    for _ in range(2):
        assert host.ask("DELETE", f"/accounts/{named}").status_code == 204
    assert haggle.holds("A secret of Ida") == []
    assert haggle.holds("the notice of Ida") == []
    assert host.ask("GET", f"/accounts/{named}").status_code == 404
    assert host.put(f"/accounts/{named}", name="Ida").status_code == 409
    assert host.put(f"/listings/{new_id('l')}", seller=named, title="x", price=1, currency="EUR").status_code == 409
    assert person.get("/conversations").status_code == 401
    assert _acts(host, named) == [("account.erased", _via(host))]
    assert host.ask("DELETE", "/accounts/nobody").status_code == 404


def test_lines_erase_each_for_itself(host: Host) -> None:
    ids = [new_id() for _ in range(2)]
    host.lines("/accounts", *({"id": named, "name": "Ida"} for named in ids))
    answers = host.lines("/erasures", {"id": ids[0]}, {"id": "nobody"}, {"id": ids[1]}, {"id": ids[0]})
    assert [(one["status"], one.get("changed")) for one in answers] == [
        *((200, True), (404, None), (200, True), (200, False)),
    ]


def test_an_export_is_what_the_person_could_have_themselves(haggle: Haggle, host: Host, bea: Person) -> None:
    person = Person(haggle, "Ole").join()
    named = host.calls(person)
    listing = person.sell("Lamp of Ole")
    bea.open_chat(listing, "Hello Ole")
    host.done(f"/accounts/{named}/suspension", reason="They can have it all the same.")
    answer = host.ask("GET", f"/accounts/{named}/export")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as whole:
        assert json.loads(whole.read("data/account.jsonl"))["username"] == person.username
        assert b"Lamp of Ole" in whole.read("data/listings.jsonl")
        assert b"Hello Ole" in whole.read("data/messages.jsonl")
    assert [act for act, _ in _acts(host, named)] == ["account.suspended", "account.exported"]
    assert host.ask("GET", "/accounts/nobody/export").status_code == 404


def test_each_of_it_takes_its_scope(haggle: Haggle) -> None:
    host = Host(haggle, "accounts")
    named = new_id()
    host.done(f"/accounts/{named}", name="Una")
    assert host.put(f"/accounts/{named}/suspension", reason="x").status_code == 403
    assert host.ask("DELETE", f"/accounts/{named}").status_code == 403
    assert host.ask("GET", f"/accounts/{named}/export").status_code == 403
    for path in ("/listings", "/conversations", "/notices", "/erasures"):
        assert host.http.post(path, content=b"{}", headers={"Content-Type": "application/x-ndjson"}).status_code == 403
    assert host.get(f"/accounts/{named}")["standing"] == "active"
