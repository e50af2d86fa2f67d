"""Alerts: a toast where somebody looks, and sound and desktop notification once for all tabs of a browser."""

import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from cast import Haggle, Person
from playwright.sync_api import BrowserContext, expect
from window import Open, Window

pytestmark = pytest.mark.whole_browser

NEWCOMERS = True
COUNT_SOUNDS = "window.sounds = 0; document.addEventListener('haggle:sound', () => { window.sounds += 1; });"
COUNT_NOTIFICATIONS = """
window.notifications = 0;
const { prototype } = window.ServiceWorkerRegistration ?? { prototype: {} }; // an empty page is not a secure one
const { showNotification } = prototype;
prototype.showNotification = async function (...all) {
  await showNotification.apply(this, all);
  window.notifications += 1;
};
"""
SHOWN = """navigator.serviceWorker.getRegistration().then((registration) => registration.getNotifications())
  .then((shown) => shown.map((one) => [one.title, one.body, one.data.url]))"""


@pytest.fixture
def lamp(bea: Person, sal: Person) -> int:
    """Bea's other conversation with Sal."""
    return bea.open_chat(sal.sell("Lamp"), "About the lamp")


@pytest.fixture
def hers(bea: Person, context: Any) -> BrowserContext:
    """Bea's browser, which shows desktop notifications; and she wants them."""
    bea.http.post("/account/notifications", data={f"message.{name}": "on" for name in ("toast", "sound", "desktop")})
    browser: BrowserContext = context(bea)
    browser.grant_permissions(["notifications"])
    browser.add_init_script(f"{{ {COUNT_SOUNDS} {COUNT_NOTIFICATIONS} }}")
    return browser


@pytest.fixture
def tabs(hers: BrowserContext, bea: Person, talk: int, window: Open) -> list[Window]:
    """Five tabs of hers, the last of them in view; the service worker is at work."""
    opened: list[Window] = []
    for path in ("/conversations", "/notifications", "/listings", "/account", f"/conversations/{talk}"):
        for before in opened[-1:]:
            before.hide()
        opened.append(window(bea).go(path).live())
    opened[0].evaluate("navigator.serviceWorker.ready.then(() => true)")
    return opened


def _sounds(tabs: list[Window]) -> int:
    return sum(tab.evaluate("window.sounds") for tab in tabs)


def _settle(tabs: list[Window]) -> None:
    """Every tab hears of what happened, and none has anything left to decide."""
    for tab in tabs:
        tab.evaluate("document.querySelector('live-feed').state.polledAt = 0")
        tab.poll()
    tabs[0].evaluate("navigator.locks.request('haggle-alert', () => true)")


def _shown(tabs: list[Window]) -> Any:
    return tabs[0].evaluate(SHOWN)


def _come(tab: Window) -> Any:
    """
    What this tab has shown on the desktop, once it has: by the stream, for a hidden tab polls every 45 s.

    Chromium loses a notification when it is asked for all of them while it shows one, so it is not asked before.
    """
    deadline = time.monotonic() + 10
    while not tab.evaluate("window.notifications"):
        assert time.monotonic() < deadline, "no desktop notification came"
        tab.page.wait_for_timeout(50)
    return tab.evaluate(SHOWN)


def test_five_tabs_make_one_alert(tabs: list[Window], sal: Person, lamp: int) -> None:
    sal.say(lamp, "The lamp works")
    expect(tabs[-1].toasts).to_contain_text("The lamp works")
    _settle(tabs)
    assert (_sounds(tabs), _shown(tabs)) == (1, [])
    for hidden in tabs[:-1]:
        expect(hidden.toasts).to_have_count(0)


def test_what_is_in_view_makes_none(tabs: list[Window], sal: Person, talk: int) -> None:
    sal.say(talk, "Before her eyes")
    tabs[-1].shows("Hello", "Before her eyes")
    _settle(tabs)
    assert (_sounds(tabs), _shown(tabs)) == (0, [])
    expect(tabs[-1].toasts).to_have_count(0)


def test_with_every_tab_hidden_one_desktop_notification_comes_at_once(
    tabs: list[Window], sal: Person, talk: int
) -> None:
    tabs[-1].hide()
    message = sal.say(talk, "Are you away?")
    goal = urlsplit(f"{sal.haggle.url}/conversations/{talk}").path
    assert _come(tabs[0]) == [["Sal", "City bike\nAre you away?", f"{goal}?at={message}#message-{message}"]]
    _settle(tabs)
    assert _sounds(tabs) == 1


