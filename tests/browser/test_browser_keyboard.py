"""The main job by the keyboard alone."""

from collections.abc import Callable

import pytest
from cast import PASSWORD, Haggle, Person
from client import part
from focus import press, seen, tab_to
from playwright.sync_api import BrowserContext, expect
from window import Window

pytestmark = pytest.mark.whole_browser

NEWCOMERS = True


def test_the_main_job_needs_no_pointer(
    context: Callable[..., BrowserContext], haggle: Haggle, bea: Person, sal: Person, bike: int
) -> None:
    page = context(bea, device="keyboard").new_page()
    page.context.clear_cookies()
    hers = Window(page)
    hers.go(f"/join?next=/listings/{bike}")
    tab_to(page, "textbox", "User name")
    page.keyboard.type(f"key-{bea.username}")
    press(page, "Tab")
    page.keyboard.type("Kay")
    press(page, "Tab")
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    page.wait_for_url(f"**/listings/{bike}")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    tab_to(page, "textbox", "Message")
    page.keyboard.type("Is it still there?")
    tab_to(page, "button", "Chat with seller")
    press(page, "Enter")
    page.wait_for_url("**/conversations/*")
    hers.live()
    talk = int(part(r"conversations/(\d+)", page.url))
    _talk(hers, sal, talk)
    _find_and_leave(hers)


def _talk(hers: Window, sal: Person, talk: int) -> None:
    page = hers.page
    tab_to(page, "link", "Skip to the message box")
    press(page, "Enter")
    page.keyboard.type("Hello")
    sal.say(talk, "Yes, it is")
    hers.shows("Is it still there?", "Yes, it is")
    expect(hers.box).to_be_focused()
    page.keyboard.type(" again")
    press(page, "Enter")
    hers.shows("Is it still there?", "Yes, it is", "Hello again")
    seen(page)
    _act(hers, "Yes, it is", "Reply")
    expect(hers.box).to_be_focused()
    page.keyboard.type("Good")
    press(page, "Enter")
    expect(hers.message("Good")).to_contain_text("Yes, it is")
    _act(hers, "Yes, it is", "heart", "button", is_exact=False)
    expect(hers.message("Yes, it is").locator(".reaction")).to_have_count(1)
    seen(page)
    _act(hers, "Good", "Edit")
    expect(page.get_by_role("dialog").get_by_role("textbox")).to_be_focused()
    press(page, "End")
    page.keyboard.type(" to know")
    press(page, "Control+Enter")
    expect(hers.message("Good to know")).to_be_visible()
    seen(page)
    _act(hers, "Good to know", "Delete …", "")
    tab_to(page, "button", "Delete for both")
    press(page, "Enter")
    expect(hers.message("This message was deleted.")).to_be_visible()
    seen(page)


def _act(hers: Window, text: str, name: str, role: str = "link", is_exact: bool = True) -> None:
    """From the box back to a message's actions, and to one of them."""
    page = hers.page
    link = hers.message(text).locator("small + a")
    while not link.evaluate("(one) => one === document.activeElement"):
        press(page, "Shift+Tab")
        seen(page)
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    if role:
        tab_to(page, role, name, is_exact=is_exact)
    else:
        summary = page.locator("dialog summary")
        while not summary.evaluate("(one) => one === document.activeElement"):
            press(page, "Tab")
            seen(page)
    press(page, "Enter")


def _find_and_leave(hers: Window) -> None:
    page = hers.page
    tab_to(page, "link", "Search this conversation", "Shift+Tab")
    press(page, "Enter")
    page.wait_for_url("**/search?*")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("still")
    press(page, "Enter")
    page.wait_for_url("**q=still*")
    for _ in range(30):
        press(page, "Tab")
        if page.evaluate("document.activeElement.matches('.hit')"):
            break
    press(page, "Enter")
    page.wait_for_url("**/conversations/*")
    tab_to(page, "link", "Conversations")
    press(page, "Enter")
    page.wait_for_url("**/conversations")
    tab_to(page, "button", "Sign out")
    press(page, "Enter")
    page.wait_for_url("**/login")
