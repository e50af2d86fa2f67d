"""A proxy on the way lets pages through and the stream not."""

import pytest
from cast import Person
from playwright.sync_api import expect
from proxy import Proxy
from window import Open
from witness import SERVER_AWAY, Witness, answered

pytestmark = pytest.mark.once  # the proxy between understands no TLS
POLL_S = 12
WORDS = {"connecting", "polling", "reconnecting", "connected"}


def test_a_blocked_stream_is_replaced_by_the_poll(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    """Both kinds of block at once, since each takes its time: refused for Bea, never answered for Sal."""
    witness.allow(*SERVER_AWAY, *answered(502))
    other = bea.open_chat(sal.sell("Lamp"), "About the lamp")
    with Proxy(bea.haggle.port, "refuse") as refusing, Proxy(bea.haggle.port, "hang") as hanging:
        hers = window(bea, base_url=refusing.url).go(f"/conversations/{talk}")
        his = window(sal, base_url=hanging.url).go(f"/conversations/{talk}")
        sal.say(talk, "Bea polls for this")
        bea.say(talk, "Sal polls for this")
        bea.say(other, "The lamp, please")
        for one in (hers, his):
            one.says("Checking every 10 s", within_s=POLL_S)
            one.shows("Hello", "Bea polls for this", "Sal polls for this", within_s=POLL_S)
            expect(one.row(other)).to_contain_text("The lamp, please")
            one.says("Checking every 10 s")
        refusing.block = hanging.block = ""
        for one in (hers, his):
            one.says("Connected", within_s=20)
        hers.send("Live again")
        his.shows("Hello", "Bea polls for this", "Sal polls for this", "Live again")
        for one in (hers, his):
            assert set(one.states()) <= WORDS, one.states()
            assert one.most_at_once("Bea polls for this") == 1
