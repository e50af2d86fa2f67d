"""Searching in a browser: from the list to the message, with scripts and without."""

import re

from cast import Haggle, Person
from playwright.sync_api import Browser, expect
from window import Open
from witness import Witness


def test_a_hit_opens_the_log_at_the_message(bea: Person, sal: Person, talk: int, window: Open) -> None:
    sal.say(talk, "The Gepäckträger is new.")
    for number in range(70):
        bea.say(talk, f"Message {number}")
    hers = window(bea).go("/conversations").live()
    field = hers.page.get_by_label("Search", exact=True)
    field.fill("GEPACK")
    field.press("Enter")
    expect(hers.page).to_have_url(re.compile(r"/search\?q=GEPACK$"))
    expect(hers.page.locator("mark")).to_have_text("Gepäck")
    hers.page.get_by_role("link", name="Gepäckträger").click()
    expect(hers.page).to_have_url(re.compile(rf"/conversations/{talk}\?at=(\d+)#message-\1$"))
    found = hers.page.locator(".message--found")
    expect(found.get_by_text("The Gepäckträger is new.")).to_be_in_viewport()


def test_a_conversation_is_searched_from_its_head(bea: Person, sal: Person, talk: int, window: Open) -> None:
    elsewhere = bea.open_chat(sal.sell("Lamp"), "a needle elsewhere")
    bea.say(talk, "a needle here")
    hers = window(bea, device="phone", viewport={"width": 360, "height": 740}).talk(talk)
    hers.page.get_by_role("link", name="Search this conversation").click()
    expect(hers.page.get_by_label("Search", exact=True)).to_be_focused()
    hers.page.keyboard.type("needle")
    hers.page.keyboard.press("Enter")
    expect(hers.page.locator(".hit")).to_have_count(1)
    hers.page.get_by_role("link", name="Search all conversations").click()
    expect(hers.page.locator(f'.hit[href*="/conversations/{elsewhere}?"]')).to_have_count(1)
    assert hers.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_searching_works_without_scripts(
    chromium: Browser, haggle: Haggle, bea: Person, talk: int, witness: Witness
) -> None:
    for number in range(25):
        bea.say(talk, f"The 自行车 number {number}")
    context = chromium.new_context(base_url=haggle.url, java_script_enabled=False, ignore_https_errors=True)
    witness.watch(context)
    context.add_cookies([bea.browser_cookie()])
    page = context.new_page()
    page.goto(f"/search?conversation={talk}")
    page.get_by_label("Search", exact=True).fill("行车")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hit")).to_have_count(20)
    page.get_by_role("link", name="Older hits").click()
    expect(page.locator(".hit")).to_have_count(5)
    page.locator(".hit").last.click()
    expect(page.locator(":target").get_by_text("The 自行车 number 0")).to_be_visible()
    context.close()
