"""When the line is lost: what waits for it, and what a page says meanwhile."""

import pytest
from cast import Person
from playwright.sync_api import Route, expect
from window import Held, Open, Window
from witness import SERVER_AWAY, Witness

NEWCOMERS = True
POST = "**/conversations/*/messages"
WAITS = "It sends itself when the line is back."


def _cut(window: Window, is_cut: bool = True) -> None:
    window.page.context.set_offline(is_cut)


def _without_line(window: Window, *texts: str) -> None:
    """These are sent without a line, and wait."""
    _cut(window)
    for text in texts:
        window.send(text)
    expect(window.outbox.filter(has_text=WAITS)).to_have_count(len(texts))


def test_texts_that_found_no_line_send_themselves_when_it_is_back_once_and_in_order(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    _without_line(hers, "From the tunnel", "And another")
    _cut(hers, False)
    hers.shows("Hello", "From the tunnel", "And another", within_s=15)
    expect(hers.outbox).to_have_count(0)
    assert sal.messages(talk) == ["Hello", "From the tunnel", "And another"]


def test_two_tabs_that_wait_for_the_line_make_one_message(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers, other = window(bea).talk(talk), window(bea).talk(talk)
    other.hide()
    _without_line(hers, "Only once")
    _cut(hers, False)
    third = window(bea).talk(talk)
    for one in (hers, third):
        one.shows("Hello", "Only once", within_s=15)
        expect(one.outbox).to_have_count(0)
    assert sal.messages(talk) == ["Hello", "Only once"]


def test_what_its_author_took_up_does_not_send_itself(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    _without_line(hers, "On second thought")
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.box).to_have_value("On second thought")
    _cut(hers, False)
    hers.live()
    hers.page.wait_for_timeout(500)
    assert sal.messages(talk) == ["Hello"]
    hers.box.press("Enter")
    hers.shows("Hello", "On second thought")


def test_a_text_waits_through_a_reload(bea: Person, sal: Person, talk: int, window: Open, witness: Witness) -> None:
    """The page comes back with the line."""
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    assert hers.evaluate("navigator.serviceWorker.ready.then(() => true)")
    _without_line(hers, "Still meant")
    hers.page.reload()
    expect(hers.page.get_by_role("heading", name="No connection")).to_be_visible()
    _cut(hers, False)
    hers.shows("Hello", "Still meant", within_s=15)
    expect(hers.outbox).to_have_count(0)
    assert sal.messages(talk) == ["Hello", "Still meant"]


def test_a_line_whose_loss_shows_only_later_is_waited_for_too(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    """A request fails at once where a stream is silent for a while."""
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route(POST, lambda route: route.abort())
    hers.send("Too early to tell")
    expect(hers.outbox).to_contain_text("Not sent")
    _cut(hers)
    expect(hers.outbox).to_contain_text(WAITS, timeout=10_000)
    hers.page.unroute(POST)
    _cut(hers, False)
    hers.shows("Hello", "Too early to tell", within_s=15)


def test_send_is_busy_while_it_sends(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    slow = Held(hers.page, POST)
    hers.send("On its way")
    slow.wait()
    expect(hers.send_button).to_have_attribute("aria-busy", "true")
    slow.release()
    hers.shows("Hello", "On its way")
    expect(hers.send_button).to_have_attribute("aria-busy", "false")
    hers.page.route(POST, lambda route: route.abort())
    hers.send("Cut off")
    expect(hers.outbox).to_contain_text("Not sent")
    expect(hers.send_button).to_have_attribute("aria-busy", "false")


@pytest.mark.parametrize("has_checked", [True, False], ids=["after some checks", "without any"])
def test_last_updated_says_when_it_is_too_long_ago(
    bea: Person, talk: int, window: Open, witness: Witness, has_checked: bool
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea)
    hers.page.clock.install()
    if has_checked:
        hers.go("/conversations").live()
    hers.page.route("**/feed**", _refuse)
    if not has_checked:
        hers.go("/conversations")
    updated = hers.page.locator("last-updated")
    expect(updated).not_to_contain_text("there may be news since")
    hers.evaluate("document.querySelector('live-feed').hangUp()")
    hers.page.clock.run_for(60_000)
    expect(updated).to_contain_text("there may be news since")
    hers.page.unroute("**/feed**")
    hers.poll()
    expect(updated).not_to_contain_text("there may be news since")


def _refuse(route: Route) -> None:
    route.abort()
