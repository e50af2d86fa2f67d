"""Two haggles over one PostgreSQL and one Redis, which the tests here may stop, delay and break."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import stack
from cast import Haggle, Person

CLOCKS = {"HAGGLE_SWEEP_MS": "1000", "HAGGLE_DELIVERED_MS": "50"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/faults/" in item.nodeid:
            item.add_marker("postgresql")
            item.add_marker("system")


@pytest.fixture
def redis() -> Iterator[stack.Redis]:
    """A Redis of the test's own."""
    server = stack.Redis().start()
    yield server
    server.stop()


@pytest.fixture
def processes(tmp_path: Path, redis: stack.Redis) -> Iterator[Callable[..., list[Haggle]]]:
    """`processes(2)`: so many haggles over the same data, with a Redis of their own."""
    started: list[Haggle] = []

    def start(count: int = 2, **settings: str) -> list[Haggle]:
        given = {**CLOCKS, "HAGGLE_BUS_URL": redis.url("faults"), **settings}
        started.extend(Haggle(tmp_path, given, name=f"process-{number}").start() for number in range(count))
        return started

    yield start
    for process in started:
        if process.is_running:
            process.stop()


@pytest.fixture
def couple(processes: Callable[..., list[Haggle]]) -> tuple[Person, Person, int]:
    """Ann at the first process, Bob at the second, and their conversation."""
    first, second = processes()
    ann, bob = Person(first, "Ann").join(), Person(first, "Bob").join()
    return ann, bob.on(second), ann.open_chat(bob.sell(), "Hello")
