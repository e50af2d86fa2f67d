"""The list beside the conversation, and the page of its own."""

import re

import pytest
from cast import Person
from playwright.sync_api import Route, expect
from window import Held, Open, Window
from witness import SERVER_AWAY, Witness, answered

NEWCOMERS = True

LIST = "**/conversations?filter=*"
EARLIER = "2000-01-01T09:00:00"


@pytest.fixture
def talks(bea: Person, sal: Person) -> list[int]:
    """Bea's three conversations with Sal, about a bike, a lamp and a sofa; the sofa's is the newest."""
    return [bea.open_chat(sal.sell(title), f"About the {title}") for title in ("Bike", "Lamp", "Sofa")]


def ids(window: Window) -> list[int]:
    """The conversations in the order of their lines."""
    return [int(re.findall(r"\d+", row)[0]) for row in window.rows.evaluate_all("(all) => all.map((one) => one.id)")]


def shown(window: Window) -> list[int]:
    """Those of them that one sees."""
    return [one for one in ids(window) if window.row(one).is_visible()]


def test_a_message_elsewhere_moves_its_line_to_the_top(
    bea: Person, sal: Person, talks: list[int], window: Open
) -> None:
    bike, lamp, sofa = talks
    hers = window(bea).talk(sofa)
    assert ids(hers) == [sofa, lamp, bike]
    expect(hers.page).to_have_title(re.compile(r"^Sal · Sofa"))
    sal.say(bike, "Still interested?")
    expect(hers.row(bike)).to_contain_text("Still interested?")
    assert ids(hers) == [bike, sofa, lamp]
    expect(hers.row(bike).locator(".row__unread")).to_have_text(re.compile(r"^1\b"))
    expect(hers.badge).to_have_text("1")
    expect(hers.page).to_have_title(re.compile(r"^\(1\) Sal · Sofa"))
    sal.say(lamp, "And the lamp?")
    expect(hers.badge).to_have_text("2")
    expect(hers.page).to_have_title(re.compile(r"^\(2\) "))
    assert ids(hers) == [lamp, bike, sofa]


@pytest.mark.parametrize("way", ["pointed at", "focused"])
def test_lines_keep_their_places_while_one_is(
    bea: Person, sal: Person, talks: list[int], window: Open, way: str
) -> None:
    bike, lamp, sofa = talks
    hers = window(bea).go("/conversations").live()
    link = hers.row(lamp).locator(".row__link")
    link.hover() if way == "pointed at" else link.focus()
    chair = bea.open_chat(sal.sell("Chair"), "About the chair")
    for number, talk in enumerate((bike, lamp, sofa, chair)):
        sal.say(talk, f"Again {number}")
        expect(hers.row(talk)).to_contain_text(f"Again {number}")
        assert shown(hers) == [sofa, lamp, bike]
    expect(hers.row(bike).locator(".row__unread")).to_have_text(re.compile(r"^1\b"))
    if way == "focused":
        expect(link).to_be_focused()
        link.blur()
    else:
        hers.page.mouse.move(5, 5)
    expect(hers.page.locator("#conversations[data-held]")).to_have_count(0)
    assert shown(hers) == [chair, sofa, lamp, bike]


