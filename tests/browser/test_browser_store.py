"""The browser's store is full, closed or garbled: the page works, and says what it cannot keep."""

import json

import pytest
from cast import Person
from playwright.sync_api import Dialog, expect
from window import Open, Window
from witness import SERVER_AWAY, Witness

NEWCOMERS = True

POST = "**/conversations/*/messages"
READY = "navigator.serviceWorker.ready.then(() => true)"
POST_AS_A_FORM = "HTMLFormElement.prototype.submit.call(document.getElementById('composer'))"
CLOSE = """
Object.defineProperty(window, "localStorage", { get() { throw new DOMException("closed", "SecurityError"); } });
"""
FILL = """() => {
  for (let size = 1 << 20; size >= 1; size /= 2) {
    try {
      for (let number = 0; ; number += 1) localStorage.setItem(`full-${size}-${number}`, "x".repeat(size));
    } catch { /* no more of this size */ }
  }
}"""
EMPTY = "for (const name of Object.keys(localStorage)) if (name.startsWith('full')) localStorage.removeItem(name)"
NO_ROOM = "This browser has no room to keep what you type."


@pytest.fixture
def hers(bea: Person, talk: int, window: Open, witness: Witness) -> Window:
    """A conversation of Bea's, with the service worker that brings the offline page."""
    witness.allow(*SERVER_AWAY)
    opened = window(bea).talk(talk)
    assert opened.evaluate(READY)
    return opened


@pytest.fixture
def asked(hers: Window) -> list[str]:
    """What the browser asks before it leaves the page; each is answered with leaving."""
    kinds: list[str] = []

    def leave(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.accept()

    hers.page.on("dialog", leave)
    return kinds


def _offline(window: Window, is_offline: bool = True) -> None:
    window.page.context.set_offline(is_offline)


def _spoil(window: Window, state: str) -> None:
    if state == "full":
        window.evaluate(FILL)
    else:
        window.page.context.add_init_script(CLOSE)


def test_the_offline_page_shows_its_text_and_says_that_no_more_is_kept(hers: Window, asked: list[str]) -> None:
    with hers.page.expect_response("**/draft"):
        hers.box.fill("Tomorrow")
    _offline(hers)
    hers.page.reload()
    expect(hers.box).to_have_value("Tomorrow")
    hers.evaluate(FILL)
    hers.box.press_sequentially(" at six" * 20)
    expect(hers.page.get_by_text(NO_ROOM)).to_be_visible()
    _offline(hers, False)
    hers.page.wait_for_timeout(200)
    expect(hers.box).to_have_value("Tomorrow" + " at six" * 20)  # it does not make itself anew
    hers.evaluate(EMPTY)
    hers.box.press("End")
    hers.box.press("!")
    expect(hers.page.get_by_text(NO_ROOM)).to_be_hidden()
    assert asked == []


def test_what_the_offline_page_does_not_keep_the_browser_asks_about(hers: Window, asked: list[str]) -> None:
    _offline(hers)
    hers.page.reload()
    hers.evaluate(FILL)
    hers.box.press_sequentially("Nobody keeps this")
    hers.page.reload()
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("state", ["full", "closed"])
def test_a_message_posted_into_a_tunnel_stays_on_the_offline_page(
    hers: Window, sal: Person, talk: int, state: str
) -> None:
    hers.box.fill("Sent too early")
    _spoil(hers, state)
    _offline(hers)
    hers.evaluate(POST_AS_A_FORM)
    expect(hers.page.get_by_label("What you typed")).to_have_value("Sent too early")
    _offline(hers, False)
    hers.page.get_by_role("button", name="Send again").click()
    hers.shows("Hello", "Sent too early")
    assert sal.messages(talk) == ["Hello", "Sent too early"]


@pytest.mark.parametrize("state", ["full", "closed"])
def test_drafts_and_messages_go_their_way(hers: Window, sal: Person, talk: int, state: str) -> None:
    _spoil(hers, state)
    hers.page.reload()
    hers.live()
    with hers.page.expect_response("**/draft"):
        hers.box.fill("Half a sentence")
    hers.page.reload()
    expect(hers.box).to_have_value("Half a sentence")
    hers.box.press("Enter")
    hers.shows("Hello", "Half a sentence")
    expect(hers.outbox).to_have_count(0)
    hers.page.reload()
    expect(hers.box).to_have_value("")
    hers.shows("Hello", "Half a sentence")


def test_what_failed_and_cannot_be_kept_is_said_and_asked_about(hers: Window, asked: list[str]) -> None:
    hers.evaluate(FILL)
    hers.page.route(POST, lambda route: route.abort())
    hers.box.fill("Only on this page")
    hers.box.press("Enter")
    expect(hers.outbox).to_contain_text("leave this page open")
    hers.page.reload()
    assert asked == ["beforeunload"]


def test_what_nobody_wrote_there_stops_nothing(hers: Window, sal: Person, talk: int) -> None:
    account = hers.evaluate("localStorage.getItem('haggle-account')")
    garbage = ["{", "null", "7", '{"text": 7, "base": []}', '{"body": {}, "names": 3, "at": "x"}']
    kept = {f"unsent-{account}-{talk}-{number}": text for number, text in enumerate(garbage)}
    for text in garbage:
        kept[f"typed-{account}-{talk}"] = kept[f"typed-{account}-1{talk}"] = text
        hers.evaluate(f"Object.assign(localStorage, {json.dumps(kept)})")
        hers.page.reload()
        hers.live()
        expect(hers.box).to_have_value("")
        expect(hers.outbox).to_have_count(0)
    _offline(hers)
    hers.page.reload()
    expect(hers.box).to_be_visible()
    _offline(hers, False)
    hers.live()
    hers.send("All is well")
    hers.shows("Hello", "All is well")
