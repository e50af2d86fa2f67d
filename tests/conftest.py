"""
What every test may use: a running haggle, and the cast.

**Bea** buys, **Sal** sells the **bike**, **Nia** is nobody here. They are signed in once; each test gets listings and
conversations of its own, so tests do not see each other's.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import programs
import pytest
import stack
from cast import Haggle, Person
from client import close_down_to, opened
from post_office import PostOffice

# What reads the sources, drives a proxy or a blob store, or looks at pages alone is the same on every database.
ONCE = {"blobs", "deploying", "front", "leaving", "peers", "rules", "text"}
# What a browser shows of who writes first, who was away, what is found and who is there can differ by database and bus.
BROWSER_ON_BOTH = {
    *("crash", "delivery", "equal", "live_frames", "log", "presence", "receipts", "search", "tabs", "typing"),
}


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        try:
            stack.start()
        except (pytest.skip.Exception, pytest.fail.Exception) as missing:
            pytest.exit(str(missing), returncode=1 if programs.must_all_run() else 0)


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        stack.stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if stack.IS_POSTGRESQL:
        once = [item for item in items if _is_the_same_on_both(item)]
    else:
        once = [item for item in items if item.get_closest_marker("postgresql")]
    if once:
        config.hook.pytest_deselected(items=once)
        items[:] = [item for item in items if item not in set(once)]
    for item in items:
        if "start_haggle" in getattr(item, "fixturenames", ()):
            item.add_marker("system")
    # Browser tests last: from the first of them on Playwright keeps a loop running, beside which no other can.
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def _is_the_same_on_both(item: pytest.Item) -> bool:
    if item.get_closest_marker("postgresql"):
        return False
    if item.get_closest_marker("browser"):
        return item.path.stem.removeprefix("test_browser_") not in BROWSER_ON_BOTH
    return item.path.parent.name in ONCE or item.get_closest_marker("once") is not None


@pytest.fixture(scope="session")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """
    The server that most tests share, its limits lifted. Its log has to stay clean.

    What one test has delivered is written down before the next begins, lest it move a position there.
    """
    server = Haggle(tmp_path_factory.mktemp("shared"), {"HAGGLE_DELIVERED_MS": "20"}).start()
    yield server
    close_down_to(0)
    server.stop()
    assert server.errors() == []


@pytest.fixture(scope="session")
def office() -> Iterator[PostOffice]:
    """A mail server, which takes all that `mailing` sends."""
    office = PostOffice({"enable_SMTPUTF8": True}).start()
    yield office
    office.stop()


@pytest.fixture(scope="session")
def mailing(tmp_path_factory: pytest.TempPathFactory, office: PostOffice) -> Iterator[Haggle]:
    """A server that mails, soon, and shared: nobody is here for longer than they say so."""
    smtp = {"HAGGLE_SMTP_URL": f"smtp://127.0.0.1:{office.port}", "HAGGLE_MAIL_FROM": "haggle <chat@example.org>"}
    soon = {"HAGGLE_UNREAD_MAIL_MS": "100", "HAGGLE_PRESENCE_MS": "50"}
    server = Haggle(tmp_path_factory.mktemp("mailing"), smtp | soon)
    server.settings["HAGGLE_PUBLIC_URL"] = server.url
    yield server.start()
    close_down_to(0)
    server.stop()
    assert server.errors() == []


@pytest.fixture
def start_haggle(tmp_path: Path) -> Iterator[Callable[..., Haggle]]:
    """Starts a server of the test's own: `start_haggle(HAGGLE_LIMITS="on")`."""
    servers: list[Haggle] = []

    def start(**settings: str) -> Haggle:
        servers.append(Haggle(tmp_path / f"haggle-{len(servers)}", settings).start())
        return servers[-1]

    yield start
    for server in servers:
        if server.is_running:
            server.stop()


@pytest.fixture(autouse=True)
def close_what_was_opened() -> Iterator[None]:
    """By the test itself: what wider fixtures opened was there before."""
    before = len(opened)
    yield
    close_down_to(before)


@pytest.fixture(scope="session")
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture(scope="session")
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


@pytest.fixture(scope="session")
def nia(haggle: Haggle) -> Person:
    return Person(haggle, "Nia").join()


@pytest.fixture
def bike(sal: Person) -> int:
    """What Sal sells: a listing's id."""
    return sal.sell("City bike")


@pytest.fixture
def talk(bea: Person, bike: int) -> int:
    """Bea's conversation with Sal about the bike, in which she said “Hello”: its id."""
    return bea.open_chat(bike, "Hello")
