"""The log's view: it stays where its reader is."""

import re

import pytest
from cast import Person
from playwright.sync_api import Locator, expect
from window import Open, Window

JUMP_PX = 2


@pytest.fixture
def long_talk(bea: Person, sal: Person, talk: int) -> int:
    """130 messages, after the “Hello”."""
    for number in range(1, 131):
        (bea, sal)[number % 2].say(talk, f"Message {number}")
    return talk


def scroll_to(window: Window, text: str) -> None:
    """Have that message at the top of the view."""
    window.message(text).evaluate("(one) => one.scrollIntoView({ block: 'start' })")
    window.page.wait_for_timeout(100)  # scrolling is done in the next frame


def is_at_end(window: Window) -> bool:
    return bool(window.evaluate("Math.abs(document.querySelector('.log__scroll').scrollTop) < 2"))


def new_button(window: Window) -> Locator:
    return window.page.locator(".log__new")


def test_the_newest_messages_show_first_at_the_end(bea: Person, long_talk: int, window: Open) -> None:
    hers = window(bea).talk(long_talk)
    expect(hers.message("Message 130")).to_be_in_viewport(ratio=1)
    assert hers.bodies.first.inner_text() == "Message 81"
    assert is_at_end(hers)


def test_older_messages_come_without_a_jump(bea: Person, long_talk: int, window: Open) -> None:
    hers = window(bea).talk(long_talk)
    for oldest, count in (("Message 81", 100), ("Message 31", 131)):
        scroll_to(hers, oldest)
        older = hers.page.get_by_role("link", name="Older messages")
        older.scroll_into_view_if_needed()
        hers.page.wait_for_timeout(100)
        before = hers.top_of(oldest)
        older.click()
        expect(hers.bodies).to_have_count(count)
        assert abs(hers.top_of(oldest) - before) < JUMP_PX
        hers.page.wait_for_timeout(300)
        assert abs(hers.top_of(oldest) - before) < JUMP_PX
    texts = hers.bodies.all_inner_texts()
    assert texts == ["Hello", *(f"Message {number}" for number in range(1, 131))]
    expect(hers.page.get_by_role("link", name="Older messages")).to_have_count(0)


def test_older_messages_come_complete_while_new_ones_arrive(
    bea: Person, sal: Person, long_talk: int, window: Open
) -> None:
    hers = window(bea).talk(long_talk)
    sal.say(long_talk, "New while she pages")
    hers.page.get_by_role("link", name="Older messages").click()
    sal.say(long_talk, "And another")
    expect(hers.bodies).to_have_count(102)
    texts = hers.bodies.all_inner_texts()
    assert texts == [*(f"Message {number}" for number in range(31, 131)), "New while she pages", "And another"]


def test_a_foreign_message_leaves_the_reader_where_they_are(
    bea: Person, sal: Person, long_talk: int, window: Open
) -> None:
    hers = window(bea).talk(long_talk)
    scroll_to(hers, "Message 100")
    before = hers.top_of("Message 100")
    sal.say(long_talk, "Far below")
    expect(new_button(hers)).to_have_text("1 new")
    assert abs(hers.top_of("Message 100") - before) < JUMP_PX
    sal.say(long_talk, "And another one")
    expect(new_button(hers)).to_have_text("2 new")
    hers.page.wait_for_timeout(300)
    assert abs(hers.top_of("Message 100") - before) < JUMP_PX
    new_button(hers).click()
    expect(hers.message("And another one")).to_be_in_viewport(ratio=1)
    expect(new_button(hers)).to_be_hidden()


def test_a_foreign_message_shows_at_once_when_the_end_is_in_view(
    bea: Person, sal: Person, long_talk: int, window: Open
) -> None:
    hers = window(bea).talk(long_talk)
    sal.say(long_talk, "Right here")
    expect(hers.message("Right here")).to_be_in_viewport(ratio=1)
    expect(new_button(hers)).to_be_hidden()


def test_an_own_message_goes_to_the_end(bea: Person, long_talk: int, window: Open) -> None:
    hers = window(bea).talk(long_talk)
    scroll_to(hers, "Message 90")
    hers.send("My own")
    expect(hers.message("My own")).to_be_in_viewport(ratio=1)
    assert is_at_end(hers)
    expect(new_button(hers)).to_be_hidden()


def test_a_permalink_opens_around_its_message(bea: Person, sal: Person, long_talk: int, window: Open) -> None:
    hers = window(bea).talk(long_talk)
    hers.page.get_by_role("link", name="Older messages").click()
    hers.message("Message 40").get_by_role("link", name="Actions").click()
    hers.page.get_by_role("link", name="Link to this message").click()
    hers.page.wait_for_url("**?at=*")
    hers.live()
    found = hers.message("Message 40")
    expect(found).to_be_in_viewport(ratio=1)
    expect(found).to_have_class(re.compile(r"\bmessage--found\b"))
    texts = hers.bodies.all_inner_texts()
    assert "Message 30" in texts
    assert "Message 50" in texts
    assert_past_takes_only_the_word(hers, sal, long_talk)


def assert_past_takes_only_the_word(hers: Window, sal: Person, talk: int) -> None:
    texts, before = hers.bodies.all_inner_texts(), hers.top_of("Message 40")
    sal.say(talk, "Beyond this page")
    word = hers.page.get_by_role("link", name="New messages: go to the newest")
    expect(word).to_be_attached()
    assert hers.bodies.all_inner_texts() == texts
    assert abs(hers.top_of("Message 40") - before) < JUMP_PX
    word.click()
    expect(hers.message("Beyond this page")).to_be_in_viewport(ratio=1)


def test_only_what_is_in_view_is_read(bea: Person, sal: Person, long_talk: int, window: Open) -> None:
    hers, phone = window(bea).talk(long_talk), window(bea, device="phone").go("/conversations").live()
    unread = phone.row(long_talk).locator(".row__unread")
    expect(unread).to_have_count(0)
    scroll_to(hers, "Message 100")
    sal.say(long_talk, "Below the view")
    expect(unread).to_contain_text("1")
    expect(new_button(hers)).to_have_text("1 new")
    phone.page.wait_for_timeout(300)
    expect(unread).to_contain_text("1")
    new_button(hers).click()
    expect(unread).to_have_count(0)


LINES = """
(body) => {
  const box = body.parentElement.getBoundingClientRect();
  return [...body.childNodes].filter((one) => one.nodeType === Node.TEXT_NODE).map((text) => {
    const range = document.createRange();
    range.selectNode(text);
    const line = range.getBoundingClientRect();
    return line.left - box.left < box.right - line.right + 1 ? "left" : "right";
  });
}
"""


def test_each_line_of_a_message_runs_in_its_own_direction(bea: Person, talk: int, window: Open) -> None:
    text = "Hello, about the bike that you sell:\nالسعر 120 يورو.\nThanks!"
    bea.say(talk, text)
    body = window(bea).talk(talk).bodies.last
    assert body.evaluate(LINES) == ["left", "right", "left"]
    assert body.evaluate("(body) => (getSelection().selectAllChildren(body), String(getSelection()))") == text
