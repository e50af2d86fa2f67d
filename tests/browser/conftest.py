"""
Windows of a real Chromium onto a running haggle.

`window(bea)` opens a window of Bea's browser; a second one is another tab of it, `window(bea, device="phone")` another
device. What a page complains about fails the test, but for what `witness.allow` was told to expect. Where a module says
NEWCOMERS, each of its tests has people of its own, with an empty list.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import stack
from cast import Haggle, Person
from client import close_down_to
from fleet import Fleet
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from programs import find, require
from window import COUNT_TEXTS, RECORD_STATES, VISIBILITY, Window
from witness import Witness

ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]
ARGUMENTS += ["--ignore-certificate-errors"]  # for a service worker too; those of the proxy are thrown away
# A microphone that beeps, and nobody to ask whether it may be used.
ARGUMENTS += ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def haggle(haggle: Haggle, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """On PostgreSQL what the pages come from is two processes behind a proxy, over https."""
    if not stack.IS_POSTGRESQL:
        yield haggle
        return
    fleet = Fleet(tmp_path_factory.mktemp("fleet"), {"HAGGLE_DELIVERED_MS": "20"}).start()
    yield fleet
    close_down_to(0)
    fleet.stop()
    assert fleet.errors() == []


@pytest.fixture(scope="session")
def launched() -> Iterator[Callable[..., Browser]]:
    """`launched(program)`: that browser; every person has a profile of their own in it. It may have more arguments."""
    with sync_playwright() as playwright:
        browsers: dict[Any, Browser] = {}

        def launch(program: str, more: tuple[str, ...] = ()) -> Browser:
            if (program, more) not in browsers:
                made = playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *more])
                browsers[program, more] = made
            return browsers[program, more]

        yield launch
        for browser in browsers.values():
            browser.close()


@pytest.fixture
def chromium(request: pytest.FixtureRequest, launched: Callable[..., Browser]) -> Browser:
    """Where nothing but pages matters, the one that is nothing but pages: it takes half of the work."""
    is_whole = request.node.get_closest_marker("whole_browser")
    return launched(require("chromium") if is_whole else find("headless-shell") or require("chromium"))


@pytest.fixture
def witness() -> Iterator[Witness]:
    """Hears what pages complain about."""
    heard = Witness()
    yield heard
    complaints = heard.complaints()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def context(
    chromium: Browser, witness: Witness, start_haggle: Callable[..., Haggle]
) -> Iterator[Callable[..., BrowserContext]]:
    """
    `context(person)`: their browser, signed in. One for each person, device and set of options.

    It asks for `start_haggle` so as to be closed before the servers of the test: an open page would miss them.
    """
    contexts: dict[Any, BrowserContext] = {}

    def make(person: Person, device: str = "laptop", base_url: str = "", **options: Any) -> BrowserContext:
        key = (id(person), device, base_url, repr(options))
        if key not in contexts:
            url = base_url or person.haggle.url
            options = {"viewport": {"width": 1100, "height": 700}, "ignore_https_errors": True, **options}
            made = chromium.new_context(base_url=url, **options)
            made.set_default_timeout(10_000)
            for script in (VISIBILITY, COUNT_TEXTS, RECORD_STATES):
                made.add_init_script("{" + script + "}")
            witness.watch(made)
            made.add_cookies([person.browser_cookie(url)])
            contexts[key] = made
        return contexts[key]

    yield make
    for one in contexts.values():
        one.close()


@pytest.fixture
def window(context: Callable[..., BrowserContext]) -> Callable[..., Window]:
    """`window(person)`: a new tab in their browser."""

    def open_window(person: Person, **options: Any) -> Window:
        return Window(context(person, **options).new_page(), urlsplit(person.haggle.url).path)

    return open_window


@pytest.fixture
def bare(chromium: Browser) -> Iterator[Callable[[Person], Window]]:
    """`bare(person)`: a tab in a browser of theirs that does nothing but what pages do, for what is measured."""
    contexts: list[BrowserContext] = []

    def open_window(person: Person) -> Window:
        contexts.append(chromium.new_context(base_url=person.haggle.url, ignore_https_errors=True))
        contexts[-1].add_cookies([person.browser_cookie()])
        return Window(contexts[-1].new_page())

    yield open_window
    for one in contexts:
        one.close()


@pytest.fixture(scope="session")
def regulars(haggle: Haggle) -> dict[str, Person]:
    """Whoever has been here before."""
    return {name: Person(haggle, name).join() for name in ("Bea", "Sal")}


@pytest.fixture
def people(request: pytest.FixtureRequest, haggle: Haggle, regulars: dict[str, Person]) -> dict[str, Person]:
    if hasattr(request.module, "NEWCOMERS"):
        return {name: Person(haggle, name).join() for name in regulars}
    return regulars


@pytest.fixture
def bea(people: dict[str, Person]) -> Person:
    return people["Bea"]


@pytest.fixture
def sal(people: dict[str, Person]) -> Person:
    return people["Sal"]
