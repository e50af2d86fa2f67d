"""Ten tabs of one browser over HTTP/1.1, which gives an origin six connections."""

import re

from cast import Person
from playwright.sync_api import expect
from window import Open, Window


def test_ten_tabs_leave_room_for_an_eleventh(bea: Person, sal: Person, talk: int, window: Open) -> None:
    tabs: list[Window] = []
    for _ in range(10):
        for one in tabs[-1:]:
            one.hide()
        tabs.append(window(bea).talk(talk))
    *hidden, shown = tabs
    eleventh = window(bea).go("/listings")
    eleventh.hide()
    shown.send("Posted beside ten tabs")
    shown.shows("Hello", "Posted beside ten tabs")
    sal.say(talk, "Answered")
    shown.shows("Hello", "Posted beside ten tabs", "Answered")
    shown.hide()
    hidden[0].hide(False)
    hidden[0].shows("Hello", "Posted beside ten tabs", "Answered", within_s=3)
    hidden[0].says("Connected", within_s=3)
    expect(hidden[0].page).to_have_title(re.compile("Sal · City bike · haggle$"))


def test_a_tab_opened_in_the_background_takes_no_connection_until_shown(
    bea: Person, sal: Person, talk: int, window: Open
) -> None:
    hers, streams = window(bea), []
    hers.page.on("request", lambda request: streams.append(request) if "/feed?" in request.url else None)
    hers.page.add_init_script("window.setHidden(true)")
    hers.go(f"/conversations/{talk}")
    hers.page.wait_for_timeout(1000)
    assert streams == []
    sal.say(talk, "While it was in the background")
    hers.hide(False)
    hers.shows("Hello", "While it was in the background")
    hers.says("Connected", within_s=3)
