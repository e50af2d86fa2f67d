"""Operators see on the desk what goes out and how endpoints fare, and mend it there; nobody else does."""

import re

import httpx2
import pytest
from cast import Haggle, Person
from hook import Hook, wait_until
from receiver import Receiver


@pytest.fixture
def omar(shop: Haggle) -> Person:
    omar = Person(shop, "Omar").join()
    assert shop.run("account", "role", omar.username, "operator").returncode == 0
    return omar


def test_an_operator_sees_what_failed_and_sends_it_again(
    hook: Hook, shop: Haggle, omar: Person, receiver: Receiver
) -> None:
    assert 'href="/desk/outbound"' in omar.get("/desk").text
    receiver.answer = lambda _: (500, {}, b"<b>broken</b>")
    sent = omar.http.post(f"/desk/webhooks/{hook.number}/test")
    assert sent.status_code == 303
    here = sent.headers["location"]
    wait_until(lambda: "&lt;b&gt;broken" in omar.get(here).text)
    page = omar.get(here).text
    assert "Failing" in page
    receiver.answer = lambda _: (204, {}, b"")
    again = re.findall(r'action="(/desk/outbound/\d+/retry)"', page)[0]
    assert omar.http.post(again).status_code == 303
    wait_until(lambda: "204 after" in omar.get(here).text)
    assert "Send again" in omar.get(here).text
    assert '"outbound.retried"' in shop.run("audit", "export").stdout


def test_an_operator_switches_an_endpoint_off_and_on(hook: Hook, omar: Person) -> None:
    path = f"/desk/webhooks/{hook.number}/state"
    for enabled, word in (("0", "Switch on"), ("0", "Switch on"), ("1", "Switch off")):
        assert omar.http.post(path, data={"enabled": enabled}).status_code == 303
        assert word in omar.get("/desk/outbound").text
    assert omar.http.post(path, data={"enabled": "x"}).status_code == 422
    assert omar.http.post("/desk/webhooks/999/state", data={"enabled": "1"}).status_code == 404
    assert omar.http.post("/desk/outbound/999999/retry").status_code == 404
    assert omar.get("/desk/outbound?state=x").status_code == 422
    assert omar.get("/desk/outbound?state=failed&channel=mail&to=9&before=1").status_code == 200


def test_secrets_are_on_no_page(hook: Hook, omar: Person) -> None:
    assert hook.secret not in omar.get("/desk/outbound").text


def test_moderators_and_members_see_none_of_it(hook: Hook, shop: Haggle) -> None:
    mia, nia = Person(shop, "Mia").join(), Person(shop, "Nia").join()
    shop.run("account", "role", mia.username, "moderator")
    for person, status in ((mia, 403), (nia, 404)):
        assert person.get("/desk/outbound").status_code == status
        for way in ("outbound/1/retry", f"webhooks/{hook.number}/state", f"webhooks/{hook.number}/test"):
            path = f"/desk/{way}"
            assert person.http.post(path, data={"enabled": "0"}).status_code == status
    assert 'href="/desk/outbound"' not in mia.get("/desk").text


def test_health_and_figures_count_what_waits_and_what_failed(hook: Hook, shop: Haggle, receiver: Receiver) -> None:
    receiver.answer = lambda _: (204, {}, b"")
    shop.run("webhook", "test", str(hook.number))
    wait_until(lambda: 'haggle_outbound_waiting{channel="webhook"}' in httpx2.get(shop.url + "/metrics").text)
    assert 'haggle_outbound_failed{channel="webhook"}' in httpx2.get(shop.url + "/metrics").text
    assert re.search(r"outbound: \w+, \d+ waiting, \d+ failed", httpx2.get(shop.url + "/ready").text)
