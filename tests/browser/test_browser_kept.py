"""What is typed is not lost: to a session that ends, a sheet that closes, the other's leaving."""

import time

import pytest
from cast import PASSWORD, Haggle, Person
from playwright.sync_api import Locator, expect
from window import Open, Window
from witness import SERVER_AWAY, Witness, answered

NEWCOMERS = True
POST = "**/conversations/*/messages"
UNSAVED = "Save your changes"


def _sign_in(window: Window, person: Person) -> None:
    window.page.get_by_label("User name").fill(person.username)
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in").click()


def _open_actions(window: Window, text: str) -> None:
    window.message(text).hover()
    window.message(text).get_by_role("link", name="Actions").click()


def _sheet(window: Window, text: str, action: str) -> Locator:
    _open_actions(window, text)
    sheet = window.page.get_by_role("dialog")
    sheet.get_by_role("link", name=action).click()
    return sheet


def _editing(window: Window, text: str) -> Locator:
    """The sheet in which the message “Hello” says `text` now, not saved."""
    sheet = _sheet(window, "Hello", "Edit")
    sheet.get_by_label("Message").fill(text)
    return sheet


def test_typing_without_a_session_stays_on_the_page_and_is_there_after_signing_in(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*answered(401))
    hers = window(bea).talk(talk)
    assert bea.http.post("/logout").status_code == 303
    with hers.page.expect_response("**/draft") as refused:
        hers.box.press_sequentially("Nobody keeps this but the browser")
    assert refused.value.status == 401
    expect(hers.box).to_have_value("Nobody keeps this but the browser")
    hers.page.locator("#problem").get_by_role("link", name="Sign in").click()
    _sign_in(hers, bea)
    hers.page.wait_for_url(f"**/conversations/{talk}*")
    expect(hers.box).to_have_value("Nobody keeps this but the browser")
    hers.live()
    hers.send("Sent")
    hers.shows("Hello", "Sent")
    hers.page.reload()
    expect(hers.box).to_have_value("")


def test_signing_out_leaves_none_of_ones_texts_and_all_of_the_others(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY, *answered(401))
    hers, other = window(bea).talk(talk), window(bea).talk(talk)
    hers.page.evaluate("localStorage.setItem('unsent-999999-1-k', '{}')")
    for name in (POST, "**/draft"):
        hers.page.route(name, lambda route: route.abort())
        other.page.route(name, lambda route: route.abort())
    hers.send("Not sent yet")
    expect(hers.outbox).to_contain_text("Not sent")
    other.box.press_sequentially("Typed in the other tab")
    hers.page.get_by_role("button", name="Sign out").click()
    hers.page.wait_for_url("**/login")
    other.box.press_sequentially(", and after that")
    other.page.goto("about:blank")
    kept = hers.page.evaluate("Object.keys(localStorage).filter((name) => /^(typed|unsent)-/.test(name))")
    assert kept == ["unsent-999999-1-k"]


def test_whoever_types_without_a_pause_is_saved_all_the_same(window: Open, bea: Person, talk: int) -> None:
    hers, saved = window(bea).talk(talk), []
    hers.page.on("request", lambda request: saved.append(request) if request.url.endswith("/draft") else None)
    until = time.monotonic() + 4.5
    while time.monotonic() < until:
        hers.page.keyboard.press("x") if hers.box.evaluate("(box) => box.matches(':focus')") else hers.box.focus()
        hers.page.wait_for_timeout(100)
    assert saved


def test_an_edit_stays_in_its_sheet_when_the_session_has_ended(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*answered(401))
    hers = window(bea).talk(talk)
    sheet = _editing(hers, "Hello there")
    assert bea.http.post("/logout").status_code == 303
    sheet.get_by_role("button", name="Save").click()
    link = sheet.get_by_role("alert").get_by_role("link", name="Sign in")
    with hers.page.expect_popup() as popup:
        link.click()
    elsewhere = Window(popup.value)
    _sign_in(elsewhere, bea)
    elsewhere.page.wait_for_url(f"**/conversations/{talk}*")
    expect(sheet.get_by_label("Message")).to_have_value("Hello there")
    sheet.get_by_role("button", name="Save").click()
    elsewhere.shows("Hello there")


