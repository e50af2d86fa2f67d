"""Two people change what was said: each sees it in the other's window, where it stands."""

import re

from cast import Person
from playwright.sync_api import Locator, expect
from window import Open, Window
from witness import Witness

SAVE_WHEN_THERE = """new MutationObserver((_, observer) => {
  const form = document.querySelector("#sheet-content form.form");
  if (!form) return;
  observer.disconnect();
  form.elements.body.value = "Hello there";
  form.requestSubmit();
}).observe(document.querySelector("#sheet-content"), { childList: true })"""


def _sheet(window: Window, text: str) -> Locator:
    """The sheet of the message that says `text`, opened."""
    message = window.message(text)
    message.hover()
    message.get_by_role("link", name="Actions").click()
    sheet = window.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    return sheet


def test_an_edit_shows_in_both_windows(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    sheet = _sheet(hers, "Hello")
    sheet.get_by_role("link", name="Edit").click()
    expect(sheet.get_by_label("Message")).to_have_value("Hello")
    sheet.get_by_label("Message").fill("Hello there")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_be_hidden()
    for one in (hers, his):
        one.shows("Hello there")
        expect(one.message("Hello there")).to_contain_text("edited")


def test_what_came_into_the_sheet_can_be_used_at_once(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    sheet = _sheet(hers, "Hello")
    hers.evaluate(SAVE_WHEN_THERE)
    sheet.get_by_role("link", name="Edit").click()
    hers.shows("Hello there")
    assert "?" not in hers.page.url, "the form was sent without scripts"


def test_what_cannot_be_saved_stays_in_the_sheet(window: Open, witness: Witness, bea: Person, talk: int) -> None:
    witness.allow("status of 422")
    hers = window(bea).talk(talk)
    sheet = _sheet(hers, "Hello")
    sheet.get_by_role("link", name="Edit").click()
    sheet.get_by_label("Message").fill("   ")
    sheet.get_by_role("button", name="Save").click()
    expect(sheet.get_by_role("alert").filter(has_text="Write something")).to_be_visible()
    hers.shows("Hello")


def test_a_deletion_shows_in_both_windows(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    sheet = _sheet(hers, "Hello")
    sheet.get_by_text("Delete …").click()
    sheet.get_by_role("button", name="Delete for both").click()
    expect(sheet).to_be_hidden()
    for one in (hers, his):
        one.shows("This message was deleted.")


def test_a_reply_is_typed_at_once_and_leads_to_its_original(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    _sheet(his, "Hello").get_by_role("link", name="Reply").click()
    expect(his.page.get_by_text("Replying to Bea")).to_be_visible()
    expect(his.box).to_be_focused()
    his.page.keyboard.type("Hello yourself")
    his.page.keyboard.press("Enter")
    hers.shows("Hello", "Hello yourself")
    expect(his.page.get_by_text("Replying to Bea")).to_be_hidden()
    quote = hers.message("Hello yourself").locator(".message__quote")
    expect(quote).to_contain_text("You")
    quote.click()
    expect(hers.message("Hello")).to_have_class(re.compile(r"\bmessage--found\b"))
    expect(hers.message("Hello")).to_be_focused()


def test_a_quote_opens_in_a_tab_of_its_own_like_any_link(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _sheet(hers, "Hello").get_by_role("link", name="Reply").click()
    expect(hers.page.get_by_text("Replying to yourself")).to_be_visible()
    hers.send("Hello again")
    quote = hers.message("Hello again").locator(".message__quote")
    expect(quote).to_be_visible()
    with hers.page.context.expect_page() as opened:
        quote.click(modifiers=["ControlOrMeta"])
    expect(opened.value.locator(".message__body").first).to_have_text("Hello")
    expect(hers.message("Hello")).not_to_have_class(re.compile(r"\bmessage--found\b"))


def test_the_way_to_its_actions_names_the_message(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    sal.say(talk, "Hi Bea")
    for text, name in [
        ("Hello", r"Actions, \d\d:\d\d"),
        ("Hi Bea", r"Actions, \d\d:\d\d"),
    ]:
        expect(hers.message(text).get_by_role("link", name=re.compile(name))).to_have_count(1)


def test_a_reply_can_be_given_up(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _sheet(hers, "Hello").get_by_role("link", name="Reply").click()
    hers.page.get_by_role("link", name="Do not reply to it").click()
    expect(hers.page.get_by_text("Replying to")).to_be_hidden()
    hers.send("just words")
    hers.shows("Hello", "just words")
    expect(hers.message("just words").locator(".message__quote")).to_have_count(0)


def test_a_reaction_shows_in_both_windows_and_goes_by_the_same_button(
    window: Open, bea: Person, sal: Person, talk: int
) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    _sheet(his, "Hello").get_by_role("button", name="heart").click()
    expect(hers.message("Hello").get_by_role("list", name="Reactions")).to_have_text("❤️ Sal")
    expect(his.message("Hello").get_by_role("list", name="Reactions")).to_have_text("❤️ You")
    _sheet(his, "Hello").get_by_role("button", name="heart, take back").click()
    expect(hers.message("Hello").get_by_role("list", name="Reactions")).to_have_count(0)


def test_the_sheet_gives_the_focus_back(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    more = hers.message("Hello").get_by_role("link", name="Actions")
    more.focus()
    hers.page.keyboard.press("Enter")
    expect(hers.page.get_by_role("dialog")).to_be_visible()
    hers.page.keyboard.press("Escape")
    expect(hers.page.get_by_role("dialog")).to_be_hidden()
    expect(more).to_be_focused()


def test_without_scripts_the_same_is_done_on_pages(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea, java_script_enabled=False).go(f"/conversations/{talk}")
    hers.page.get_by_role("link", name="Actions").click()
    hers.page.get_by_role("link", name="Edit").click()
    hers.box.fill("Hello there")
    hers.page.get_by_role("button", name="Save").click()
    hers.shows("Hello there")
    hers.page.get_by_role("link", name="Actions").click()
    hers.page.get_by_role("button", name="thumbs up").click()
    expect(hers.page.get_by_role("list", name="Reactions")).to_have_text("👍 You")
    hers.page.get_by_role("link", name="Actions").click()
    hers.page.get_by_role("link", name="Reply").click()
    hers.box.fill("and one more thing")
    hers.send_button.click()
    hers.shows("Hello there", "and one more thing")
