"""The menu of a conversation, stars, the archive: here at once, and in the other tab."""

import re

import pytest
from cast import Person
from playwright.sync_api import expect
from window import Open, Window

NEWCOMERS = True


@pytest.fixture
def talks(bea: Person, sal: Person) -> list[int]:
    return [bea.open_chat(sal.sell(title), f"About the {title}") for title in ("Bike", "Lamp")]


def choose(window: Window, name: str) -> None:
    """From the menu of the conversation that is open."""
    window.page.locator(".menu__open").click()
    window.page.get_by_role("button", name=name, exact=True).click()


def test_what_is_archived_leaves_the_list_of_every_tab_and_comes_back_with_a_message(
    bea: Person, sal: Person, talks: list[int], window: Open
) -> None:
    bike, lamp = talks
    hers, other = window(bea).talk(bike), window(bea).go("/conversations").live()
    archive = window(bea).go("/conversations?filter=archived").live()
    choose(hers, "Archive")
    expect(hers.page.locator(".menu__box")).not_to_have_attribute("open", "")
    for one in (hers, other):
        expect(one.row(bike)).to_be_hidden()
        expect(one.page.locator("#count-all")).to_have_text("1")
        expect(one.page.locator("#count-archived")).to_have_text("1")
    expect(archive.row(bike)).to_be_visible()
    sal.say(bike, "Still there?")
    for one in (hers, other):
        expect(one.row(bike)).to_be_visible()
        expect(one.page.locator("#count-all")).to_have_text("2")
    expect(archive.row(bike)).to_be_hidden()
    expect(archive.page.get_by_role("heading", name="Nothing here")).to_be_visible()


def test_a_starred_conversation_shows_in_every_tab(bea: Person, talks: list[int], window: Open) -> None:
    bike, _ = talks
    hers, other = window(bea).talk(bike), window(bea, device="phone").go("/conversations?filter=starred").live()
    choose(hers, "Star the conversation")
    expect(other.row(bike)).to_be_visible()
    expect(other.row(bike)).to_contain_text("Starred")
    hers.page.locator(".menu__open").click()
    hers.page.get_by_role("button", name="Take the star away").click()
    expect(other.row(bike)).to_be_hidden()


def test_what_is_left_unread_stays_so_until_it_is_opened_again(
    bea: Person, sal: Person, talks: list[int], window: Open
) -> None:
    bike, _ = talks
    sal.say(bike, "Think about it")
    hers, his = window(bea).talk(bike), window(sal).talk(bike)
    expect(his.page.locator(".receipt")).to_contain_text("Seen")
    expect(hers.badge).to_have_count(0)
    other = window(bea).talk(bike)
    choose(hers, "Mark as unread")
    hers.page.wait_for_url("**/conversations")
    expect(hers.row(bike).locator(".row__unread")).to_have_text(re.compile("^1"))
    expect(hers.page.locator("#count-unread")).to_have_text("1")
    expect(other.badge).to_have_text("1")
    expect(his.page.locator(".receipt")).to_contain_text("Seen")
    hers.row(bike).get_by_role("link").click()
    expect(other.badge).to_have_count(0)


def test_a_message_is_starred_from_its_sheet_and_stays_so_when_it_changes(
    bea: Person, sal: Person, talks: list[int], window: Open
) -> None:
    bike, _ = talks
    hers, other = window(bea).talk(bike), window(bea).talk(bike)
    message = hers.message("About the Bike")
    message.hover()
    message.get_by_role("link", name="Actions").click()
    hers.page.get_by_role("dialog").get_by_role("button", name="Star", exact=True).click()
    for one in (hers, other):
        expect(one.message("About the Bike").get_by_text("Starred")).to_have_count(1)
    his = window(sal).talk(bike)
    his.message("About the Bike").hover()
    his.message("About the Bike").get_by_role("link", name="Actions").click()
    his.page.get_by_role("dialog").get_by_role("button", name="thumbs up").click()
    for one in (hers, other):
        expect(one.message("About the Bike").get_by_role("list", name="Reactions")).to_contain_text("Sal")
        expect(one.message("About the Bike").get_by_text("Starred")).to_have_count(1)
    expect(his.message("About the Bike").get_by_text("Starred")).to_have_count(0)


def test_the_menu_closes_as_menus_do(bea: Person, talks: list[int], window: Open) -> None:
    hers = window(bea).talk(talks[0])
    menu, opener = hers.page.locator(".menu__box"), hers.page.locator(".menu__open")
    opener.press("Enter")
    expect(menu).to_have_attribute("open", "")
    hers.page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(opener).to_be_focused()
    opener.click()
    hers.box.click()
    expect(menu).not_to_have_attribute("open", "")


def test_the_list_of_one_listing_takes_its_own_alone(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    bike, lamp = talks
    his = window(sal).go(f"/listings/{_listing(sal, bike)}")
    his.page.get_by_role("link", name="See who has written to you.").click()
    his.live()
    rows = his.page.locator(".list__rows .row")
    expect(rows).to_have_count(1)
    bea.say(lamp, "News of another")
    bea.say(bike, "News of this")
    expect(his.row(bike)).to_contain_text("News of this")
    expect(rows).to_have_count(1)


def _listing(person: Person, talk: int) -> int:
    found = re.search(r'href="/listings/(\d+)"', person.get(f"/conversations/{talk}").text)
    assert found
    return int(found[1])
