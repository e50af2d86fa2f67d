"""Whether the other is there, at the head of a conversation; on a server where a heartbeat counts for 3 s."""

from collections.abc import Iterator

import pytest
from cast import Haggle, Person
from playwright.sync_api import Locator, expect
from window import Open, Window

LASTS_S = 3


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(tmp_path_factory.mktemp("presence"), {"HAGGLE_PRESENCE_MS": str(LASTS_S * 1000)}).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture
def people(haggle: Haggle) -> dict[str, Person]:
    return {name: Person(haggle, name).join() for name in ("Bea", "Sal")}


def presence(window: Window) -> Locator:
    return window.page.locator(".talk__head .presence")


def look(*windows: Window, for_s: float) -> None:
    """Poll as often as pages of a real server do within the time that a heartbeat counts."""
    for _ in range(round(for_s)):
        for window in windows:
            window.poll()
        windows[0].page.wait_for_timeout(1000)


def test_opening_a_page_shows_one_as_online_and_closing_it_as_gone(
    bea: Person, sal: Person, talk: int, window: Open
) -> None:
    his = window(sal).talk(talk)
    expect(presence(his)).to_have_text("active today", timeout=2 * LASTS_S * 1000)
    hers = window(bea).talk(talk)
    expect(presence(his)).to_have_text("online")
    expect(presence(his)).to_have_class("presence presence--online")
    look(hers, his, for_s=LASTS_S + 2)
    expect(presence(his)).to_have_text("online")
    hers.page.close()
    expect(presence(his)).to_have_text("active today", timeout=2 * LASTS_S * 1000)


def test_two_tabs_are_one_person(bea: Person, sal: Person, talk: int, window: Open) -> None:
    his, hers, her_other = window(sal).talk(talk), window(bea).talk(talk), window(bea).go("/listings").live()
    expect(presence(his)).to_have_text("online")
    hers.page.close()
    look(her_other, for_s=LASTS_S + 2)
    expect(presence(his)).to_have_text("online")


def test_a_hidden_tab_is_nobody(bea: Person, sal: Person, talk: int, window: Open) -> None:
    his, hers = window(sal).talk(talk), window(bea).talk(talk)
    expect(presence(his)).to_have_text("online")
    hers.hide()
    expect(presence(his)).to_have_text("active today", timeout=2 * LASTS_S * 1000)
    hers.hide(False)
    expect(presence(his)).to_have_text("online")


def test_with_the_stream_blocked_the_poll_says_it(bea: Person, sal: Person, talk: int, window: Open) -> None:
    his = window(sal)
    his.page.route("**/feed?*", lambda route: route.fulfill(status=200, content_type="text/event-stream", body=""))
    his.go(f"/conversations/{talk}")
    window(bea).talk(talk)
    his.poll()
    expect(presence(his)).to_have_text("online")
