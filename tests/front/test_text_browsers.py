"""A person with a text browser joins, asks, reads the answer, looks back, searches, sends a file and leaves (G9)."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import Haggle, Person
from programs import require
from terminal import Terminal

pytestmark = [pytest.mark.system, pytest.mark.once, pytest.mark.timeout(90)]
ENTER, TAB, CLEAR, UP, REDRAW, HOME = "\r", "\t", "\x15", "\x1b[A", "\x0c", "\x01"


class TextBrowser:
    """What both have in common: `/` searches the page, Tab goes to the next field or link, Enter follows or presses."""

    def __init__(self, home: Path, url: str) -> None:
        self.url = url
        self.home = home
        self.screen = Terminal(self.command(f"{url}/join"), {"HOME": str(home), "EDITOR": str(self.editor())})
        self.shows("Join haggle")

    def command(self, url: str) -> list[str]:
        raise NotImplementedError

    def editor(self) -> Path:
        """Where a browser has texts written by a program of the person's choice: one that writes `said`."""
        path = self.home / "edit"
        path.write_text(f'#!/bin/sh\nfor file; do :; done\ncp {self.home}/said "$file"\n')
        path.chmod(0o755)
        return path

    def shows(self, words: str) -> None:
        self.screen.shows(words)

    def find(self, words: str) -> None:
        self.screen.keys(f"/{words}{ENTER}")

    def reads(self, words: str) -> None:
        """Somewhere on this page, which may be longer than the screen."""
        self.find(words)
        self.shows(words)

    def follow(self, words: str) -> None:
        """The first link or button that says so."""
        self.find(words)
        self.screen.keys(ENTER)


class W3m(TextBrowser):
    def command(self, url: str) -> list[str]:
        return [require("w3m"), "-cookie", "-o", "accept_cookie=1", "-o", f"editor={self.home}/edit", url]

    def go(self, path: str) -> None:
        self.screen.keys("U", f"{CLEAR}{self.url}{path}{ENTER}")

    def fill(self, *texts: str, press: int) -> None:
        """Type into the page's fields, beginning at *User name*; press what stands `press` steps after the last."""
        self.screen.keys("g")
        self.find("User name")
        for text in texts:
            self.screen.keys(TAB, ENTER, f"{CLEAR}{text}{ENTER}")
        self.screen.keys(*[TAB] * press, ENTER)

    def write(self, text: str) -> None:
        """Into the page's one box, and send it."""
        (self.home / "said").write_text(text)
        self.screen.keys("g")
        self.find("Message")
        self.screen.keys(TAB, ENTER, TAB, ENTER)

    def press(self) -> None:
        self.screen.keys("g")
        self.follow("Sign out")

    def attach(self, path: Path) -> None:
        self.screen.keys("g")
        self.find("Add files")
        self.screen.keys(TAB, ENTER, f"{CLEAR}{path}{ENTER}", "g")
        self.follow("Send")


class Lynx(TextBrowser):
    """Its links have numbers here; its last line says what kind of field one stands on."""

    def command(self, url: str) -> list[str]:
        settings = self.home / "lynx.cfg"
        settings.write_text(
            "INCLUDE:/etc/lynx/lynx.cfg\nINFOSECS:0\nMESSAGESECS:0\nALERTSECS:0\nACCEPT_ALL_COOKIES:TRUE\n"
        )
        (self.home / ".lynxrc").write_text("keypad_mode=LINKS_ARE_NUMBERED\n")
        return [require("lynx"), f"-cfg={settings}", "-nocolor", url]

    def go(self, path: str) -> None:
        self.screen.keys("g", f"{CLEAR}{self.url}{path}{ENTER}")

    def reach(self, what: str) -> None:
        for _ in range(40):
            self.screen.keys(REDRAW)
            if what in self.screen.text:
                return
            self.screen.keys(TAB)
        raise AssertionError(f"no {what} on {self.screen.text}")

    def fill(self, *texts: str, press: int) -> None:
        """The page's fields, beginning with the first."""
        self.reach("(Textfield")
        for number, text in enumerate(texts):
            self.screen.keys(*[TAB] * (number > 0), f"{CLEAR}{text}")
        self.screen.keys(*[TAB] * press, ENTER)

    def write(self, text: str) -> None:
        self.reach("(Textarea)")
        self.screen.keys(text, TAB, ENTER)

    def follow(self, words: str) -> None:
        self.screen.keys(HOME, REDRAW)
        number = re.search(rf"\[(\d+)\]\s?{words}", self.screen.text)
        assert number, self.screen.text
        self.screen.keys(f"{number[1]}{ENTER}")

    def press(self) -> None:
        """The first button of the page."""
        self.screen.keys(HOME)
        self.reach("(Form submit")
        self.screen.keys(ENTER)

    def attach(self, path: Path) -> None:
        """From the first link under the box back up to the file, and on to *Send*."""
        self.screen.keys(HOME, REDRAW)
        number = re.search(r"\[(\d+)\]\s?Refresh", self.screen.text)
        assert number, self.screen.text
        self.screen.keys(f"{number[1]}g{ENTER}", UP, UP)
        self.reach("(File")
        self.screen.keys(str(path), UP)
        self.reach("(Form submit")
        self.screen.keys(ENTER)


@pytest.fixture(params=[W3m, Lynx], ids=["w3m", "lynx"])
def browser(request: pytest.FixtureRequest, haggle: Haggle, tmp_path: Path) -> Iterator[W3m | Lynx]:
    made = request.param(tmp_path, haggle.url)
    yield made
    made.screen.close()


def _soon(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not check() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert check()


def test_the_whole_walk(browser: W3m | Lynx, haggle: Haggle, sal: Person) -> None:
    name = type(browser).__name__.lower()
    listing = sal.sell(f"Typewriter for {name}")
    browser.fill(f"{name}.user", f"Ada {name}", "correct horse", press=2)
    browser.shows("For sale")
    browser.go(f"/listings/{listing}")
    browser.shows(f"Typewriter for {name}")
    browser.write("Does the e stick?")
    browser.shows("Does the e stick?")

    (talk,) = {int(one.split("/")[2]) for one in _conversations(sal, f"Ada {name}")}
    assert sal.messages(talk) == ["Does the e stick?"]
    for number in range(60):
        sal.say(talk, f"Answer {number}, and no, it does not")
    browser.go(f"/conversations/{talk}?muted=0")  # what is unread stands on one page
    browser.reads("Answer 3, and no")
    browser.go("/conversations")  # lynx does not ask again for the page it shows
    browser.shows("Typewriter for")
    browser.go(f"/conversations/{talk}")
    browser.reads("Answer 59, and no")
    browser.follow("Older messages")
    browser.reads("Answer 3, and no")
    browser.go("/search")
    browser.go("/search?q=stick")
    browser.reads("Does the e stick?")

    note = browser.home / "serial.txt"
    note.write_text("No. 1234\n")
    browser.go(f"/conversations/{talk}")
    browser.reads("Answer 59, and no")
    browser.attach(note)
    _soon(lambda: "serial.txt" in sal.get(f"/conversations/{talk}").text)

    browser.go("/conversations")
    browser.press()
    browser.shows("Password")


def _conversations(person: Person, peer: str) -> list[str]:
    page = person.get("/conversations").text
    rows = re.findall(r'<a class="row__link" href="(/conversations/\d+)".*?</a>', page, re.DOTALL)
    return [row for row in rows if peer in page.partition(f'href="{row}"')[2].partition("</a>")[0]]
