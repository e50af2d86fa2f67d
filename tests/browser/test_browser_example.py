"""
The example shop and haggle, both as `make example` starts them: people come over from the one to the other.

Mira buys and Tom sells; each has a browser of their own.
"""

import os
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import programs
import pytest
import stack
from playwright.sync_api import Browser, Page, expect
from programs import require

ROOT = Path(__file__).parents[2]
PACKAGES = ROOT / ".example"
START = ROOT / "examples/marketplace/start.sh"

STATES = {
    "Reserved": "It is reserved.",
    "Available": "It is for sale again.",
    "Sold": "It is sold.",
    "Remove": "The listing was removed.",
}

pytestmark = pytest.mark.slow


class Example:
    """Both, running."""

    def __init__(self, data: Path) -> None:
        self.data, ports = data, (stack.free_port(), stack.free_port())
        self.haggle, self.shop = (f"http://127.0.0.1:{port}" for port in ports)
        self._log = data / "log"
        self.environment = {**os.environ, "EXAMPLE_DATA": str(data), "PORT": str(ports[0]), "SHOP_PORT": str(ports[1])}
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(["sh", str(START)], env=self.environment, stdout=log, stderr=log)

    def says(self, pattern: str, within_s: float = 10) -> str:
        """The line that fits, once it stands in what both say."""
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            if found := re.search(f"^.*{pattern}.*$", self._log.read_text(), re.MULTILINE):
                return found.group()
            assert self.process.poll() is None, self._log.read_text()
            time.sleep(0.05)
        raise AssertionError(f"nobody says {pattern}:\n{self._log.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Example]:
    if not PACKAGES.is_dir():
        assert not programs.must_all_run(), "make test installs the example's packages"
        pytest.skip("the example's packages are not installed: make .example/.done")
    both = Example(tmp_path_factory.mktemp("example"))
    both.says("The shop is open", within_s=90)
    yield both
    both.stop()


Come = Callable[[str], Page]


@pytest.fixture
def come(example: Example, launched: Callable[..., Browser]) -> Iterator[Come]:
    """`come("mira")`: she signs in at the shop, in a browser of her own. Pages must not complain."""
    contexts, complaints = [], []

    def sign_in(name: str) -> Page:
        contexts.append(launched(require("chromium")).new_context())
        page = contexts[-1].new_page()
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(f"{example.shop}/sign-in")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill("please")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("link", name="Messages")).to_be_visible()
        return page

    yield sign_in
    for context in contexts:
        context.close()
    assert complaints == []


def ask(page: Page, title: str, words: str) -> None:
    page.get_by_role("link", name=title).click()
    page.get_by_label("Message").fill(words)
    page.get_by_role("button", name="Chat with seller").click()


def test_from_the_shop_one_stands_in_haggle_with_the_text_sent_and_its_header_counts_live(
    example: Example, come: Come
) -> None:
    tom, mira = come("tom"), come("mira")
    tom.get_by_role("link", name="Messages").click()
    tom.get_by_role("button", name="Go on as Tom").click()
    tom.goto(example.shop)
    count = tom.locator(".haggle-count")
    expect(count).to_be_hidden()
    ask(mira, "Tent for two", "Does it have all its pegs?")
    assert mira.url.startswith(f"{example.haggle}/conversations/")
    expect(mira.locator(".message--mine")).to_contain_text("Does it have all its pegs?")
    expect(mira.get_by_role("link", name="Mira")).to_be_visible()
    expect(count).to_have_text("1")
    line = example.says("verified: haggle says message.posted")
    assert "'external_id': '1'" in line
    assert "pegs" not in line


def test_what_happens_to_the_thing_in_the_shop_stands_in_the_conversation_at_once(example: Example, come: Come) -> None:
    mira, tom = come("mira"), come("tom")
    ask(mira, "Green armchair", "Does it fit through a door?")
    tom.get_by_role("link", name="Green armchair").click()
    tom.get_by_label("Price").fill("80")
    tom.get_by_role("button", name="Save").click()
    log = mira.get_by_role("log")
    expect(log).to_contain_text("The price is €80 now; it was €95.")
    for button, words in STATES.items():
        tom.get_by_role("button", name=button).click()
        expect(log).to_contain_text(words)


def test_who_is_not_signed_in_passes_the_shops_sign_in_and_keeps_what_they_typed(
    example: Example, come: Come, launched: Callable[..., Browser]
) -> None:
    context = launched(require("chromium")).new_context()
    page = context.new_page()
    page.goto(example.shop)
    ask(page, "Travel guitar", "Is the bag any good?")
    page.get_by_label("Username").fill("mira")
    page.get_by_label("Password").fill("please")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Message", exact=True)).to_have_value("Is the bag any good?")
    assert page.url.startswith(f"{example.haggle}/conversations/")
    context.close()


def test_whoever_deletes_their_account_in_the_shop_is_erased_here(example: Example, come: Come) -> None:
    mira, ines = come("mira"), come("ines")
    ask(ines, "Film camera", "Would you swap it for a guitar?")
    mira.get_by_role("link", name="Messages").click()
    mira.get_by_role("button", name="Go on as Mira").click()
    mira.get_by_role("link", name=re.compile("Film camera")).first.click()
    expect(mira.get_by_text("Would you swap it for a guitar?").last).to_be_visible()
    ines.goto(example.shop)
    ines.locator("summary").click()
    ines.get_by_role("button", name="Delete my account").click()
    example.says("told haggle: DELETE accounts/3")
    example.says("verified: haggle says account.erased")
    expect(mira.get_by_text("Deleted member").first).to_be_visible()
    expect(mira.get_by_text("Would you swap it for a guitar?")).to_have_count(0)


def test_nobody_else_can_speak_for_haggle(example: Example, launched: Callable[..., Browser]) -> None:
    context = launched(require("chromium")).new_context()
    answer = context.request.post(f"{example.shop}/haggle/webhook", data={"type": "account.erased"})
    assert (answer.status, answer.text()) == (400, "This is not signed by haggle.")
    context.close()
