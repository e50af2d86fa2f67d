"""The account page in a browser: the theme holds, and open windows follow a name, a picture, a leaving."""

import io
from typing import Any

import pytest
from cast import PASSWORD, Haggle, Person
from PIL import Image
from playwright.sync_api import expect
from window import Open
from witness import Witness, answered

NEWCOMERS = True
LIGHT, DARK = "rgb(250, 245, 238)", "rgb(26, 22, 19)"


@pytest.mark.parametrize(
    ("theme", "device", "ground"),
    [
        ("auto", "light", LIGHT),
        ("auto", "dark", DARK),
        ("light", "dark", LIGHT),
        ("dark", "light", DARK),
    ],
)
def test_the_page_is_as_it_was_asked_to_be(window: Open, bea: Person, theme: str, device: str, ground: str) -> None:
    hers = window(bea, color_scheme=device).go("/account")
    hers.page.get_by_label("Theme").select_option(theme)
    hers.page.get_by_role("button", name="Save preferences").click()
    expect(hers.page.get_by_role("status").filter(has_text="Your preferences are saved.")).to_be_visible()
    expect(hers.page.locator("body")).to_have_css("background-color", ground)
    scheme = hers.page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert scheme == ("light dark" if theme == "auto" and device == "light" else theme if theme != "auto" else device)


def test_open_windows_follow_a_new_name(window: Open, bea: Person, sal: Person, talk: int) -> None:
    sal.say(talk, "Good day")
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    elsewhere = window(sal).go("/conversations").live()
    his.box.fill("half a sentence")
    settings = window(bea).go("/account")
    settings.page.get_by_label("Your name").fill("Beatrix")
    settings.page.get_by_role("button", name="Save name").click()
    expect(his.page.locator("#talk-title")).to_have_text("Beatrix")
    expect(his.message("Hello").locator("> b")).to_have_text("Beatrix")
    expect(his.row(talk)).to_contain_text("Beatrix")
    expect(elsewhere.row(talk)).to_contain_text("Beatrix")
    expect(hers.page.locator("#self")).to_contain_text("Beatrix")
    expect(his.box).to_have_value("half a sentence")


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


def test_open_windows_follow_a_new_picture(window: Open, bea: Person, sal: Person, talk: int) -> None:
    his, hers = window(sal).talk(talk), window(bea).go("/account")
    picture: Any = {"name": "me.png", "mimeType": "image/png", "buffer": _picture()}
    hers.page.get_by_label("Picture").set_input_files(picture)
    hers.page.get_by_role("button", name="Save picture").click()
    face = his.page.locator(".talk__face img")
    expect(face).to_be_visible()
    assert face.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 192
    expect(hers.page.locator("#self img")).to_be_visible()
    hers.page.get_by_role("button", name="Remove the picture").click()
    expect(face).to_have_count(0)


def test_open_windows_follow_who_leaves(
    window: Open, haggle: Haggle, bea: Person, sal: Person, talk: int, witness: Witness
) -> None:
    witness.allow(*answered(401))
    his, hers = window(sal).talk(talk), window(bea).talk(talk)
    his.box.fill("half a sentence")
    his.page.wait_for_timeout(2500)  # the draft is kept
    leaving = window(bea, device="phone").go("/account/deletion")
    leaving.page.get_by_label("Your password").fill(PASSWORD)
    leaving.page.get_by_role("button", name="Delete my account").click()
    expect(leaving.page.get_by_role("heading", name="Your account is deleted")).to_be_visible()
    his.shows("This message was deleted.")
    expect(his.page.locator("#talk-title")).to_have_text("Deleted member")
    expect(his.page.locator(".composer--closed")).to_contain_text("You can no longer write here")
    expect(his.page.locator(".composer--closed")).to_contain_text("half a sentence")
    expect(his.row(talk)).to_contain_text("Deleted message")
    hers.says("Signed out")
