"""The themes in examples/themes: people can read all of it, in light and dark, and nothing breaks our policy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe import look
from cast import Haggle, Person
from client import close_down_to
from playwright.sync_api import expect
from window import Open

pytestmark = pytest.mark.once

THEMES = sorted((Path(__file__).resolve().parents[2] / "examples" / "themes").iterdir())


@pytest.fixture(scope="session", params=THEMES, ids=lambda path: str(path.name))
def haggle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(tmp_path_factory.mktemp(request.param.name), {"HAGGLE_THEME": str(request.param)}).start()
    yield server
    close_down_to(0)
    server.stop()
    assert server.errors() == []


@pytest.fixture
def people(haggle: Haggle) -> dict[str, Person]:
    return {name: Person(haggle, name).join() for name in ("Bea", "Sal")}


def test_a_theme_can_be_read_and_loads_whole(bea: Person, sal: Person, talk: int, window: Open) -> None:
    sal.say(talk, "Yes, see https://example.org/x")
    bea.say(talk, "And https://example.org/y")
    hers = window(bea, reduced_motion="reduce").talk(talk)
    look(hers.page, "conversation")
    for path in ("/", "/account", "/tips"):
        look(hers.go(path).page, path)
    expect(hers.page.locator(".site-foot")).to_be_visible()
    logo = "document.querySelector('.masthead__brand img').naturalWidth"
    assert hers.evaluate(logo) > 0
    accent = "getComputedStyle(document.documentElement).getPropertyValue('--accent')"
    assert hers.evaluate(accent).strip() not in {"", "#bd471b"}


def test_a_header_moves_nothing_out_of_view(bea: Person, talk: int, window: Open) -> None:
    phone = window(bea, device="phone", viewport={"width": 360, "height": 640}).talk(talk)
    expect(phone.box).to_be_in_viewport()
    for path in ("/", "/tips", "/account"):
        phone.go(path)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 360
