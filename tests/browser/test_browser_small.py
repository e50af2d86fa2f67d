"""The smallest phone, every width above it, and eyes that need a system's own colours."""

import pytest
from cast import Haggle, Person
from playwright.sync_api import expect
from window import Open, box_of

pytestmark = pytest.mark.once  # how pages look does not depend on what is behind them

SMALLEST = {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}}
FORCED = {"device": "contrast", "forced_colors": "active"}
SAY = "(state) => document.dispatchEvent(new CustomEvent('haggle:state', { detail: { state } }))"
OUTLINE = "(element) => getComputedStyle(element).outlineStyle"


def test_the_head_of_a_conversation_is_one_line_above_the_listing(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea, **SMALLEST).talk(talk)
    controls = [hers.page.locator(".menu__open"), hers.page.get_by_role("link", name="Search this")]
    boxes = [box_of(one) for one in (hers.page.locator("#talk-title"), *controls)]
    title, *others = boxes
    for box in others:
        assert box["y"] < title["y"] + title["height"] < box["y"] + box["height"] + title["height"]
        assert box["x"] + box["width"] <= 320
        assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["/conversations/{talk}", "/listings"])
def test_the_masthead_is_one_line_whatever_it_says(
    window: Open, haggle: Haggle, bike: int, path: str, language: str
) -> None:
    long = Person(haggle, "Wil").join()
    for choice in ({"name": "Wilhelmina Konstantinopolskaya-Featherstonehaugh"}, {"language": language}):
        assert long.http.post("/account", data=choice).status_code == 303
    hers = window(long).go(path.format(talk=long.open_chat(bike, "Hello")))
    expect(hers.status).to_have_attribute("data-state", "connected")
    masthead, heights = hers.page.locator(".masthead"), set()
    for state in ("connected", "polling", "reconnecting", "offline", "signed-out", "error"):
        hers.evaluate(SAY, state)
        expect(hers.status).to_have_attribute("data-state", state)
        for width in range(600, 1400, 50):
            hers.page.set_viewport_size({"width": width, "height": 600})
            heights.add(box_of(masthead)["height"])
    assert heights == {60}


def test_filters_are_as_high_as_a_finger_and_stand_side_by_side_on_two_lines(
    window: Open, bea: Person, talk: int
) -> None:
    hers = window(bea, **SMALLEST).go("/conversations")
    boxes = [box_of(one) for one in hers.page.locator(".chip:visible").all()]
    assert len({box["y"] for box in boxes}) == 2
    assert min(box["height"] for box in boxes) >= 44


def test_the_sheet_fits_the_smallest_phone(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea, **SMALLEST).talk(talk)
    hers.page.get_by_role("link", name="Actions").click()
    expect(hers.page.get_by_role("dialog")).to_be_visible()
    assert hers.evaluate("document.querySelector('.sheet').scrollWidth <= 320")
    bar = box_of(hers.page.locator(".reactions-bar"))
    assert bar["x"] == 320 - (bar["x"] + bar["width"]), "as much room on either side"


def test_forced_colours_show_what_has_the_focus_and_what_is_chosen(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea, **FORCED).talk(talk)
    hers.box.focus()
    assert hers.page.locator("#composer").evaluate(OUTLINE) == "solid"
    for pressed, outline in [("false", "none"), ("true", "solid")]:
        hers.message("Hello").hover()
        hers.page.get_by_role("link", name="Actions").click()
        heart = hers.page.get_by_role("button", name="heart")
        expect(heart).to_have_attribute("aria-pressed", pressed)
        assert heart.evaluate(OUTLINE) == outline
        heart.click()
        expect(hers.page.get_by_role("dialog")).to_be_hidden()