def test_a_click_opens_what_it_was_aimed_at(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    bike, _lamp, sofa = talks
    hers = window(bea).go("/conversations").live()
    hers.row(sofa).hover()
    sal.say(bike, "Now of all times")
    expect(hers.row(bike)).to_contain_text("Now of all times")
    hers.page.mouse.down()
    hers.page.mouse.up()
    hers.page.wait_for_url(f"**/conversations/{sofa}")


def test_a_tap_opens_what_it_was_aimed_at(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    """Between the finger's coming and its going."""
    bike, _lamp, sofa = talks
    hers = window(bea, viewport={"width": 360, "height": 640}, has_touch=True).go("/conversations").live()
    hers.row(sofa).dispatch_event("pointerover", {"pointerType": "touch"})
    sal.say(bike, "Now of all times")
    expect(hers.row(bike)).to_contain_text("Now of all times")
    assert shown(hers)[0] == sofa
    hers.row(sofa).tap()
    hers.page.wait_for_url(f"**/conversations/{sofa}")


def test_what_a_filter_leaves_out_keeps_its_place_too(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    bike, lamp, _sofa = talks
    for talk in (bike, lamp):
        sal.say(talk, "Read me")
    hers = window(bea).go("/conversations?filter=unread").live()
    hers.row(bike).hover()
    window(bea, device="phone").talk(lamp)
    expect(hers.row(lamp).locator(".row__unread")).to_have_count(0)
    assert shown(hers) == [lamp, bike]
    hers.page.mouse.move(5, 5)
    expect(hers.row(lamp)).to_be_hidden()


def test_a_first_message_brings_its_line(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    his = window(sal).go("/conversations").live()
    talk = bea.open_chat(sal.sell("Chair"), "About the chair")
    expect(his.row(talk)).to_contain_text("About the chair")
    assert ids(his) == [talk, *talks[::-1]]


def test_the_filters_are_links(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    own = sal.open_chat(bea.sell("Piano"), "About the piano")
    hers = window(bea).go("/conversations").live()
    for name, expected in (
        ("Buying", talks[::-1]),
        ("Selling", [own]),
        ("Unread", [own]),
        ("All", [own, *talks[::-1]]),
    ):
        link = hers.page.get_by_role("navigation", name="Filter").get_by_role("link", name=name)
        link.click()
        expect(link).to_have_attribute("aria-current", "true")
        assert ids(hers) == expected


def test_a_filtered_list_shows_no_line_that_does_not_fit(
    bea: Person, sal: Person, talks: list[int], window: Open
) -> None:
    own = sal.open_chat(bea.sell("Piano"), "About the piano")
    hers = window(bea).go("/conversations?filter=selling").live()
    sal.say(talks[0], "About what she buys")
    sal.say(own, "About what she sells")
    expect(hers.row(own)).to_contain_text("About what she sells")
    hers.poll()
    expect(hers.page.locator("#conversations .row:visible")).to_have_count(1)


def test_refresh_is_busy_while_it_asks_and_costs_nothing_when_nothing_changed(
    bea: Person, talks: list[int], window: Open
) -> None:
    hers = window(bea).go("/conversations").live()
    refresh = hers.page.get_by_role("link", name="Refresh")
    asking = Held(hers.page, LIST)
    refresh.click()
    asking.wait()
    expect(refresh).to_have_attribute("aria-busy", "true")
    with hers.page.expect_response(LIST) as answer:
        asking.release()
    expect(refresh).to_have_attribute("aria-busy", "false")
    assert answer.value.status == 304
    assert ids(hers) == talks[::-1]


def test_refresh_brings_what_the_feed_did_not(
    bea: Person, sal: Person, talks: list[int], window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea)
    hers.page.route("**/feed**", lambda route: route.abort())
    hers.go("/conversations")
    sal.say(talks[0], "Only by refresh")
    hers.page.get_by_role("link", name="Refresh").click()
    expect(hers.row(talks[0])).to_contain_text("Only by refresh")
    assert ids(hers) == [talks[0], talks[2], talks[1]]
    expect(hers.badge).to_have_text("1")


def test_last_updated_moves_only_after_a_successful_check(
    bea: Person, talks: list[int], window: Open, witness: Witness
) -> None:
    witness.allow(*answered(503), *SERVER_AWAY)
    hers = window(bea)
    hers.page.route("**/feed?*", lambda route: route.abort())  # what a stream says is a check too
    hers.page.clock.install()
    hers.go("/conversations")
    hers.poll()
    hers.says("Checking")
    updated = hers.page.locator("last-updated")
    was = updated.get_attribute("data-at")
    hers.page.route("**/feed/changes?*", refuse)
    hers.page.clock.run_for(1200)
    hers.poll()
    assert updated.get_attribute("data-at") == was
    hers.page.unroute("**/feed/changes?*")
    hers.poll()
    expect(updated).not_to_have_attribute("data-at", str(was))


def refuse(route: Route) -> None:
    route.fulfill(status=503, body="")


def test_reading_on_one_device_clears_the_others(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    bike, lamp, _ = talks
    laptop = window(bea).talk(lamp)
    sal.say(bike, "Read me")
    expect(laptop.badge).to_have_text("1")
    window(bea, device="phone").talk(bike)
    expect(laptop.badge).to_have_count(0)
    expect(laptop.row(bike).locator(".row__unread")).to_have_count(0)
    expect(laptop.page).to_have_title(re.compile(r"^Sal"))


def test_a_hidden_tab_reads_nothing_until_it_is_shown(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    hers = window(bea).talk(talks[0])
    phone = window(bea, device="phone").go("/conversations").live()
    hers.hide()
    sal.say(talks[0], "Nobody looks")
    expect(phone.badge).to_have_text("1")
    phone.page.wait_for_timeout(500)
    expect(phone.badge).to_have_text("1")
    hers.hide(False)
    hers.shows("About the Bike", "Nobody looks")
    expect(phone.badge).to_have_count(0)


def test_what_is_read_elsewhere_leaves_the_unread(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    sal.say(talks[0], "Read me")
    hers = window(bea).go("/conversations?filter=unread").live()
    visible = hers.page.locator("#conversations .row:visible")
    expect(visible).to_have_count(1)
    window(bea, device="phone").talk(talks[0])
    expect(visible).to_have_count(0)
    expect(hers.page.get_by_role("heading", name="Nothing else is unread")).to_be_visible()
    sal.say(talks[1], "And me")
    expect(visible).to_have_count(1)
    expect(hers.page.get_by_role("heading", name="Nothing else is unread")).to_be_hidden()


def test_going_back_shows_a_whole_and_current_page(bea: Person, sal: Person, talks: list[int], window: Open) -> None:
    hers = window(bea).talk(talks[0])
    hers.row(talks[1]).get_by_role("link").click()
    hers.page.wait_for_url(f"**/{talks[1]}")
    hers.live()
    sal.say(talks[0], "While she was elsewhere")
    hers.page.go_back()
    hers.shows("About the Bike", "While she was elsewhere")
    hers.live()
    assert ids(hers) == [talks[0], talks[2], talks[1]]
    bea.say(talks[0], "From another device")
    hers.shows("About the Bike", "While she was elsewhere", "From another device")
