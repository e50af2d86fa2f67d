"""What happens is told to the operator's endpoints: signed, in order, with the host's own ids, without words."""

import time
from typing import Any

import pytest
from cast import PASSWORD, Haggle, Person
from hook import Hook, add_hook, signature, text_of, wait_until
from receiver import Received, Receiver, Reply
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from haggle.webhooks.model import KINDS


@pytest.fixture(autouse=True)
def afresh(receiver: Receiver, hook: Hook) -> None:
    time.sleep(0.1)
    receiver.received.clear()
    receiver.answer = lambda _: (204, {}, b"")


def of_kind(hook: Hook, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The data of the events of that kind, once there are so many."""
    wait_until(lambda: hook.kinds().count(kind) >= count, words=lambda: f"{hook.kinds()} has no {kind}")
    return [event["data"] for event in hook.events() if event["type"] == kind]


Couple = tuple[Person, Person, int, int]


def test_a_message_is_told_by_ids_and_without_its_words(hook: Hook, shop: Haggle, couple: Couple) -> None:
    bea, _, listing, talk = couple
    shop.sql("UPDATE conversations SET external_id = 'c-7' WHERE id = :id", id=talk)
    shop.sql("UPDATE listings SET external_id = 'l-3' WHERE id = :id", id=listing)
    shop.sql("UPDATE accounts SET external_id = :id WHERE username = :name", id=bea.username + "!", name=bea.username)
    message = bea.say(talk, "Is it still there?")
    [told] = [one for one in of_kind(hook, "message.posted", 2) if one["message"]["id"] == message]
    assert told["conversation"] == {"id": talk, "external_id": "c-7"}
    assert told["listing"] == {"id": listing, "external_id": "l-3"}
    assert told["buyer"] == told["message"]["author"]
    assert told["buyer"]["external_id"] == bea.username + "!"
    assert (told["message"]["kind"], told["message"]["attachment_count"]) == ("text", 0)
    assert not any("still there" in text_of(event) or "Hello" in text_of(event) for event in hook.events())


def test_words_go_along_where_the_operator_wants_it(
    hook: Hook, shop: Haggle, receiver: Receiver, couple: Couple
) -> None:
    other = add_hook(shop, receiver, "--with-text", "yes", "--events", "message.posted,message.deleted")
    bea, _, _, talk = couple
    message = bea.say(talk, "Où est le vélo? 🚲")
    [told] = other.wait_for(1)
    assert (told["type"], told["data"]["message"]["text"]) == ("message.posted", "Où est le vélo? 🚲")
    bea.http.post(f"/messages/{message}/deletion")
    assert other.wait_for(2)[1]["data"]["message"]["text"] == ""
    assert shop.run("webhook", "remove", str(other.number)).returncode == 0


def test_each_kind_is_told_when_it_happens(hook: Hook, shop: Haggle, couple: Couple) -> None:
    bea, sal, listing, talk = couple
    message = bea.say(talk, "One")
    bea.http.post(f"/messages/{message}/edit", data={"body": "Two", "version": ""})
    bea.http.post(f"/messages/{message}/deletion")
    sal.http.post(f"/conversations/{talk}/receipt", data={"message": str(message)})
    sal.http.post("/account/preferences", data={"theme": "dark"})
    bearer = {"Authorization": f"Bearer {sal.token()}"}
    sal.http.post(f"/api/v1/listings/{listing}/state", json={"state": "reserved"}, headers=bearer)
    sal.http.post(f"/api/v1/listings/{listing}/state", json={"state": "sold"}, headers=bearer)
    sal.http.post("/api/v1/account", json={"name": "Salvatore"}, headers=bearer)
    seen = bea.say(talk, "Rude!")
    reported = sal.http.post(f"/api/v1/messages/{seen}/report", json={"reason": "scam", "words": ""}, headers=bearer)
    assert reported.status_code == 201, reported.text
    nia = Person(shop, "Nia")
    nia.join_by_form()
    for words in (
        ("suspend", nia.username, "--reason", "x"),
        ("restore", nia.username),
        ("end", nia.username, "--reason", "x"),
    ):
        done = shop.run("account", *words)
        assert done.returncode == 0, done.stderr
    gone = bea.http.post("/account/deletion", data={"password": PASSWORD, "username": bea.username})
    assert gone.status_code == 303, gone.text
    wait_until(lambda: set(hook.kinds()) == set(KINDS), words=lambda: f"missing: {set(KINDS) - set(hook.kinds())}")
    [read] = of_kind(hook, "conversation.read")[-1:]
    assert read["account"]["id"] == read["seller"]["id"]
    assert [one["listing"]["state"] for one in of_kind(hook, "listing.sold")] == ["sold"]
    [report] = of_kind(hook, "report.made")
    assert (report["case"]["about"], report["case"]["about_id"]) == ("message", seen)
    assert "account" in report


def test_what_the_other_side_does_not_see_is_not_told(hook: Hook, couple: Couple) -> None:
    bea, sal, _, talk = couple
    sal.http.post(f"/conversations/{talk}/block", data={"blocked": "1"})
    unheard = bea.say(talk, "Do you hear me?")
    bea.http.post(f"/messages/{unheard}/edit", data={"body": "Hello?", "version": ""})
    bea.http.post(f"/messages/{unheard}/deletion")
    sal.http.post(f"/conversations/{talk}/block", data={"blocked": "0"})
    heard = bea.say(talk, "And now?")
    wait_until(lambda: heard in [event["data"].get("message", {}).get("id") for event in hook.events()])
    assert unheard not in [event["data"].get("message", {}).get("id") for event in hook.events()]


def test_a_conversation_is_told_in_order_though_some_fail(hook: Hook, receiver: Receiver, couple: Couple) -> None:
    bea, sal, _, talk = couple
    of_kind(hook, "message.posted")
    failures = iter(range(3))

    def answer(request: Received) -> Reply:
        if next(failures, None) is not None:
            return 503, {"Retry-After": "0"}, b"not now"
        return 200, {}, b"thanks"

    receiver.answer = answer
    receiver.received.clear()
    said = [who.say(talk, f"line {number}") for number in range(10) for who in (bea, sal)]
    wait_until(lambda: len({one.headers["webhook-id"] for one in hook.received}) >= 20 and len(hook.received) >= 23, 25)
    first: dict[str, int] = {}
    for event, request in zip(hook.events(), hook.received, strict=True):
        if event["type"] == "message.posted":
            first.pop(request.headers["webhook-id"], None)
            first[request.headers["webhook-id"]] = event["data"]["message"]["id"]
    assert list(first.values()) == said  # by the last attempt of each, which was taken


def test_the_signature_is_what_the_specification_says(hook: Hook, shop: Haggle) -> None:
    assert shop.run("webhook", "test", str(hook.number)).returncode == 0
    hook.wait_for(1)
    [request] = hook.received
    assert request.headers["webhook-signature"] == signature(hook.secret, request)
    assert request.headers["content-type"] == "application/json"
    assert abs(int(request.headers["webhook-timestamp"]) - time.time()) < 10
    assert request.headers["webhook-id"].startswith("evt_")
    with pytest.raises(WebhookVerificationError):
        Webhook(hook.secret).verify(request.body.decode() + " ", request.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 44).verify(request.body.decode(), request.headers)


def test_while_a_secret_is_changed_both_are_good(hook: Hook, shop: Haggle, receiver: Receiver) -> None:
    other = add_hook(shop, receiver, "--events", "case.changed")
    new = shop.run("webhook", "secret", str(other.number), "--new").stdout.strip()
    assert new != other.secret
    assert shop.run("webhook", "secret", str(other.number)).stdout.strip() == new
    shop.run("webhook", "test", str(other.number))
    [event] = other.wait_for(1)
    assert Webhook(new).verify(other.received[0].body.decode(), other.received[0].headers) == event
    newest = shop.run("webhook", "secret", str(other.number), "--new", "--keep-old", "0").stdout.strip()
    shop.run("webhook", "test", str(other.number))
    wait_until(lambda: len(other.received) == 2)
    assert Webhook(newest).verify(other.received[1].body.decode(), other.received[1].headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(other.received[1].body.decode(), other.received[1].headers)
    shop.run("webhook", "remove", str(other.number))


def test_secrets_stand_in_no_row(hook: Hook, shop: Haggle) -> None:
    [row] = shop.sql("SELECT salt, old_salt, url, name, kinds FROM webhook_endpoints WHERE id = :id", id=hook.number)
    assert hook.secret not in row
    assert hook.secret.removeprefix("whsec_") not in "".join(map(str, row))


@pytest.mark.parametrize(
    "words",
    [
        ("add", "http://"),
        ("add", "shop.example"),
        ("add", "ftp://shop.example/"),
        ("add", "https://me:word@shop.example/"),
        ("add", "https://shop.example/#part"),
        ("add", "https://shop.example/ x"),
        ("add", "https://shop.example/", "--events", "message.sent"),
        ("add", "https://shop.example/", "--name", "x" * 101),
        ("test", "999"),
        ("remove", "999"),
        ("enable", "999"),
        ("secret", "999"),
        ("secret", "1", "--new", "--keep-old", "-1"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(words: tuple[str, ...], shop: Haggle, hook: Hook) -> None:
    done = shop.run("webhook", *words)
    assert done.returncode == 1
    assert done.stderr.startswith("haggle: ")
    assert done.stderr.count("\n") == 1
