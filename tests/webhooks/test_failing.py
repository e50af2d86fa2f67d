"""An endpoint that fails: what is listed of it, when it is switched off, and what an operator does then."""

import pytest
from cast import Haggle
from hook import Hook, add_hook, wait_until
from receiver import Receiver


@pytest.fixture(autouse=True)
def afresh(receiver: Receiver, hook: Hook) -> None:
    receiver.received.clear()
    receiver.answer = lambda _: (204, {}, b"")


def test_a_redirect_is_not_followed(hook: Hook, shop: Haggle, receiver: Receiver) -> None:
    receiver.answer = lambda _: (302, {"Location": "/elsewhere"}, b"")
    shop.run("webhook", "test", str(hook.number))
    wait_until(lambda: "a redirect, which is not followed" in listed(shop, hook))
    assert {one.path for one in receiver.received} == {hook.path}
    shop.run("webhook", "enable", str(hook.number))


def test_a_failure_is_listed_with_what_was_answered_and_sent_again_by_hand(
    hook: Hook, shop: Haggle, receiver: Receiver
) -> None:
    other = add_hook(shop, receiver, "--events", "case.changed")
    receiver.answer = lambda _: (500, {}, b"<h1>Oops\x07</h1>\n")
    shop.run("webhook", "test", str(other.number))
    wait_until(lambda: "<h1>Oops?</h1>" in listed(shop, other))
    [line] = [line for line in listed(shop, other).splitlines() if "Oops" in line]
    assert "  waiting  " in line
    assert "failing since" in shop.run("webhook", "list").stdout
    receiver.answer = lambda _: (200, {}, b"")
    assert shop.run("outbound", "retry", line.split()[0]).returncode == 0
    wait_until(lambda: "200 after" in listed(shop, other))
    wait_until(lambda: "failing" not in shop.run("webhook", "list").stdout.split(other.path)[1])
    ids = [one.headers["webhook-id"] for one in other.received]
    assert len(ids) >= 2
    assert len(set(ids)) == 1
    shop.run("webhook", "remove", str(other.number))


def test_410_switches_off_and_says_so(hook: Hook, shop: Haggle, receiver: Receiver) -> None:
    other = add_hook(shop, receiver, "--events", "case.changed")
    receiver.answer = lambda request: (410 if request.path == other.path else 204, {}, b"")
    shop.run("webhook", "test", str(other.number))
    wait_until(lambda: "nobody wants this any more" in shop.run("webhook", "list").stdout)
    shop.run("webhook", "test", str(other.number))
    wait_until(lambda: "the endpoint is switched off" in listed(shop, other))
    assert len(other.received) == 1
    receiver.answer = lambda _: (204, {}, b"")
    assert "switched off" not in shop.run("webhook", "enable", str(other.number)).stdout
    again = shop.run("outbound", "retry", "--channel", "webhook", "--to", str(other.number))
    assert again.stdout.startswith("2 that had failed")
    other.wait_for(3)
    shop.run("webhook", "remove", str(other.number))
    assert f"{other.number}  http" not in shop.run("webhook", "list").stdout


def test_who_takes_nothing_for_three_days_is_switched_off(hook: Hook, shop: Haggle, receiver: Receiver) -> None:
    other = add_hook(shop, receiver, "--events", "case.changed")
    receiver.answer = lambda request: (500 if request.path == other.path else 204, {}, b"no")
    four_days = 4 * 86_400_000
    shop.sql(
        "UPDATE webhook_endpoints SET failures = 9, failing_since = created_at - :days WHERE id = :id RETURNING id",
        days=four_days,
        id=other.number,
    )
    shop.run("webhook", "test", str(other.number))
    wait_until(lambda: "nothing was taken for 3 days" in shop.run("webhook", "list").stdout)
    assert "is switched off" in shop.log()
    assert '"webhook.disabled"' in shop.run("audit", "export").stdout
    shop.run("webhook", "remove", str(other.number))


def listed(shop: Haggle, hook: Hook) -> str:
    return shop.run("outbound", "list", "--channel", "webhook", "--to", str(hook.number)).stdout