def test_what_is_read_elsewhere_takes_its_desktop_notification_away(
    tabs: list[Window], bea: Person, sal: Person, talk: int, window: Open
) -> None:
    tabs[-1].hide()
    sal.say(talk, "Are you away?")
    assert len(_come(tabs[0])) == 1
    window(bea, device="phone").talk(talk)
    _settle(tabs)
    assert _shown(tabs) == []


def test_when_the_tab_that_keeps_its_stream_goes_another_takes_over(tabs: list[Window], sal: Person, talk: int) -> None:
    tabs[-1].hide()
    holder, *others = sorted(tabs, key=lambda tab: not tab.evaluate("document.querySelector('hidden-stream').isOpen"))
    holder.page.close()
    others[0].page.wait_for_timeout(1500)
    sal.say(talk, "Still there?")
    assert len(_come(others[0])) == 1


def test_a_muted_conversation_is_silent_and_counts_as_unread(
    tabs: list[Window], sal: Person, talk: int, lamp: int
) -> None:
    muted = tabs[0]
    muted.hide(False)
    muted.go(f"/conversations/{lamp}").live()
    muted.page.locator(".menu__open").click()
    muted.page.get_by_role("button", name="Mute for good").click()
    expect(tabs[-1].row(lamp)).to_contain_text("Muted")
    muted.hide()
    sal.say(lamp, "Psst")
    expect(tabs[-1].row(lamp).locator(".row__unread")).to_contain_text("1")
    _settle(tabs)
    expect(tabs[-1].toasts).to_have_count(0)
    assert (_sounds(tabs), _shown(tabs)) == (0, [])


def test_the_page_of_notifications_follows(bea: Person, sal: Person, talk: int, window: Open) -> None:
    sal.say(talk, "First")
    hers = window(bea).go("/notifications").live()
    entries = hers.page.locator(".notification")
    expect(entries).to_contain_text("First")
    sal.say(talk, "Second")
    expect(entries.filter(has_text="Second")).to_contain_text("New · 2")
    expect(entries).to_have_count(1)
    hers.page.get_by_role("button", name="Mark all as read").click()
    expect(hers.page.locator(".notification--new")).to_have_count(0)
    sal.say(talk, "Third")
    expect(hers.page.locator(".notification--new")).to_contain_text(["Third"])
    window(bea).talk(talk)
    expect(hers.page.locator(".notification--new")).to_have_count(0)


def test_notifications_are_offered_after_a_message_and_not_again(
    bea: Person, sal: Person, talk: int, context: Any, window: Open
) -> None:
    """Whether the browser shows them it is asked by a press; here it says yes."""
    context(bea).add_init_script("""
      let permission = "default";
      Object.defineProperty(Notification, "permission", { get: () => permission });
      Notification.requestPermission = async () => (permission = "granted");
    """)
    hers = window(bea).talk(talk)
    offer = hers.page.get_by_role("button", name="Show notifications")
    expect(offer).to_have_count(0)
    hers.send("Is it still there?")
    with hers.page.expect_response("**/account/notifications/desktop"):
        offer.click()
    expect(offer).to_have_count(0)
    expect(hers.box).to_be_focused()
    page = window(bea).go("/account/notifications").page
    expect(page.get_by_label("Desktop notification: New messages")).to_be_checked()


def test_who_declines_notifications_is_not_asked_again(bea: Person, talk: int, context: Any, window: Open) -> None:
    context(bea).add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'default' })")
    hers = window(bea).talk(talk)
    hers.send("One")
    hers.page.get_by_role("button", name="Not now").click()
    hers.send("Two")
    hers.shows("Hello", "One", "Two")
    hers.page.reload()
    hers.live()
    hers.send("Three")
    hers.shows("Hello", "One", "Two", "Three")
    expect(hers.page.get_by_role("button", name="Not now")).to_have_count(0)


def test_the_browser_is_asked_only_by_a_press(bea: Person, haggle: Haggle, window: Open) -> None:
    page = window(bea).go("/account/notifications").page
    allow = page.get_by_role("button", name="Allow desktop notifications")
    expect(allow).to_be_hidden()
    page.get_by_label("Desktop notification: New messages").check()
    page.context.grant_permissions(["notifications"])
    page.get_by_label("Desktop notification: New messages").uncheck()
    page.get_by_label("Desktop notification: New messages").check()
    expect(page.get_by_text("Your browser shows desktop notifications")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Desktop notification: New messages")).to_be_checked()
