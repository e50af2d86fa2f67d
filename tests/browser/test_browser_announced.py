"""What a screen reader says of news: each thing once, with its author, and nothing else."""

import re
import time

from cast import Person
from playwright.sync_api import expect
from window import Open, Window

NEWCOMERS = True
GATHERED_S = 0.4
RECORD = """
window.announced = [];
new MutationObserver((changes) => {
  const one = document.getElementById("announcer");
  const isHeard = one && one.textContent && (!document.querySelector("dialog[open]") || one.closest("dialog[open]"));
  if (isHeard && changes.some(({ target }) => target === one)) window.announced.push(one.innerText);
}).observe(document, { childList: true, subtree: true });
"""


def _open(window: Window, talk: int) -> Window:
    window.page.add_init_script("{" + RECORD + "}")
    return window.talk(talk)


def _announced(window: Window, *texts: str) -> None:
    window.page.wait_for_timeout(800)
    assert window.evaluate("window.announced") == list(texts)


def test_a_foreign_message_is_said_once_and_nothing_else_is(bea: Person, sal: Person, talk: int, window: Open) -> None:
    sal.say(talk, "History")
    hers = _open(window(bea), talk)
    _announced(hers)
    message = sal.say(talk, "Still there")
    hers.shows("Hello", "History", "Still there")
    hers.poll()
    hers.send("My own")
    hers.shows("Hello", "History", "Still there", "My own")
    sal.http.post(f"/messages/{message}/edit", data={"body": "Still here"})
    hers.shows("Hello", "History", "Still here", "My own")
    sal.http.post(f"/messages/{message}/deletion")
    hers.shows("Hello", "History", "This message was deleted.", "My own")
    _announced(hers, "Sal: Still there")
    announcer = hers.page.locator("#announcer")
    expect(announcer).to_have_attribute("aria-live", "polite")
    expect(hers.page.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_many_at_once_are_told_by_their_number(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers = _open(window(bea), talk)
    began = time.monotonic()
    for number in range(30):
        sal.say(talk, f"Message {number}")
    deadline = time.monotonic() + 5
    while sum(counts := [_told(words) for words in hers.evaluate("window.announced")]) < 30:
        assert time.monotonic() < deadline, counts
        hers.page.wait_for_timeout(100)
    assert sum(counts) == 30
    assert len(counts) <= 1 + (time.monotonic() - began) / GATHERED_S


def _told(words: str) -> int:
    """How many messages were announced by these words."""
    number = re.fullmatch(r"(\d+) new messages", words)
    return int(number[1]) if number else len(words.splitlines())


def test_news_is_heard_while_the_sheet_is_open(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers = _open(window(bea), talk)
    hers.message("Hello").hover()
    hers.page.get_by_role("link", name="Actions").click()
    expect(hers.page.get_by_role("dialog")).to_be_visible()
    sal.say(talk, "Over there")
    expect(hers.page.get_by_role("dialog").get_by_role("status")).to_have_text("Sal: Over there")
    hers.page.keyboard.press("Escape")
    expect(hers.page.get_by_role("dialog")).to_be_hidden()
    sal.say(talk, "And here")
    hers.shows("Hello", "Over there", "And here")
    _announced(hers, "Sal: Over there", "Sal: And here")
