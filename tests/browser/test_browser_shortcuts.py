"""Single keys: what they do, where they do nothing, and switched off."""

import pytest
from cast import Person
from playwright.sync_api import expect
from window import Open, Window

NEWCOMERS = True


@pytest.fixture
def talks(bea: Person, sal: Person) -> list[int]:
    return [bea.open_chat(sal.sell(title), f"About the {title}") for title in ("Bike", "Lamp")]


def _press(window: Window, *keys: str) -> None:
    for key in keys:
        window.page.keyboard.press(key)


def test_they_lead_through_list_search_and_box(bea: Person, talks: list[int], window: Open) -> None:
    bike, lamp = talks
    hers = window(bea).go("/conversations").live()
    _press(hers, "j", "j")
    expect(hers.row(bike).get_by_role("link")).to_be_focused()
    _press(hers, "k")
    expect(hers.row(lamp).get_by_role("link")).to_be_focused()
    _press(hers, "Enter")
    hers.page.wait_for_url(f"**/conversations/{lamp}")
    hers.live()
    _press(hers, "/")
    expect(hers.page.get_by_role("searchbox")).to_be_focused()
    _press(hers, "j", "Tab", "m")
    expect(hers.page.get_by_role("searchbox")).to_have_value("j")
    expect(hers.box).to_be_focused()


def test_they_answer_edit_star_and_archive(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    bike, _ = talks
    sal.say(bike, "Still there?")
    hers = window(bea).talk(bike)
    _press(hers, "s")
    expect(hers.row(bike)).to_contain_text("Starred")
    _press(hers, "a")
    expect(hers.row(bike)).to_be_hidden()
    _press(hers, "e")
    expect(hers.page.get_by_role("dialog").get_by_label("Message")).to_have_value("About the Bike")
    _press(hers, "Escape")
    expect(hers.page.get_by_role("dialog")).to_be_hidden()
    _press(hers, "r")
    expect(hers.page.get_by_text("Replying to")).to_be_visible()
    expect(hers.box).to_be_focused()
    _press(hers, "s", "?")
    expect(hers.box).to_have_value("s?")


def test_help_says_them_and_switches_each_off_in_every_tab(bea: Person, talks: list[int], window: Open) -> None:
    hers, other = window(bea).go("/listings").live(), window(bea).go("/conversations").live()
    _press(hers, "?")
    sheet = hers.page.get_by_role("dialog", name="Keys")
    expect(sheet.get_by_text("The next line of the list")).to_be_visible()
    with hers.page.expect_response("**/account/keys"):
        sheet.get_by_label("The next line of the list").uncheck()
    expect(other.page.locator("#self")).to_have_attribute("data-keys-off", "next")
    _press(other, "j")
    expect(other.page.locator(".row__link:focus")).to_have_count(0)
    _press(hers, "Escape")
    expect(sheet).to_have_count(0)


def test_where_a_keyboard_writes_another_script_the_place_of_the_key_counts(
    bea: Person, talks: list[int], window: Open
) -> None:
    hers = window(bea).go("/conversations").live()
    hers.evaluate("""document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "ت", code: "KeyJ", bubbles: true, cancelable: true }))""")
    expect(hers.row(talks[1]).get_by_role("link")).to_be_focused()
