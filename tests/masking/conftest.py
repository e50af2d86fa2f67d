"""A haggle that masks, or holds; each test gets two people of its own on it."""

from collections.abc import Callable, Iterator

import pytest
from cast import Haggle
from pairs import Pair


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Haggle]]:
    """Those started so far, by mode."""
    started: dict[str, Haggle] = {}
    yield started
    for haggle in started.values():
        haggle.stop()
        assert haggle.errors() == []


@pytest.fixture
def pair_where(servers: dict[str, Haggle], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Pair]:
    """`pair_where("hold")`: a new pair on a server of that mode."""

    def pair(mode: str) -> Pair:
        if mode not in servers:
            settings = {"HAGGLE_MASKING": mode, "HAGGLE_SWEEP_MS": "200", "HAGGLE_DELIVERED_MS": "20"}
            servers[mode] = Haggle(tmp_path_factory.mktemp(mode), settings).start()
        return Pair(servers[mode])

    return pair


@pytest.fixture
def masks(pair_where: Callable[[str], Pair]) -> Pair:
    """A new pair where contact details are masked."""
    return pair_where("mask")


@pytest.fixture
def warns(pair_where: Callable[[str], Pair]) -> Pair:
    """One where their author is asked first."""
    return pair_where("warn")


@pytest.fixture
def holds(pair_where: Callable[[str], Pair]) -> Pair:
    """One where staff looks at them first."""
    return pair_where("hold")
