"""Files by picker, drop and paste, with progress."""

import re
from collections.abc import Callable

import pytest
from cast import Person
from files import MIB, chips, choose, png, slow, text
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from window import Held, Open
from witness import SERVER_AWAY, Witness

PDF: FilePayload = {"name": "Manual.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF"}
PUT = """
async ([type, target, names]) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
  canvas.getContext("2d").fillRect(0, 0, 300, 200);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const held = new DataTransfer();
  for (const name of names) held.items.add(new File([blob], name, { type: "image/png" }));
  const given = { bubbles: true, cancelable: true };
  document.querySelector(target).dispatchEvent(type === "paste"
    ? new ClipboardEvent("paste", { ...given, clipboardData: held })
    : new DragEvent(type, { ...given, dataTransfer: held }));
}
"""


def _is_shown(page: Page, name: str) -> None:
    image = page.get_by_role("img", name=name).last
    expect(image).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())


def test_several_files_go_with_one_message(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    choose(hers, png(), png("red"), text("terms.txt", 100))
    expect(chips(hers)).to_have_text(["teal.png", "red.png", "terms.txt"])
    hers.send("Two photos and the terms")
    for one in (hers, his):
        message = one.message("Two photos and the terms")
        expect(message.get_by_role("img")).to_have_count(2)
        expect(message.get_by_role("link", name="terms.txt")).to_be_visible()
    expect(chips(hers)).to_have_count(0)
    expect(hers.outbox).to_have_count(0)


def test_a_picture_has_its_size_before_it_is_there(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    choose(hers, png(size=(600, 400)))
    hers.send("wide")
    image = hers.message("wide").get_by_role("img")
    expect(image).to_have_attribute("width", re.compile(r"\d+"))
    width, height = (int(image.get_attribute(name) or 0) for name in ("width", "height"))
    assert width / height == pytest.approx(1.5, abs=0.01)


def test_files_go_without_words(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    choose(hers, png())
    hers.box.press("Enter")
    expect(his.page.get_by_role("img", name="Photo: teal")).to_be_visible()
    expect(his.log).to_have_count(2)


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_pictures_come_by_paste_and_drop(window: Open, bea: Person, sal: Person, talk: int, how: str) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.page.evaluate(PUT, [how, "#body" if how == "paste" else ".log", ["one.png", "two.png"]])
    expect(chips(hers)).to_have_text(["one.png", "two.png"])
    hers.send("both")
    expect(his.message("both").get_by_role("img")).to_have_count(2)


def test_what_was_chosen_can_be_taken_back(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    choose(hers, png(), png("red"))
    hers.page.get_by_role("button", name="Remove teal.png").click()
    expect(chips(hers)).to_have_text(["red.png"])
    hers.send("only red")
    expect(his.message("only red").get_by_role("img")).to_have_count(1)


def test_too_many_are_refused_in_words_before_they_are_sent(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    choose(hers, *[text(f"{number}.txt", 50) for number in range(11)])
    expect(hers.page.get_by_role("alert").filter(has_text="At most 10 files")).to_be_visible()
    hers.send("too many")
    hers.shows("Hello")
    hers.page.get_by_role("button", name="Remove 3.txt").click()
    hers.box.press("Enter")
    hers.shows("Hello", "too many")


def test_an_upload_says_how_far_it_is(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    slow(hers.page, 2 * MIB)
    choose(hers, text("long.txt", 5 * MIB))
    hers.send("a long one")
    share = hers.outbox.locator(".message__share")
    expect(share).to_have_text(re.compile(r"[1-9]\d? %"), timeout=10_000)
    expect(hers.outbox.get_by_role("progressbar")).to_be_visible()
    assert 0 < hers.outbox.get_by_role("progressbar").evaluate("(bar) => bar.value") <= 1
    # What is read out says it once: the numbers change too often.
    expect(share).to_have_attribute("aria-hidden", "true")
    expect(hers.outbox.get_by_role("status")).to_have_text("Sending …")
    hers.shows("Hello", "a long one", within_s=15)
    expect(hers.outbox).to_have_count(0)


def test_a_refused_file_is_said_and_the_text_kept(window: Open, witness: Witness, bea: Person, talk: int) -> None:
    witness.allow("status of 422")
    hers = window(bea).talk(talk)
    choose(hers, {"name": "page.html", "mimeType": "text/html", "buffer": b"<script>alert(1)</script>"})
    hers.send("look at this")
    expect(hers.outbox).to_contain_text("Not sent")
    expect(hers.page.locator("#problem")).to_contain_text("page.html")
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.box).to_have_value("look at this")


def test_what_failed_is_tried_again_with_its_files(
    window: Open, witness: Witness, bea: Person, sal: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.page.route("**/messages", lambda route: route.abort())
    choose(hers, png())
    hers.send("once more")
    expect(hers.outbox).to_contain_text("Not sent")
    hers.page.unroute("**/messages")
    hers.outbox.get_by_role("button", name="Try again").click()
    expect(his.message("once more").get_by_role("img")).to_have_count(1)
    expect(hers.outbox).to_have_count(0)


def test_nothing_at_all_is_not_sent(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.send_button.click()
    hers.box.press("Enter")
    hers.page.wait_for_timeout(300)
    expect(hers.log).to_have_count(1)
    expect(hers.outbox).to_have_count(0)


def test_nothing_moves_when_a_photo_arrives(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    choose(hers, png(size=(1600, 900)))
    hers.send("Look")
    _is_shown(hers.page, "Photo: teal.webp")
    slow = Held(hers.page, "**/attachments/*/thumb")
    hers.page.reload()
    hers.live()
    box = hers.page.get_by_role("img", name="Photo").bounding_box()
    assert box
    assert box["height"] > 100
    slow.wait()
    slow.release()
    _is_shown(hers.page, "Photo: teal.webp")
    assert hers.page.get_by_role("img", name="Photo").bounding_box() == box


def test_files_go_without_scripts(bea: Person, sal: Person, talk: int, context: Callable[..., BrowserContext]) -> None:
    page = context(bea, java_script_enabled=False).new_page()
    page.goto(f"/conversations/{talk}", wait_until="domcontentloaded")
    page.locator(".composer__add").click()
    page.get_by_label("File", exact=True).set_input_files([png(), PDF])
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile(r"\?at=\d+#message-\d+$"))
    expect(page.get_by_role("img", name="Photo: teal.webp")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Manual.pdf").click()
    assert download.value.suggested_filename == "Manual.pdf"


def test_what_brings_only_files_is_announced_by_what_it_brings(
    window: Open, bea: Person, sal: Person, talk: int
) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    choose(hers, png())
    hers.send_button.click()
    expect(his.page.locator("#announcer")).to_have_text("Bea: Photo")
    choose(hers, png())
    hers.send("with words")
    expect(his.page.locator("#announcer")).to_have_text("Bea: with words")
