"""An open page says that the other is suspended, and lets one write again when they are not; what is typed waits."""

import pytest
from cast import Haggle, Person
from playwright.sync_api import expect
from staffing import Staff
from window import Open

NEWCOMERS = True


@pytest.fixture
def una(haggle: Haggle) -> Person:
    return Person(haggle, "Una").join()


def test_the_words_come_and_go_with_the_suspension(haggle: Haggle, bea: Person, una: Person, window: Open) -> None:
    mia = Staff(haggle, "Mia", "moderator")
    talk = bea.open_chat(una.sell("Lamp"), "Hello")
    una.say(talk, "Pay first.")
    page, theirs = window(bea).talk(talk).page, window(una).talk(talk).page
    page.get_by_label("Message", exact=True).fill("half a word")
    mia.decide("suspension", una, reason="Sells what is not there.")
    expect(page.get_by_text("Una cannot be reached here at the moment")).to_be_visible()
    expect(page.locator("message-composer")).to_be_hidden()
    expect(page.locator(f"#conversation-{talk}-presence")).to_have_text("")
    expect(theirs.get_by_role("link", name="Sign in")).to_be_visible()
    mia.decide("restoration", una)
    expect(page.get_by_label("Message", exact=True)).to_have_value("half a word")
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
