"""Files in two windows: chosen, sent, seen by both at once, and not lost when sending fails."""

import io
import re
import wave
from collections.abc import Callable

import pytest
from cast import Person
from PIL import Image
from playwright.sync_api import BrowserContext, FilePayload, Page, expect
from window import Held, Open
from witness import SERVER_AWAY, Witness, answered

POST = "**/conversations/*/messages"
PDF = FilePayload(name="Manual.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4\n%%EOF")


def _photo(width: int = 900, height: int = 600) -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, "JPEG")
    return FilePayload(name="bike.jpg", mimeType="image/jpeg", buffer=out.getvalue())


def _sound() -> FilePayload:
    out = io.BytesIO()
    with wave.open(out, "wb") as made:
        made.setparams((1, 2, 8000, 0, "NONE", ""))
        made.writeframes(bytes(16000))
    return FilePayload(name="note.wav", mimeType="audio/wav", buffer=out.getvalue())


def _choose(page: Page, *files: FilePayload, label: str = "File") -> None:
    if not page.get_by_label(label, exact=True).is_visible():
        page.locator(".composer__add").click()
    page.get_by_label(label, exact=True).set_input_files(list(files))


def _is_shown(page: Page, name: str) -> None:
    image = page.get_by_role("img", name=name).last
    expect(image).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=image.element_handle())


def test_files_go_without_words_and_both_see_them_at_once(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    _choose(hers.page, _photo(), PDF)
    hers.send_button.click()
    for one in (hers, his):
        _is_shown(one.page, "Photo: bike.webp")
        expect(one.page.get_by_role("link", name="Manual.pdf")).to_be_visible()
        expect(one.log).to_have_count(2)
    expect(hers.outbox).to_have_count(0)
    assert hers.evaluate("document.querySelector('#attachment').files.length") == 0
    expect(hers.page.locator(".composer__files")).to_be_hidden()
    hers.send("And now words")
    his.shows("Hello", "", "And now words")


def test_nothing_at_all_is_not_sent(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.send_button.click()
    hers.box.press("Enter")
    hers.page.wait_for_timeout(300)
    expect(hers.log).to_have_count(1)
    expect(hers.outbox).to_have_count(0)


def test_a_voice_message_can_be_played(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    _choose(hers.page, _sound(), label="Voice message")
    hers.send("Listen")
    his.shows("Hello", "Listen")
    seconds = his.page.locator("audio").evaluate(
        "async (one) => { one.muted = true; await one.play(); return one.duration }"
    )
    assert seconds == pytest.approx(1.0, abs=0.1)


def test_nothing_moves_when_a_photo_arrives(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    _choose(hers.page, _photo(1600, 900))
    hers.send("Look")
    _is_shown(hers.page, "Photo: bike.webp")
    slow = Held(hers.page, "**/attachments/*/thumb")
    hers.page.reload()
    hers.live()
    box = hers.page.get_by_role("img", name="Photo").bounding_box()
    assert box
    assert box["height"] > 100
    slow.wait()
    slow.release()
    _is_shown(hers.page, "Photo: bike.webp")
    assert hers.page.get_by_role("img", name="Photo").bounding_box() == box


def test_what_failed_is_tried_again_with_its_files(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.page.route(POST, lambda route: route.abort())
    _choose(hers.page, _photo())
    hers.send("Look at this")
    expect(hers.outbox).to_contain_text("Not sent.")
    expect(hers.outbox).to_contain_text("bike.jpg")
    hers.page.unroute(POST)
    hers.page.get_by_role("button", name="Try again").click()
    his.shows("Hello", "Look at this")
    _is_shown(his.page, "Photo: bike.webp")
    expect(hers.outbox).to_have_count(0)


def test_what_is_not_taken_is_said_in_words_and_the_text_kept(
    bea: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*answered(422))
    hers = window(bea).talk(talk)
    _choose(hers.page, FilePayload(name="IMG_1.HEIC", mimeType="image/heic", buffer=b"\0\0\0\x18ftypheic" + bytes(40)))
    hers.send("My bike")
    expect(hers.page.locator("#problem")).to_contain_text("Please send it as JPEG")
    expect(hers.outbox).to_contain_text("My bike")


def test_files_go_without_scripts(bea: Person, sal: Person, talk: int, context: Callable[..., BrowserContext]) -> None:
    page = context(bea, java_script_enabled=False).new_page()
    page.goto(f"/conversations/{talk}")
    _choose(page, _photo(), PDF)
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile(r"\?at=\d+#message-\d+$"))
    expect(page.get_by_role("img", name="Photo: bike.webp")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Manual.pdf").click()
    assert download.value.suggested_filename == "Manual.pdf"
