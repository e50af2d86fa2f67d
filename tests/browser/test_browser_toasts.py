"""Toasts: a word about a message in another conversation."""

from typing import Any

import pytest
from cast import Person
from playwright.sync_api import expect
from window import Open


@pytest.fixture
def lamp(bea: Person, sal: Person) -> int:
    """Bea's other conversation with Sal."""
    return bea.open_chat(sal.sell("Lamp"), "About the lamp")


def test_a_toast_names_sender_and_listing(bea: Person, sal: Person, talk: int, lamp: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    sal.say(lamp, "The lamp works")
    expect(hers.toasts).to_have_count(1)
    for words in ("Sal", "Lamp", "The lamp works"):
        expect(hers.toasts).to_contain_text(words)
    expect(hers.page.locator("#announcer")).to_contain_text("Sal, Lamp: The lamp works")
    hers.toasts.get_by_role("link").click()
    hers.live()
    expect(hers.message("The lamp works")).to_be_in_viewport()


def test_no_toast_for_what_is_in_view_nor_for_own_messages(
    bea: Person, sal: Person, talk: int, lamp: int, window: Open
) -> None:
    hers, on_the_list = window(bea).talk(talk), window(bea).go("/conversations").live()
    sal.say(talk, "In view")
    hers.shows("Hello", "In view")
    bea.say(lamp, "Her own")
    expect(hers.row(lamp)).to_contain_text("Her own")
    expect(hers.toasts).to_have_count(0)
    expect(on_the_list.row(lamp)).to_contain_text("Her own")
    expect(on_the_list.toasts).to_have_count(0)  # what she has read beside it says nothing any more


def test_a_toast_is_gone_by_itself(bea: Person, sal: Person, talk: int, lamp: int, window: Open) -> None:
    hers = window(bea)
    hers.page.clock.install()
    hers.talk(talk)
    sal.say(lamp, "Soon gone")
    expect(hers.toasts).to_have_count(1)
    hers.page.clock.run_for(5_000)
    expect(hers.toasts).to_have_count(1)
    hers.page.clock.run_for(5_000)
    expect(hers.toasts).to_have_count(0)


@pytest.mark.parametrize("way", ["hovered", "focused"])
def test_a_toast_stays_while_it_is(bea: Person, sal: Person, talk: int, lamp: int, window: Open, way: str) -> None:
    hers = window(bea)
    hers.page.clock.install()
    hers.talk(talk)
    sal.say(lamp, "Hold me")
    link = hers.toasts.get_by_role("link")
    if way == "hovered":
        link.hover()
    else:
        link.focus()
    hers.page.clock.run_for(20_000)
    expect(hers.toasts).to_have_count(1)
    sal.say(lamp, "And me")
    expect(hers.toasts).to_have_count(2)
    hers.page.clock.run_for(20_000)
    expect(hers.toasts).to_have_count(2)
    hers.page.mouse.move(5, 5)
    link.first.blur()
    hers.page.clock.run_for(10_000)
    expect(hers.toasts).to_have_count(0)


def test_at_most_three_toasts(bea: Person, sal: Person, talk: int, lamp: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    for number in range(1, 6):
        sal.say(lamp, f"Number {number}")
    expect(hers.toasts.filter(has_text="Number 5")).to_have_count(1)
    assert [text.split()[-1] for text in hers.page.locator(".toast__line").all_inner_texts()] == ["3", "4", "5"]


def test_a_tab_that_comes_back_repeats_no_toast(bea: Person, sal: Person, talk: int, lamp: int, window: Open) -> None:
    other = window(bea).talk(talk)
    other.hide()
    hers = window(bea).talk(talk)
    other.page.wait_for_timeout(300)  # its stream ends
    sal.say(lamp, "Told here")
    expect(hers.toasts).to_contain_text("Told here")
    hers.hide()
    other.page.wait_for_timeout(2100)  # what comes at once is no repetition
    other.hide(False)
    expect(other.row(lamp)).to_contain_text("Told here")
    expect(other.badge).to_be_visible()
    expect(other.toasts).to_have_count(0)
    sal.say(lamp, "And now this")
    expect(other.toasts).to_contain_text("And now this")


def test_a_toast_goes_when_its_message_is_read_elsewhere(
    bea: Person, sal: Person, talk: int, lamp: int, window: Open
) -> None:
    hers = window(bea).talk(talk)
    sal.say(lamp, "Read me on the phone")
    expect(hers.toasts).to_have_count(1)
    window(bea, device="phone").talk(lamp)
    expect(hers.toasts).to_have_count(0, timeout=3000)


def test_a_toast_can_be_dismissed(bea: Person, sal: Person, talk: int, lamp: int, window: Open) -> None:
    hers: Any = window(bea).talk(talk)
    sal.say(lamp, "Away with me")
    hers.toasts.get_by_role("button", name="Dismiss").click()
    expect(hers.toasts).to_have_count(0)


def test_dismissing_by_the_keyboard_leads_on_to_the_next_and_then_to_the_box(
    bea: Person, sal: Person, talk: int, lamp: int, window: Open
) -> None:
    hers = window(bea).talk(talk)
    for text in ("First", "Second"):
        sal.say(lamp, text)
    expect(hers.toasts).to_have_count(2)
    hers.toasts.first.get_by_role("button", name="Dismiss").press("Enter")
    expect(hers.toasts).to_have_count(1)
    expect(hers.toasts.get_by_role("button", name="Dismiss")).to_be_focused()
    hers.page.keyboard.press("Enter")
    expect(hers.toasts).to_have_count(0)
    expect(hers.box).to_be_focused()
