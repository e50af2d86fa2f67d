"""Sending: shown at once, sent once, never lost."""

import re
from typing import Any

import pytest
from cast import Person
from playwright.sync_api import Route, expect
from window import Held, Open
from witness import SERVER_AWAY, Witness, answered

POST = "**/conversations/*/messages"
TEXTS = ["One", "Two", "Three", "Four", "Five"]


def refuse(status: int) -> Any:
    """A server in trouble, in front of ours."""

    def answer(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="")
        else:
            route.abort()

    return answer


def test_five_quick_messages_all_arrive_once_in_order(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    slow = Held(hers.page, POST)
    for text in TEXTS:
        hers.send(text)
    expect(hers.outbox.locator(".message__body")).to_have_text(TEXTS)
    expect(hers.page.locator("#outbox .message--pending")).to_have_count(5)
    slow.wait()
    slow.release()
    for one in (hers, his):
        one.shows("Hello", *TEXTS, within_s=5)
        assert [one.most_at_once(text) for text in TEXTS] == [1] * 5
    expect(hers.outbox).to_have_count(0)


@pytest.mark.parametrize("text", ["Feed first", "Two  spaces \n\n\tand https://example.org/?a=1&b=2 <b> \u202eright"])
def test_a_message_that_the_feed_brings_before_the_answer_shows_once(
    bea: Person, talk: int, window: Open, text: str
) -> None:
    hers, answers = window(bea).talk(talk), []
    hers.page.route(POST, lambda route: answers.append((route, route.fetch())))
    hers.send(text)
    expect(hers.bodies).to_have_count(2)
    expect(hers.outbox).to_have_count(0)
    while not answers:  # the feed can even be quicker than that the answer gets here
        hers.page.wait_for_timeout(20)
    route, response = answers[0]
    route.fulfill(response=response)
    hers.page.unroute(POST)
    hers.send("Next")
    expect(hers.bodies).to_have_count(3)
    expect(hers.outbox).to_have_count(0)
    assert all(one["most"] == 1 for one in hers.evaluate("Object.values(window.seen)"))


def test_the_same_text_twice_is_two_messages(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    for _ in range(2):
        hers.send("ok")
    for one in (hers, his):
        one.shows("Hello", "ok", "ok")
    expect(hers.outbox).to_have_count(0)


def test_a_double_click_on_send_makes_one_message(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.box.fill("Only once")
    hers.send_button.dblclick()
    hers.shows("Hello", "Only once")
    hers.send("After it")
    hers.shows("Hello", "Only once", "After it")
    assert sal.messages(talk) == ["Hello", "Only once", "After it"]


@pytest.mark.parametrize("status", [0, 500, 503], ids=["cut off", "500", "503"])
def test_a_failed_send_keeps_the_text_and_can_be_tried_again(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness, status: int
) -> None:
    witness.allow(*SERVER_AWAY, *answered(status))
    hers = window(bea).talk(talk)
    hers.page.route(POST, refuse(status))
    hers.send("Do not lose me")
    expect(hers.outbox).to_contain_text(re.compile("Do not lose me.*Not sent", re.DOTALL))
    hers.box.fill("Half of the next")
    hers.page.unroute(POST)
    hers.outbox.get_by_role("button", name="Try again").click()
    hers.shows("Hello", "Do not lose me")
    expect(hers.outbox).to_have_count(0)
    expect(hers.box).to_have_value("Half of the next")
    assert sal.messages(talk) == ["Hello", "Do not lose me"]


def test_a_send_whose_answer_is_lost_is_not_doubled_by_trying_again(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea)
    hers.page.route("**/feed**", refuse(0))
    hers.go(f"/conversations/{talk}")

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    hers.page.route(POST, lose_answer)
    hers.send("Arrived, but who knows")
    expect(hers.outbox).to_contain_text("Not sent")
    hers.page.unroute(POST)
    hers.outbox.get_by_role("button", name="Try again").click()
    hers.shows("Hello", "Arrived, but who knows")
    hers.page.unroute("**/feed**")
    assert sal.messages(talk) == ["Hello", "Arrived, but who knows"]


def test_a_text_that_the_server_refuses_is_kept_and_can_be_edited(
    bea: Person, talk: int, window: Open, witness: Witness
) -> None:
    """The page knows the limit; this is a page from before the limit was lowered."""
    witness.allow(*answered(422))
    hers = window(bea).talk(talk)
    hers.evaluate("document.querySelector('message-composer').dataset.max = '9000'")
    text = "long " * 1000
    hers.send(text)
    expect(hers.outbox).to_contain_text("Not sent")
    expect(hers.page.locator("#problem")).to_contain_text("4,000")
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.box).to_have_value(text)
    expect(hers.outbox).to_have_count(0)
    hers.send("Shorter")
    hers.shows("Hello", "Shorter")
    expect(hers.page.locator("#problem")).to_be_empty()


def test_a_reload_brings_the_failed_bubble_back(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route(POST, refuse(0))
    hers.send("First")
    hers.send("Second")
    expect(hers.outbox.get_by_role("button", name="Try again")).to_have_count(2)
    hers.page.unroute(POST)
    hers.page.reload()
    expect(hers.outbox.locator(".message__body")).to_have_text(["First", "Second"])
    for _ in range(2):
        hers.outbox.first.get_by_role("button", name="Try again").click()
    hers.shows("Hello", "First", "Second")
    hers.page.reload()
    hers.shows("Hello", "First", "Second")
    expect(hers.outbox).to_have_count(0)


def test_a_draft_survives_a_link_and_another_device(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.box.press_sequentially("I could come at")
    hers.page.get_by_role("link", name="Listings", exact=True).click()
    hers.page.wait_for_url("**/listings")
    hers.page.go_back()
    expect(hers.box).to_have_value("I could come at")
    phone = window(bea, device="phone").talk(talk)
    expect(phone.box).to_have_value("I could come at")
    phone.send("I could come at six.")
    phone.shows("Hello", "I could come at six.")
    expect(window(bea, device="tablet").talk(talk).box).to_have_value("")


def test_a_draft_that_is_on_its_way_survives_leaving(bea: Person, talk: int, window: Open) -> None:
    """The page has begun to save it, over a slow network, when a link is followed."""
    hers = window(bea).talk(talk)
    slow = Held(hers.page, "**/draft", kind="fetch")
    hers.box.press_sequentially("Saved while leaving")
    slow.wait()
    hers.page.get_by_role("link", name="Listings", exact=True).click()
    hers.page.wait_for_url("**/listings")
    slow.release()
    later = window(bea, device="phone").talk(talk)
    expect(later.box).to_have_value("Saved while leaving")


def test_trying_again_is_not_stopped_by_what_stands_in_the_box(
    bea: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route(POST, refuse(0))
    hers.send("Failed before")
    again = hers.outbox.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    hers.page.unroute(POST)
    hers.box.fill("z" * 4001)
    again.click()
    hers.shows("Hello", "Failed before")
    expect(hers.outbox).to_have_count(0)
    expect(hers.box).to_have_value("z" * 4001)


def test_a_failed_message_survives_closing_the_tab(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route("**/conversations/**", refuse(0))
    hers.send("Written in the tunnel")
    expect(hers.outbox).to_contain_text("Not sent")
    hers.page.close(run_before_unload=True)
    again = window(bea).talk(talk)
    expect(again.page.locator("message-list, message-composer").get_by_text("Written in the tunnel")).to_be_visible()
    again.outbox.get_by_role("button", name="Try again").click()
    again.shows("Hello", "Written in the tunnel")
    again.page.reload()
    expect(again.outbox).to_have_count(0)


def test_a_failed_message_is_not_taken_for_another_with_its_words(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers, her_other = window(bea).talk(talk), window(bea, device="phone").talk(talk)
    hers.page.route(POST, refuse(0))
    hers.send("ok")
    again = hers.outbox.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    her_other.send("ok")
    hers.shows("Hello", "ok")
    expect(again).to_be_visible()
    hers.page.unroute(POST)
    again.click()
    her_other.shows("Hello", "ok", "ok")
    expect(hers.outbox).to_have_count(0)
