"""Where the focus is after news, and after what one did."""

from typing import Any

import pytest
from cast import Person
from focus import press, seen
from playwright.sync_api import expect
from window import Open, Window

NEWCOMERS = True


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
    expect(hers.row(talk)).to_contain_text("To the top with it")
    assert is_held(), "a row that changes keeps the focus"
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
    seen(hers.page)
    press(hers.page, "Shift+Tab")
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
    bea.get(f"/conversations/{talk}")  # what is read she has to ask for
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
