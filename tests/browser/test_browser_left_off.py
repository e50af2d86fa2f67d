"""A conversation opens where its reader left off."""

from cast import Person
from playwright.sync_api import expect
from window import Open

NEWCOMERS = True


def test_it_opens_there_when_there_is_more_than_a_screen(bea: Person, sal: Person, talk: int, window: Open) -> None:
    for number in range(40):
        sal.say(talk, f"Number {number}")
    hers = window(bea).go("/conversations")
    hers.row(talk).get_by_role("link").click()  # whose page runs scripts is not read by being opened
    hers.live()
    line = hers.page.get_by_text("New from here")
    expect(line).to_be_in_viewport()
    expect(hers.message("Number 0")).to_be_in_viewport()
    expect(hers.message("Number 39")).not_to_be_in_viewport()
    expect(hers.badge).to_have_text("1")
    hers.page.get_by_role("button", name="40 new").click()
    expect(hers.message("Number 39")).to_be_in_viewport()
    expect(hers.badge).to_have_count(0)


def test_less_than_a_screen_opens_at_its_end(bea: Person, sal: Person, talk: int, window: Open) -> None:
    sal.say(talk, "One")
    hers = window(bea).talk(talk)
    line = hers.page.get_by_text("New from here")
    expect(line).to_be_in_viewport()
    expect(hers.badge).to_have_count(0)
    with hers.page.expect_response("**/receipt"):
        sal.say(talk, "Two")
    hers.shows("Hello", "One", "Two")
    hers.page.reload()
    expect(line).to_have_count(0)
