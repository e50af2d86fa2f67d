"""A phone in the hand: nothing scrolls sideways, the keyboard hides nothing, and back leads to where one was."""

import re

import pytest
from cast import Person
from playwright.sync_api import Locator, expect
from window import Open, Window, box_of
from witness import SERVER_AWAY, Witness, answered

NEWCOMERS = True

PHONE = {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 568}}
ABOVE_KEYBOARD = {"width": 320, "height": 300}
LYING_ABOVE_KEYBOARD = {"width": 568, "height": 190}
ENDLESS = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
SIDEWAYS = """() => {
  const page = document.scrollingElement;
  const over = [...document.querySelectorAll("main, header, .log__scroll, .list, dialog[open]")];
  return [page, ...over].filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className);
}"""
FIELDS = "select, textarea, input:not([type=hidden], [type=checkbox], [type=radio])"
SMALL_PRINT = f"""[...document.querySelectorAll("{FIELDS}")]
  .filter((one) => parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.name)"""
NOTCH = {"top": 44, "bottom": 34, "left": 20, "right": 24}


def _fits(window: Window) -> None:
    where = window.page.url
    assert window.evaluate(SIDEWAYS) == [], where
    assert window.evaluate(SMALL_PRINT) == [], f"a phone would zoom in on these: {where}"


def test_nothing_scrolls_sideways_on_the_smallest_phone(
    bea: Person, sal: Person, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY, *answered(404))
    for one in (bea, sal):
        assert one.http.post("/account", data={"name": ENDLESS[:60]}).status_code == 303
    listing = sal.sell(ENDLESS[:80])
    talk = bea.open_chat(listing, ENDLESS)
    message = sal.say(talk, f"https://example.org/{ENDLESS}")
    hers = window(bea, **PHONE)
    for path in (
        *("/", "/listings", f"/listings/{listing}", "/listings/new", "/conversations", "/conversations?filter=selling"),
        *("/notifications", "/search?q=donau", "/account", "/account/notifications", "/account/export"),
        *("/account/deletion", f"/messages/{message}/actions", "/nothing/here", "/offline"),
    ):
        hers.go(path)
        _fits(hers)
    hers.talk(talk)
    _fits(hers)
    hers.page.get_by_role("link", name="Actions").last.click()
    sheet = hers.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    _fits(hers)
    sheet.get_by_role("link", name="Reply").click()
    expect(hers.page.locator(".composer__answered")).to_be_visible()
    _fits(hers)
    hers.page.route("**/conversations/*/messages", lambda route: route.abort())
    hers.box.fill(ENDLESS * 8)
    hers.send_button.click()
    expect(hers.outbox).to_contain_text("Not sent")
    _fits(hers)
    for state in ("connecting", "connected", "polling", "reconnecting", "offline", "error", "signed-out"):
        hers.evaluate(
            "(state) => document.dispatchEvent(new CustomEvent('haggle:state', { detail: { state } }))", state
        )
        expect(hers.status).to_have_attribute("data-state", state)
        _fits(hers)


@pytest.mark.parametrize("size", [ABOVE_KEYBOARD, LYING_ABOVE_KEYBOARD])
def test_the_box_and_the_last_message_stay_above_the_keyboard(
    size: dict[str, int], bea: Person, sal: Person, talk: int, window: Open
) -> None:
    for number in range(12):
        sal.say(talk, f"Question {number}")
    bea.get(f"/conversations/{talk}")  # so that it opens at its end
    hers = window(bea, **PHONE).talk(talk)
    expect(hers.page.locator("meta[name=viewport]")).not_to_have_attribute("content", re.compile("user-scalable"))
    hers.box.tap()
    hers.page.set_viewport_size(size)  # type: ignore[arg-type]
    for one in (hers.message("Question 11"), hers.box, hers.send_button):
        expect(one).to_be_in_viewport(ratio=1)
    assert hers.evaluate("document.scrollingElement.scrollHeight <= innerHeight"), "and only the log scrolls"
    hers.page.set_viewport_size(PHONE["viewport"])  # type: ignore[arg-type]
    expect(hers.page.get_by_role("link", name="Notifications")).to_be_in_viewport(ratio=1)


