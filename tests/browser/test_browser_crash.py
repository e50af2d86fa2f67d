"""The server dies in mid-conversation, as in a power cut, and comes back."""

import re
from collections.abc import Callable

from cast import Haggle, Person
from playwright.sync_api import expect
from window import Open, Window
from witness import SERVER_AWAY, Witness

TRY_AGAIN = "Try again"


def test_both_windows_catch_up_after_a_crash(
    start_haggle: Callable[..., Haggle], window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    server = start_haggle()
    bea, sal = Person(server, "Bea").join(), Person(server, "Sal").join()
    talk = bea.open_chat(sal.sell(), "One")
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.send("Two")
    his.shows("One", "Two")

    server.kill()
    hers.says("Reconnecting", within_s=3)
    hers.send("Three, typed while the server is away")
    failed = hers.outbox.filter(has_text="Three")
    expect(failed.get_by_role("button", name=TRY_AGAIN)).to_be_visible()
    expect(failed).to_contain_text("It sends itself when the line is back.")
    expect(hers.box).to_have_value("")

    server.start()
    sal.say(talk, "Four, by HTTP right after the restart")
    for one in (hers, his):
        one.says("Connected", within_s=20)
        expect(one.bodies).to_have_count(4, timeout=20_000)
    his.send("Five")
    for one in (hers, his):
        expect(one.bodies).to_have_count(5)
        expect(one.outbox).to_have_count(0)
    assert_same(hers, his, bea.messages(talk))


def assert_same(hers: Window, his: Window, texts: list[str]) -> None:
    """Nothing lost, nothing doubled, the server's order on both sides, also after a reload."""
    assert len(set(texts)) == len(texts) == 5
    for one in (hers, his):
        one.shows(*texts)
        assert all(one.most_at_once(text) == 1 for text in texts)
        one.page.reload()
        one.shows(*texts)


def test_a_reload_while_the_server_is_away_loses_nothing(
    start_haggle: Callable[..., Haggle], window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    server = start_haggle()
    bea, sal = Person(server, "Bea").join(), Person(server, "Sal").join()
    talk = bea.open_chat(sal.sell(), "One")
    hers = window(bea).talk(talk)
    server.kill()
    hers.send("Typed in the dark")
    expect(hers.outbox).to_contain_text(re.compile("Not sent"))
    server.start()
    hers.page.reload()
    hers.shows("One", "Typed in the dark", within_s=20)
    expect(hers.outbox).to_have_count(0)
    assert sal.messages(talk) == ["One", "Typed in the dark"]
