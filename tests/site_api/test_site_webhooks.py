"""The site says where it wants to hear of events."""

import pytest
from cast import Haggle
from hosting import Host, new_id


@pytest.fixture(scope="module")
def host(haggle: Haggle) -> Host:
    return Host(haggle, "webhooks")


def _url() -> str:
    return f"https://shop.invalid/{new_id('w')}"


def test_an_endpoint_is_made_once_changed_and_forgotten(host: Host) -> None:
    url = _url()
    answer = host.put("/webhooks", url=url, name="shop", events=["message.posted"])
    assert answer.status_code == 201
    made = answer.json()
    assert made["secret"].startswith("whsec_")
    again = host.put("/webhooks", url=url, events=["message.posted"])
    assert (again.status_code, again.json()["webhook_id"], again.json()["secret"]) == (200, made["webhook_id"], None)
    changed = host.done("/webhooks", url=url, events=[], enabled=False)
    assert (changed["events"], changed["name"], changed["enabled"], changed["with_text"]) == ([], "shop", False, False)
    assert host.done("/webhooks", url=url, enabled=True)["enabled"] is True
    one = f"/webhooks/{made['webhook_id']}"
    assert host.get(one)["url"] == url
    assert url in {each["url"] for each in host.get("/webhooks")["webhooks"]}
    assert host.done(f"{one}/secret", keep_hours=0)["secret"] not in {None, made["secret"]}
    assert host.put(f"{one}/test").json()["event_id"].startswith("evt_")
    for _ in range(2):
        assert host.ask("DELETE", one).status_code == 204
    assert host.ask("GET", one).status_code == 404
    assert host.put(f"{one}/secret").status_code == 404
    log = host.haggle.sql("SELECT act FROM staff_log WHERE act LIKE 'webhook.%' AND via LIKE 'site token %'")
    assert {act for (act,) in log} >= {"webhook.added", "webhook.changed", "webhook.removed", "webhook.secret_changed"}


def test_messages_are_never_sent_along_by_wish_of_the_site(host: Host) -> None:
    made = host.done("/webhooks", url=_url(), with_text=True, has_text=True)
    assert made["with_text"] is False
    host.ask("DELETE", f"/webhooks/{made['webhook_id']}")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"url": "ftp://shop.invalid"}, "url"),
        ({"url": "https://me:secret@shop.invalid"}, "url"),
        ({}, "url"),
        ({"url": "https://shop.invalid", "events": ["no.such"]}, "events"),
        ({"url": "https://shop.invalid", "events": ["\ud800"]}, "events"),
        ({"url": "https://shop.invalid", "events": "message.posted"}, "events"),
        ({"url": "https://shop.invalid", "name": "x" * 101}, "name"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(host: Host, fields: dict[str, object], field: str) -> None:
    assert host.put("/webhooks", **fields).json()["error"]["field"] == field


def test_it_takes_its_scope(haggle: Haggle) -> None:
    assert Host(haggle, "accounts").ask("GET", "/webhooks").status_code == 403
