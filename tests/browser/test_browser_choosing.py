"""Files that are chosen in several ways, and messages with files that do not get through at once."""

import pytest
from cast import Person
from files import MIB, chips, choose, png, slow, text
from playwright.sync_api import Dialog, expect
from window import Held, Open
from witness import SERVER_AWAY, Witness

PASTE_CELLS = """
() => {
  const held = new DataTransfer();
  held.setData("text/plain", "1\t2");
  held.items.add(new File(["x"], "cells.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: held });
  return document.querySelector("#body").dispatchEvent(event);
}
"""
DROP_BESIDE = """
(name) => {
  const held = new DataTransfer();
  held.items.add(new File(["x"], "a.txt"));
  const event = new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: held });
  return !document.querySelector(".masthead").dispatchEvent(event);
}
"""


def test_what_is_chosen_later_comes_after_what_was(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    hers.page.locator(".composer__add").click()
    choose(hers, png())
    expect(hers.box).to_be_focused()
    choose(hers, png("red"))
    expect(chips(hers)).to_have_text(["teal.png", "red.png"])


def test_cells_of_a_spreadsheet_are_pasted_as_text(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    is_left_alone = hers.evaluate(PASTE_CELLS)
    assert is_left_alone
    expect(chips(hers)).to_have_count(0)


@pytest.mark.parametrize("name", ["dragover", "drop"])
def test_a_file_dropped_beside_the_conversation_does_not_take_its_place(
    window: Open, bea: Person, talk: int, name: str
) -> None:
    hers = window(bea).talk(talk)
    assert hers.evaluate(DROP_BESIDE, name)


def test_the_panel_closes_by_escape_and_by_a_press_elsewhere(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    add, panel = hers.page.locator(".composer__add"), hers.page.locator(".composer__files")
    add.click()
    expect(panel).to_be_visible()
    hers.page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    add.click()
    expect(panel).to_be_visible()
    hers.page.get_by_role("log").click(position={"x": 5, "y": 5})
    expect(panel).to_be_hidden()


def test_a_failed_message_is_taken_up_with_its_files(
    window: Open, witness: Witness, bea: Person, sal: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.page.route("**/messages", lambda route: route.abort())
    choose(hers, png())
    hers.send("Look at tihs")
    expect(hers.outbox).to_contain_text("Not sent")
    expect(hers.outbox.locator(".message__upload")).to_be_hidden()
    hers.page.unroute("**/messages")
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(chips(hers)).to_have_text(["teal.png"])
    hers.send("Look at this")
    expect(his.message("Look at this").get_by_role("img")).to_have_count(1)


def test_a_failed_voice_message_is_taken_up_and_can_be_dropped(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route("**/messages", lambda route: route.abort())
    hers.page.get_by_role("button", name="Record a voice message").click()
    expect(hers.page.get_by_role("timer")).to_have_text("0:01", timeout=5000)
    hers.page.get_by_role("button", name="Done").click()
    expect(hers.page.locator(".recorder__player")).to_be_visible()
    hers.send("listen")
    for _ in range(2):
        hers.outbox.get_by_role("button", name="Edit").click()
        expect(chips(hers)).to_contain_text(["Voice message"])
        assert int(hers.page.locator("#composer [name=duration_ms]").input_value()) > 0
        hers.box.press("Enter")
        expect(hers.outbox).to_contain_text("Not sent")
    hers.outbox.get_by_role("button", name="Edit").click()
    hers.page.get_by_role("button", name="Remove Voice message").click()
    expect(chips(hers)).to_have_count(0)
    hers.page.unroute("**/messages")
    hers.box.press("Enter")
    hers.shows("Hello", "listen")
    expect(hers.page.locator(".voice")).to_have_count(0)


def test_after_a_reload_no_caption_goes_without_its_files(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route("**/messages", lambda route: route.abort())
    choose(hers, png())
    hers.send("Look at this")
    expect(hers.outbox).to_contain_text("Not sent")
    hers.page.reload()
    expect(hers.outbox).to_contain_text("have to be chosen again")
    expect(hers.outbox.get_by_role("button", name="Try again")).to_be_hidden()
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.box).to_have_value("Look at this")
    expect(hers.page.get_by_role("alert").filter(has_text="teal.png")).to_be_visible()


def test_words_do_not_wait_behind_an_upload_which_can_be_cancelled(
    window: Open, bea: Person, sal: Person, talk: int
) -> None:
    hers = window(bea).talk(talk)
    slow(hers.page, MIB)
    choose(hers, text("long.txt", 5 * MIB))
    hers.send("a long one")
    expect(hers.outbox.get_by_role("progressbar")).to_be_visible()
    hers.send("meanwhile")
    hers.shows("Hello", "meanwhile", within_s=10)
    hers.outbox.get_by_role("button", name="Cancel").click()
    expect(hers.outbox).to_contain_text("Not sent")
    hers.outbox.get_by_role("button", name="Try again").click()
    hers.shows("Hello", "meanwhile", "a long one", within_s=15)
    assert sal.messages(talk) == ["Hello", "meanwhile", "a long one"]


def test_an_upload_that_comes_to_a_halt_is_not_waited_for(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.evaluate("document.querySelector('message-outbox').dataset.stallMs = '500'")
    Held(hers.page, "**/messages")
    choose(hers, png())
    hers.send("stuck")
    expect(hers.outbox).to_contain_text("Not sent")


def test_leaving_asks_while_files_are_on_their_way(window: Open, bea: Person, talk: int) -> None:
    hers, asked = window(bea).talk(talk), list[str]()

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    hers.page.on("dialog", agree)
    Held(hers.page, "**/messages")
    hers.send("only words")
    hers.page.reload()
    hers.live()
    assert not asked
    choose(hers, png())
    hers.send("with a file")
    expect(hers.outbox.get_by_role("button", name="Cancel")).to_be_visible()
    hers.page.reload()
    assert asked == ["beforeunload"]
