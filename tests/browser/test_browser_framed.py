"""haggle in a frame of a shop that is another site, and in one of somebody who was not named, in a real Chromium."""

import re
from collections.abc import Callable, Iterator

import pytest
from cast import PASSWORD, Haggle, Person
from fleet import Fleet
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect
from programs import require
from shop import Shop, open_shop
from witness import REPORT_VIOLATIONS

pytestmark = [pytest.mark.system, pytest.mark.once, pytest.mark.whole_browser]


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture(scope="module")
def haggle(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Fleet(tmp_path_factory.mktemp("framed"), {"HAGGLE_FRAMED_BY": shop.url})
    server.processes = server.processes[:1]  # without Redis there is one
    server.start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture(scope="module")
def strict(launched: Callable[..., Browser]) -> Browser:
    """A browser that sends cookies to frames of other sites only if they are kept for the site around them."""
    return launched(require("chromium"), ("--test-third-party-cookie-phaseout",))


@pytest.fixture
def browser(strict: Browser) -> Iterator[Callable[..., BrowserContext]]:
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = strict.new_context(ignore_https_errors=True, **options)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.add_init_script(REPORT_VIOLATIONS)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


def _sign_in(page: Page, shop: Shop, person: Person, onward: str) -> FrameLocator:
    page.goto(shop.frame(f"{person.haggle.url}/login?next={onward}"))
    frame = page.frame_locator("iframe").first
    frame.get_by_label("User name").fill(person.username)
    frame.get_by_label("Password").fill(PASSWORD)
    frame.get_by_role("button", name="Sign in").click()
    return frame


def _couple(haggle: Haggle) -> tuple[Person, Person, int]:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    return ann, bob, ann.open_chat(bob.sell("Bike"), "Hello")


def test_one_signs_in_and_talks_live_in_the_frame(
    shop: Shop, haggle: Haggle, browser: Callable[..., BrowserContext]
) -> None:
    ann, bob, talk = _couple(haggle)
    context = browser()
    complaints: list[str] = []
    context.on("console", lambda message: complaints.append(message.text))
    frame = _sign_in(context.new_page(), shop, ann, f"/conversations/{talk}")
    bodies = frame.locator(".log__messages .message__body")
    expect(bodies).to_have_text(["Hello"])
    expect(frame.locator("connection-status")).to_contain_text("Connected")
    expect(frame.locator(".masthead")).to_have_count(0)
    frame.get_by_label("Message", exact=True).fill("From the frame")
    frame.get_by_label("Message", exact=True).press("Enter")
    bob.say(talk, "To the frame")
    expect(bodies).to_have_text(["Hello", "From the frame", "To the frame"])
    assert {cookie["name"].partition("-haggle")[0] for cookie in context.cookies()} == {"__Host-framed", "scripts"}
    assert complaints == []
    alone = context.new_page()
    alone.goto(f"{haggle.url}/conversations/{talk}")
    expect(alone.get_by_role("heading", name="Sign in")).to_be_visible()  # the cookie is the shop's frame's alone


def test_without_scripts_too(shop: Shop, haggle: Haggle, browser: Callable[..., BrowserContext]) -> None:
    ann, bob, talk = _couple(haggle)
    page = browser(java_script_enabled=False).new_page()
    frame = _sign_in(page, shop, ann, f"/conversations/{talk}")
    expect(frame.get_by_role("button", name="Send", exact=True)).to_be_visible()
    bob.say(talk, "To the frame")
    fresh = frame.frame_locator(".log__live")
    expect(fresh.locator(".message__body")).to_have_text("To the frame")
    frame.get_by_label("Message", exact=True).fill("From the frame")
    frame.get_by_role("button", name="Send", exact=True).click()
    expect(frame.locator(".log__messages .message__body").last).to_have_text("From the frame")
    assert page.url.startswith(shop.url)


def test_whoever_signed_in_in_the_frame_is_counted_for_around_it(
    shop: Shop, haggle: Haggle, browser: Callable[..., BrowserContext]
) -> None:
    ann, bob, talk = _couple(haggle)
    page = browser().new_page()
    frame = _sign_in(page, shop, ann, "/conversations")
    expect(frame.get_by_role("heading", name="Conversations", exact=True)).to_be_visible()
    bob.say(talk, "Are you there?")
    shop.body = (
        f'<a href="{haggle.url}/conversations" data-haggle>Messages</a><script src="{haggle.url}/widget.js"></script>'
    )
    page.reload()
    expect(page.get_by_role("link", name="Messages 1")).to_be_visible()


def test_nobody_else_frames_it(haggle: Haggle, browser: Callable[..., BrowserContext]) -> None:
    with open_shop() as other:
        page = browser().new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(other.frame(f"{haggle.url}/login"))
        page.wait_for_timeout(300)
    assert any(re.search(r"frame-ancestors|refused to connect|Refused to frame|Framing", line) for line in refused), (
        refused
    )
    expect(page.frame_locator("iframe").get_by_label("User name")).to_have_count(0)
