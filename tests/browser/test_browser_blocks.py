"""A block in one tab is a block in all of them, and what is typed waits for the way back."""

import pytest
from cast import Haggle, Person
from playwright.sync_api import expect
from window import Open

NEWCOMERS = True


@pytest.fixture
def nia(haggle: Haggle) -> Person:
    return Person(haggle, "Nia").join()


def test_another_tab_closes_and_opens_by_itself(sal: Person, nia: Person, window: Open) -> None:
    talk = nia.open_chat(sal.sell("Lamp"), "Hello")
    one, other, account = window(sal).talk(talk), window(sal).talk(talk), window(sal).go("/account")
    other.page.get_by_label("Message", exact=True).fill("half a word")
    one.page.get_by_role("link", name="Block or report").click()
    one.page.get_by_role("button", name="Block").click()
    expect(one.page.get_by_text("You have blocked Nia")).to_be_visible()
    expect(other.page.get_by_text("You have blocked Nia")).to_be_visible()
    expect(other.page.locator("message-composer")).to_be_hidden()
    expect(account.page.locator("#blocks-list")).to_contain_text(nia.username)
    nia.say(talk, "Nobody reads this")
    one.page.get_by_role("link", name="Unblock …").click()
    one.page.get_by_role("button", name="Unblock").click()
    expect(other.page.get_by_label("Message", exact=True)).to_have_value("half a word")
    expect(other.page.get_by_label("Message", exact=True)).to_be_visible()
    expect(account.page.locator("#blocks-list")).to_contain_text("You have blocked nobody.")
    nia.say(talk, "Hello again")
    for tab in (one, other):
        tab.shows("Hello", "Hello again")
