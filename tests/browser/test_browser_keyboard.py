"""The main job by the keyboard alone, and where the focus is meanwhile."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cast import PASSWORD, Haggle, Person
from playwright.sync_api import BrowserContext, Page, expect
from window import Open, Window

NEWCOMERS = True
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing";
  const ring = [one, one.closest("form")].some((box) => {
    if (!box) return false;
    const style = getComputedStyle(box);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || style.boxShadow.includes(" 0px 0px 0px 1px");
  });
  const { left, right, top, bottom } = one.getBoundingClientRect();
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  const over = document.elementFromPoint(x, y);
  const name = `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`;
  if (!ring) return `no ring around ${name}`;
  if (!over || !(one.contains(over) || over.contains(one))) return `${name} is covered by ${over?.className}`;
  return "";
}"""
"""What is wrong with the focus: nowhere, not to be seen, or behind something."""


def tab_to(page: Page, role: str, name: str, key: str = "Tab", most: int = 60) -> None:
    """Go there by Tab; on the way the focus is always to be seen."""
    goal = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    for _ in range(most):
        page.keyboard.press(key)
        problem = page.evaluate(FOCUS)
        assert not problem or problem == "nothing", problem
        if goal.evaluate_all("(all) => all.includes(document.activeElement)"):
            return
    pytest.fail(f"{name} was not reached by {key}")


def seen(page: Page) -> None:
    assert page.evaluate(FOCUS) == ""


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


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
    talk = int(re.search(r"conversations/(\d+)", page.url)[1])
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
    _act(hers, "Yes, it is", "heart", "button")
    expect(hers.message("Yes, it is").locator(".reaction")).to_have_count(1)
    seen(page)
    _act(hers, "Good", "Edit")
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


def _act(hers: Window, text: str, name: str, role: str = "link") -> None:
    """From the box back to a message's actions, and to one of them."""
    page = hers.page
    link = hers.message(text).locator(".message__more")
    for _ in range(60):
        press(page, "Shift+Tab")
        seen(page)
        if link.evaluate("(one) => one === document.activeElement"):
            break
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    if role:
        tab_to(page, role, name)
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


@pytest.fixture
def hers(bea: Person, talk: int, window: Open) -> Window:
    return window(bea).talk(talk)


def held(window: Window, mark: str) -> Any:
    """Mark the focus; returns a check that it is where it was."""
    window.evaluate(f"window.{mark} = document.activeElement")
    return lambda: window.evaluate(f"document.activeElement === window.{mark}")


def test_what_arrives_leaves_the_focus_where_it_is(hers: Window, bea: Person, sal: Person, talk: int) -> None:
    lamp = bea.open_chat(sal.sell("Lamp"), "Hello")
    expect(hers.row(lamp)).to_be_visible()
    link = hers.row(talk).get_by_role("link")
    link.focus()
    is_held = held(hers, "row")
    sal.say(talk, "To the top with it")
    expect(hers.rows.first).to_contain_text("To the top with it")
    assert is_held(), "a row that moves to the top keeps the focus"
    message = sal.say(talk, "Mine")
    more = hers.message("Mine").get_by_role("link", name="Actions")
    more.focus()
    is_held = held(hers, "more")
    sal.http.post(f"/messages/{message}/edit", data={"body": "Mine, edited"})
    expect(hers.message("Mine, edited")).to_be_visible()
    assert is_held(), "so does a message that is edited"
    sal.http.post(f"/messages/{message}/deletion")
    expect(hers.message("This message was deleted.")).to_be_visible()
    expect(hers.message("This message was deleted.")).to_be_focused()
    hers.page.keyboard.press("Shift+Tab")
    seen(hers.page)


def test_a_sheet_gives_the_focus_back(hers: Window, sal: Person, talk: int) -> None:
    message = sal.say(talk, "Mine")
    more = hers.message("Mine").get_by_role("link", name="Actions")
    more.focus()
    press(hers.page, "Enter")
    dialog = hers.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(20):
        press(hers.page, "Tab")
        assert hers.evaluate(
            "!document.activeElement.closest('.talk, .masthead') || Boolean(document.activeElement.closest('dialog'))"
        )
    press(hers.page, "Escape")
    expect(dialog).to_be_hidden()
    expect(more).to_be_focused()
    press(hers.page, "Enter")
    expect(dialog).to_be_visible()
    sal.http.post(f"/messages/{message}/deletion")
    expect(hers.message("This message was deleted.")).to_be_attached()
    press(hers.page, "Escape")
    expect(dialog).to_be_hidden()
    seen(hers.page)


def test_older_messages_leave_the_focus_at_the_log(bea: Person, sal: Person, talk: int, window: Open) -> None:
    for number in range(60):
        sal.say(talk, f"Message {number}")
    hers = window(bea).talk(talk)
    older = hers.page.get_by_role("link", name="Older messages")
    older.focus()
    press(hers.page, "Enter")
    expect(hers.message("Hello")).to_be_attached()
    log = hers.page.get_by_role("log")
    expect(log).to_be_focused()
    seen(hers.page)
    before = hers.evaluate("document.querySelector('.log__scroll').scrollTop")
    press(hers.page, "PageUp")
    hers.page.wait_for_function("(before) => document.querySelector('.log__scroll').scrollTop < before", arg=before)


def test_a_toast_with_the_focus_stays(hers: Window, bea: Person, sal: Person) -> None:
    lamp = bea.open_chat(sal.sell("Lamp"), "Hello")
    sal.say(lamp, "Number 0")
    hers.toasts.get_by_role("link").focus()
    for number in range(1, 5):
        sal.say(lamp, f"Number {number}")
    expect(hers.toasts.filter(has_text="Number 4")).to_have_count(1)
    expect(hers.toasts.first.get_by_role("link")).to_be_focused()
    expect(hers.toasts.first).to_contain_text("Number 0")