def test_a_slip_does_not_close_an_edit_that_was_not_saved(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    sheet = _editing(hers, "Hello there")
    for _ in range(3):
        hers.page.keyboard.press("Escape")
    expect(sheet.get_by_role("alert").filter(has_text=UNSAVED)).to_be_visible()
    hers.page.mouse.click(5, 5)
    expect(sheet.get_by_label("Message")).to_have_value("Hello there")
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    hers.shows("Hello")


def test_only_a_press_outside_closes_a_sheet(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    sheet = _sheet(hers, "Hello", "Edit")
    field = sheet.get_by_label("Message").bounding_box()  # first: the sheet changes its size when the form comes
    box = sheet.bounding_box()
    assert field
    assert box
    hers.page.mouse.click(box["x"] + 3, box["y"] + 3)
    hers.page.mouse.move(field["x"] + 20, field["y"] + 20)
    hers.page.mouse.down()
    hers.page.mouse.move(5, 5)
    hers.page.mouse.up()
    expect(sheet).to_be_visible()
    hers.page.mouse.click(5, 5)
    expect(sheet).to_be_hidden()


def test_ctrl_enter_on_a_reaction_takes_none_back(window: Open, bea: Person, sal: Person, talk: int) -> None:
    his = window(sal).talk(talk)
    sheet, reactions = his.page.get_by_role("dialog"), his.message("Hello").get_by_role("list", name="Reactions")
    _open_actions(his, "Hello")
    sheet.get_by_role("button", name="heart").press("Enter")
    expect(reactions).to_have_text("❤️ You")
    _open_actions(his, "Hello")
    sheet.get_by_role("button", name="thumbs up").press("Control+Enter")
    his.page.wait_for_timeout(300)
    expect(reactions).to_have_text("❤️ You")


def test_the_focus_is_in_the_log_when_the_deleted_message_had_it(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _open_actions(hers, "Hello")
    sheet = hers.page.get_by_role("dialog")
    sheet.get_by_text("Delete …").click()
    sheet.get_by_role("button", name="Delete for both").click()
    hers.shows("This message was deleted.")
    expect(hers.page.get_by_role("log")).to_be_focused()


def test_a_failed_reply_is_a_reply_when_it_is_taken_up_again(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    _sheet(hers, "Hello", "Reply")
    expect(hers.page.get_by_text("Replying to yourself")).to_be_visible()
    hers.page.route(POST, lambda route: route.abort())
    hers.send("Hello yourself")
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.page.get_by_text("Replying to yourself")).to_be_visible()
    hers.box.press("Enter")
    expect(hers.outbox).to_contain_text("Not sent")
    hers.page.reload()
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.page.get_by_text("Replying to yourself")).to_be_visible()
    hers.page.unroute(POST)
    hers.box.press("Enter")
    expect(hers.message("Hello yourself").locator(".message__quote")).to_be_visible()


def test_a_reply_survives_a_reload_until_it_is_given_up(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _sheet(hers, "Hello", "Reply")
    expect(hers.page.get_by_text("Replying to yourself")).to_be_visible()
    hers.page.reload()
    expect(hers.page.get_by_text("Replying to yourself")).to_be_visible()
    hers.page.get_by_role("link", name="Do not reply to it").click()
    hers.page.reload()
    expect(hers.page.get_by_text("Replying to")).to_be_hidden()


def test_half_a_sentence_shows_when_the_other_leaves(window: Open, haggle: Haggle, bea: Person) -> None:
    cleo = Person(haggle, "Cleo").join()
    talk = bea.open_chat(cleo.sell(), "Hello")
    hers = window(bea).talk(talk)
    hers.box.fill("Half a sentence")
    assert cleo.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    line = hers.page.get_by_text("Not sent: Half a sentence")
    expect(line).to_be_visible()
    hers.page.reload()
    expect(line).to_be_visible()


@pytest.mark.parametrize("way", ["stream", "poll"])
def test_a_feed_that_begins_anew_waits_for_an_edit(window: Open, bea: Person, talk: int, way: str) -> None:
    hers = window(bea).talk(talk)
    sheet = _editing(hers, "Hello there")
    if way == "stream":
        hers.evaluate("document.querySelector('#stream').dispatchEvent(new Event('reset', { bubbles: true }))")
    else:
        hers.page.route("**/feed/changes?*", lambda route: route.fulfill(headers={"HX-Refresh": "true"}, body=""))
        hers.poll()
        hers.page.unroute("**/feed/changes?*")
    hers.page.wait_for_timeout(1500)
    expect(sheet.get_by_label("Message")).to_have_value("Hello there")
    with hers.page.expect_navigation():
        sheet.get_by_role("button", name="Save").click()
    hers.shows("Hello there")
