"""Live without scripts: two people talk, each on a page that never runs a line of script."""

import time
from collections.abc import Callable, Iterator

import pytest
from cast import Haggle, Person
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect
from window import Window
from witness import Witness

Opener = Callable[..., Page]
FRAME_WAITS_S = 4.5  # then the frame shows the browser's error, until the page is loaded again (docs/decisions/0015)


@pytest.fixture
def plain(chromium: Browser, witness: Witness) -> Iterator[Opener]:
    """`plain(bea, talk)`: the conversation in her browser, scripts off."""
    contexts: list[BrowserContext] = []

    def open_(person: Person, talk: int) -> Page:
        url = person.haggle.url
        context = chromium.new_context(
            base_url=url, java_script_enabled=False, ignore_https_errors=True, viewport={"width": 1100, "height": 700}
        )
        contexts.append(context)
        witness.watch(context)
        context.set_default_timeout(10_000)
        context.add_cookies([person.browser_cookie()])
        page = context.new_page()
        page.goto(f"{url}/conversations/{talk}", wait_until="domcontentloaded")  # it never ends loading
        expect(fresh(page).get_by_role("heading", name="New messages")).to_be_attached()
        return page

    yield open_
    for context in contexts:
        context.close()


def fresh(page: Page) -> FrameLocator:
    """What is new, below the log."""
    return page.frame_locator(".log__live")


def bodies(page: Page) -> Locator:
    return fresh(page).locator(".message__body").filter(visible=True)


def say(page: Page, text: str) -> None:
    page.get_by_label("Message", exact=True).fill(text)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".log__messages > .message").last.locator(".message__body")).to_have_text(text)


def test_two_people_talk_live(plain: Opener, bea: Person, sal: Person, talk: int) -> None:
    hers, his = plain(bea, talk), plain(sal, talk)
    hers.get_by_label("Message", exact=True).fill("half typed, and")
    say(his, "Is Sunday fine?")
    expect(bodies(hers)).to_have_text(["Is Sunday fine?"])
    say(his, "Or Saturday?")
    expect(bodies(hers)).to_have_text(["Is Sunday fine?", "Or Saturday?"])
    expect(hers.get_by_label("Message", exact=True)).to_have_value("half typed, and")
    say(hers, "Sunday is perfect.")
    expect(hers.locator(".log__messages .message__body")).to_have_text(
        ["Hello", "Is Sunday fine?", "Or Saturday?", "Sunday is perfect."]
    )
    expect(bodies(his)).to_have_text(["Sunday is perfect."])


def test_what_changes_takes_the_place_of_what_was_shown(plain: Opener, bea: Person, sal: Person, talk: int) -> None:
    hers = plain(bea, talk)
    first, second = sal.say(talk, "At tne?"), sal.say(talk, "I sold it, sorry.")
    expect(bodies(hers)).to_have_count(2)
    sal.http.post(f"/messages/{first}/edit", data={"body": "At ten?"})
    sal.http.post(f"/messages/{second}/deletion")
    expect(bodies(hers)).to_have_text(["At ten?", "This message was deleted."])
    bea.http.post(f"/messages/{first}/reactions", data={"emoji": "👍"})
    expect(fresh(hers).locator(".reaction__emoji").filter(visible=True)).to_have_text(["👍"])
    expect(bodies(hers)).to_have_text(["This message was deleted.", "At ten?"])


def test_the_newest_stays_in_view_and_a_reader_above_is_left_alone(
    plain: Opener, bea: Person, sal: Person, talk: int
) -> None:
    hers = plain(bea, talk)
    for number in range(12):
        sal.say(talk, f"line {number}")
    last = bodies(hers).get_by_text("line 11", exact=True)
    expect(last).to_be_in_viewport()
    fresh(hers).get_by_text("line 2", exact=True).scroll_into_view_if_needed()
    expect(last).not_to_be_in_viewport()
    sal.say(talk, "line 12")
    expect(bodies(hers)).to_have_count(13)
    expect(fresh(hers).get_by_text("line 2", exact=True)).to_be_in_viewport()


def test_one_of_the_two_has_scripts(
    plain: Opener, window: Callable[..., Window], bea: Person, sal: Person, talk: int
) -> None:
    hers, his = plain(bea, talk), window(sal).talk(talk)
    expect(his.page.locator("iframe")).to_have_count(0)
    say(hers, "Without scripts")
    expect(his.page.locator(".message__body").last).to_have_text("Without scripts")
    his.page.get_by_label("Message", exact=True).fill("With scripts")
    his.page.keyboard.press("Enter")
    expect(bodies(hers)).to_have_text(["With scripts"])


def test_a_restart_is_gone_through_with_the_text_still_there(
    plain: Opener, start_haggle: Callable[..., Haggle], witness: Witness
) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    hers = plain(ann, talk)
    hers.get_by_label("Message", exact=True).fill("half typed")
    bob.say(talk, "before")
    expect(bodies(hers)).to_have_text(["before"])
    began = time.monotonic()
    haggle.stop()
    haggle.start()
    if time.monotonic() - began > FRAME_WAITS_S:
        pytest.skip("this machine starts haggle more slowly than a browser's frame waits")
    bob.say(talk, "after")
    expect(bodies(hers)).to_have_text(["before", "after"], timeout=15_000)
    expect(hers.get_by_label("Message", exact=True)).to_have_value("half typed")


def test_the_list_comes_again_by_itself(plain: Opener, bea: Person, sal: Person, talk: int) -> None:
    hers = plain(bea, talk)
    row = hers.frame_locator(".list__live").locator(".row__line").first
    sal.say(talk, "News for the list")
    expect(row).to_have_text("News for the list", timeout=15_000)
    row.click()
    expect(hers.locator(".log__messages .message__body").last).to_have_text("News for the list")