def test_what_one_touches_keeps_clear_of_notch_and_home_bar(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers = window(bea, **PHONE | {"viewport": {"width": 390, "height": 700}})
    session = hers.page.context.new_cdp_session(hers.page)
    session.send("Emulation.setSafeAreaInsetsOverride", {"insets": NOTCH})
    elsewhere = bea.open_chat(sal.sell("Lamp"), "Hi")
    hers.go("/conversations").live()
    _clear_of_the_edges(hers, hers.page.locator(".masthead a, .masthead button, .chip, .row__link"))
    hers.talk(talk)
    sal.say(elsewhere, "Look up here")
    toast = hers.toasts.first
    expect(toast).to_contain_text("Look up here")
    toast.evaluate("(one) => Promise.all(one.getAnimations().map((each) => each.finished))")
    head = ".masthead a, .masthead button, .talk__head a, .talk__head button"
    rest = ".message > div, .message small + a, .composer__body, .composer__send, .toast"
    _clear_of_the_edges(hers, hers.page.locator(f"{head}, {rest}"))
    hers.page.get_by_role("link", name="Actions").last.click()
    sheet = hers.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    sheet.evaluate("(one) => Promise.all(one.getAnimations().map((each) => each.finished))")
    _clear_of_the_edges(hers, sheet.locator("button, summary, h2"))


def _clear_of_the_edges(window: Window, things: Locator) -> None:
    size = window.page.viewport_size
    assert size
    shown = [(one, box_of(one)) for one in things.all() if one.is_visible()]
    assert shown
    for one, box in shown:
        where = one.evaluate("(one) => one.outerHTML.slice(0, 90)"), box
        assert box["x"] >= NOTCH["left"], where
        assert box["x"] + box["width"] <= size["width"] - NOTCH["right"] + 0.5, where
        assert box["y"] >= NOTCH["top"], where
        assert one.evaluate("(one) => Boolean(one.closest('.row, .log'))") or (
            box["y"] + box["height"] <= size["height"] - NOTCH["bottom"] + 0.5
        ), where


@pytest.mark.parametrize("back", ["the browser's", "the page's"])
def test_back_leads_to_the_list_as_it_was_left(back: str, bea: Person, sal: Person, window: Open) -> None:
    """Also to what lay below its first page."""
    for number in range(34):
        bea.open_chat(sal.sell(f"Chair {number}"), "Hello")
    hers = window(bea, **PHONE).go("/conversations").live()
    hers.page.get_by_role("link", name="Older conversations").click()
    expect(hers.rows).to_have_count(34)
    row = hers.rows.filter(has=hers.page.get_by_text("Chair 1", exact=True))
    row.scroll_into_view_if_needed()
    before = box_of(row)["y"]
    row.get_by_role("link").click()
    hers.page.wait_for_url(re.compile(r"/conversations/\d+"))
    hers.live()
    if back == "the browser's":
        hers.page.go_back()
    else:
        hers.page.get_by_role("link", name="All conversations").click()
    hers.page.wait_for_url("**/conversations?rows=34")
    expect(row).to_be_in_viewport(ratio=1)
    assert abs(box_of(row)["y"] - before) < 2


def test_without_a_list_behind_it_the_way_back_is_a_link_to_it(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea, **PHONE).talk(talk)
    hers.page.get_by_role("link", name="All conversations").click()
    hers.page.wait_for_url("**/conversations")
    expect(hers.rows).to_have_count(1)


@pytest.mark.whole_browser
def test_it_can_be_installed(bea: Person, window: Open) -> None:
    hers = window(bea, **PHONE).go("/conversations")
    session = hers.page.context.new_cdp_session(hers.page)
    found = session.send("Page.getAppManifest")
    assert (found["errors"], found["url"]) == ([], f"{bea.haggle.url}/manifest.webmanifest")
    reasons_against = session.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in reasons_against] == ["in-incognito"], "which every window of a test is"
    for icon in (*found["manifest"]["icons"], {"url": f"{bea.haggle.url}/static/img/apple-touch-icon.png"}):
        assert bea.get(icon["url"]).headers["content-type"] == "image/png"
