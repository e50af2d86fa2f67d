"""The whole walk with scripts switched off: forms and links only."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import PASSWORD, Haggle, Person
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from witness import Witness, answered


@pytest.fixture
def pages(chromium: Browser, haggle: Haggle, witness: Witness) -> Iterator[list[Page]]:
    """Two people's browsers without scripts."""
    contexts = [
        chromium.new_context(base_url=haggle.url, java_script_enabled=False, ignore_https_errors=True) for _ in range(2)
    ]
    for context in contexts:
        witness.watch(context)
        context.set_default_timeout(10_000)
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "teal").save(data, "JPEG")
    path = tmp_path / "piano.jpg"
    path.write_bytes(data.getvalue())
    return path


def join(page: Page, username: str, name: str) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Join").click()
    page.get_by_label("User name").fill(username)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Time zone").select_option("Europe/Stockholm")
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile("/listings$"))


def publish(page: Page, photo: Path) -> None:
    page.get_by_role("link", name="Sell something").first.click()
    page.get_by_label("Title").fill("Piano without scripts")
    page.get_by_label("Description").fill("Black.\nIn tune.")
    page.get_by_label("Price").fill("1200")
    page.get_by_label("Photo").set_input_files(photo)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Piano without scripts")
    expect(page.get_by_role("img", name=re.compile("Piano"))).to_be_visible()


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page).to_have_url(re.compile(r"#message-\d+$"))
    expect(bodies(page).last).to_have_text(text)


def bodies(page: Page) -> Locator:
    return page.locator(".log__messages .message__body")


def unread(page: Page) -> Locator:
    return page.get_by_role("link", name=re.compile(r"^Conversations")).locator(".badge__count")


def test_the_whole_walk(pages: list[Page], photo: Path, witness: Witness) -> None:
    witness.allow(*answered(401))
    hers, his = pages
    join(his, "sal.noscript", "Sal")
    publish(his, photo)
    join(hers, "bea.noscript", "Bea")
    hers.get_by_role("link", name=re.compile("Piano without scripts")).click()
    hers.get_by_label("Message", exact=True).fill("Is it in tune?")
    hers.get_by_role("button", name="Chat with seller").click()
    expect(bodies(hers)).to_have_text(["Is it in tune?"])
    say(hers, "And can I see it?")
    his.reload(wait_until="domcontentloaded")
    expect(unread(his)).to_have_text("1")
    his.get_by_role("link", name=re.compile(r"^Conversations")).click()
    line = his.frame_locator(".list__live").get_by_role(
        "link", name=re.compile("Bea.*Piano without scripts.*And can I see it", re.DOTALL)
    )
    expect(line.locator(".row__unread")).to_contain_text("2")
    line.click()
    expect(bodies(his)).to_have_text(["Is it in tune?", "And can I see it?"])
    say(his, "Yes, on Sunday.")
    expect(unread(his)).to_have_count(0)
    hers.reload(wait_until="domcontentloaded")
    expect(bodies(hers)).to_have_text(["Is it in tune?", "And can I see it?", "Yes, on Sunday."])
    expect(unread(hers)).to_have_count(0)
    hers.get_by_role("button", name="Sign out").click()
    expect(hers.get_by_role("heading", name="Sign in")).to_be_visible()
    hers.goto("/conversations", wait_until="domcontentloaded")
    expect(hers.get_by_label("Password")).to_be_visible()


def test_older_messages_and_permalinks_are_links(pages: list[Page], bea: Person, talk: int) -> None:
    for number in range(1, 61):
        bea.say(talk, f"Message {number}")
    hers = pages[0]
    hers.context.add_cookies([bea.browser_cookie()])
    hers.goto(f"/conversations/{talk}", wait_until="domcontentloaded")
    expect(bodies(hers)).to_have_text([f"Message {number}" for number in range(11, 61)])
    hers.get_by_role("link", name="Older messages").click()
    expect(bodies(hers)).to_have_text(["Hello", *(f"Message {number}" for number in range(1, 11))])
    hers.locator(".message small + a").nth(5).click()
    hers.get_by_role("link", name="Link to this message").click()
    expect(hers).to_have_url(re.compile(r"\?at=\d+#message-\d+$"))
    expect(hers.locator(":target").get_by_text("Message 5", exact=True)).to_be_visible()


def test_a_refused_message_comes_back_with_its_text(
    pages: list[Page], bea: Person, talk: int, witness: Witness
) -> None:
    witness.allow("status of 422")
    hers = pages[0]
    hers.context.add_cookies([bea.browser_cookie()])
    hers.goto(f"/conversations/{talk}", wait_until="domcontentloaded")
    hers.get_by_label("Message", exact=True).fill("y" * 4001)
    hers.get_by_role("button", name="Send").click()
    expect(hers.get_by_text("at most 4,000 characters")).to_be_visible()
    expect(hers.get_by_label("What you typed")).to_have_value("y" * 4001)
    hers.get_by_label("What you typed").fill("y" * 4000)
    hers.get_by_role("button", name="Try again").click()
    expect(bodies(hers)).to_have_text(["Hello", "y" * 4000])
