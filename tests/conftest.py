"""
What every test may use: a running haggle, and the cast.

**Bea** buys, **Sal** sells the **bike**, **Nia** is nobody here. They are signed in once; each test gets listings and
conversations of its own, so tests do not see each other's.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import Haggle, Person, opened


@pytest.fixture(scope="session")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """The server that most tests share, its limits lifted. Its log has to stay clean."""
    server = Haggle(tmp_path_factory.mktemp("shared")).start()
    yield server
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
        if server.process and server.process.poll() is None:
            server.stop()


def _of_the_session(person: Person) -> Iterator[Person]:
    opened.remove(person)
    yield person.join()
    person.close()


@pytest.fixture(autouse=True)
def close_what_was_opened() -> Iterator[None]:
    yield
    while opened:
        opened.pop().close()


@pytest.fixture(scope="session")
def bea(haggle: Haggle) -> Iterator[Person]:
    yield from _of_the_session(Person(haggle, "Bea"))


@pytest.fixture(scope="session")
def sal(haggle: Haggle) -> Iterator[Person]:
    yield from _of_the_session(Person(haggle, "Sal"))


@pytest.fixture(scope="session")
def nia(haggle: Haggle) -> Iterator[Person]:
    yield from _of_the_session(Person(haggle, "Nia"))


@pytest.fixture
def bike(sal: Person) -> int:
    """What Sal sells: a listing's id."""
    return sal.sell("City bike")


@pytest.fixture
def talk(bea: Person, bike: int) -> int:
    """Bea's conversation with Sal about the bike, in which she said “Hello”: its id."""
    return bea.open_chat(bike, "Hello")
