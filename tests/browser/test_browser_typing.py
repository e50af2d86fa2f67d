"""The typing hint."""

import time

from cast import Person
from playwright.sync_api import expect
from window import Open

HINT = "Bea is typing"


def test_the_other_sees_that_one_types_and_oneself_does_not(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, her_other, his = window(bea).talk(talk), window(bea).talk(talk), window(sal).talk(talk)
    hers.box.press_sequentially("I think")
    expect(his.page.get_by_text(HINT)).to_be_visible()
    for one in (hers, her_other):
        assert one.page.locator(".typing__hint").count() == 0
    hers.send("I think so")
    his.shows("Hello", "I think so")
    expect(his.page.get_by_text(HINT)).to_have_count(0, timeout=3000)


def test_the_hint_goes_after_six_seconds_without_a_sign(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.box.press_sequentially("Well")
    hint = his.page.get_by_text(HINT)
    expect(hint).to_be_visible()
    began = time.monotonic()
    expect(hint).to_be_hidden(timeout=15_000)
    assert time.monotonic() - began > 4
    hers.box.press_sequentially(", yes")
    expect(hint).to_be_visible()


def test_signs_are_sent_at_most_every_three_seconds(bea: Person, talk: int, window: Open) -> None:
    hers, signs = window(bea), []
    hers.page.clock.install()
    hers.talk(talk)
    hers.page.on("request", lambda request: signs.append(request) if request.url.endswith("/typing") else None)
    hers.box.press_sequentially("Twenty characters...")
    assert len(signs) == 1
    hers.page.clock.run_for(3100)
    hers.box.press_sequentially("and more")
    assert len(signs) == 2


def test_nothing_is_said_to_those_who_look_elsewhere(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, his = window(bea).talk(talk), window(sal).go("/conversations").live()
    with hers.page.expect_response("**/typing"):
        hers.box.press_sequentially("Well")
    bea.say(talk, "A message")
    expect(his.row(talk)).to_contain_text("A message")
    expect(his.page.get_by_text(HINT)).to_have_count(0)
