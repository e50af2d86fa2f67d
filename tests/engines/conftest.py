"""`tab(person)` opens a browser of theirs, signed in: first Firefox's engine tells every story, then WebKit's."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cast import Person
from engine import Engine, Firefox, WebKit
from tab import Open, Tab


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/engines/" in item.nodeid:
            item.add_marker("browser")


@pytest.fixture(params=[Firefox, WebKit])
def tab(request: pytest.FixtureRequest) -> Iterator[Open]:
    engines: list[Engine] = []
    with TemporaryDirectory(prefix="haggle-browser-", ignore_cleanup_errors=True) as folder:

        def open_tab(person: Person, url: str = "", has_scripts: bool = True) -> Tab:
            own = Path(folder) / str(len(engines))
            own.mkdir()
            engines.append(request.param(own, has_scripts))
            return Tab(engines[-1], person, url)

        yield open_tab
        for engine in engines:
            engine.close()
