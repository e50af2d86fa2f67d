"""Slow networks, and those that break without a word: nothing doubles, and the status does not lie for long."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from cast import Haggle, Person
from playwright.sync_api import CDPSession, expect
from proxy import Proxy
from window import Held, Open, Window
from witness import SERVER_AWAY, Witness, answered

pytestmark = pytest.mark.once  # the proxy between understands no TLS
NEWCOMERS = True

SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
A_SECOND_OF_IT_BYTES = 50_000
NOTICED_S = 40
CAUGHT_UP_S = 3
AN_HOUR_MS = 3_600_000


@pytest.fixture
def proxy(haggle: Haggle) -> Iterator[Proxy]:
    with Proxy(haggle.port) as standing_between:
        yield standing_between


def _loaded(session: CDPSession) -> dict[str, int]:
    """What is loaded from now on: bytes by address, heads included."""
    addresses: dict[str, str] = {}
    bytes_of: dict[str, int] = {}
    session.on("Network.requestWillBeSent", lambda sent: addresses.update({sent["requestId"]: sent["request"]["url"]}))
    session.on(
        "Network.loadingFinished",
        lambda done: bytes_of.update({addresses.get(done["requestId"], ""): done["encodedDataLength"]}),
    )
    return bytes_of


def test_what_one_waits_for_on_a_slow_network_takes_a_second_to_load(
    bea: Person, sal: Person, talk: int, window: Open
) -> None:
    hers = window(bea)
    session = hers.page.context.new_cdp_session(hers.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    loaded = _loaded(session)
    hers.go(f"/conversations/{talk}").send("From a train")
    expect(hers.outbox).to_contain_text("Sending …")
    hers.shows("Hello", "From a train", within_s=20)
    expect(hers.outbox).to_have_count(0)
    waited_for = [url for url in loaded if url.endswith((f"/{talk}", ".css")) or "/build/app-" in url]
    assert len(waited_for) == 3, loaded
    assert sum(loaded[url] for url in waited_for) < A_SECOND_OF_IT_BYTES, loaded
    assert sal.messages(talk) == ["Hello", "From a train"]


def test_what_is_typed_before_the_scripts_are_there_is_kept(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea)
    scripts = Held(hers.page, "**/build/app-*.js")
    hers.page.goto(f"/conversations/{talk}", wait_until="commit")
    hers.box.fill("Quicker than the network")
    scripts.wait()
    with hers.page.expect_response("**/draft"):
        scripts.release()
    hers.live()
    assert "Quicker than the network" in bea.get(f"/conversations/{talk}").text


def test_a_message_whose_answer_is_lost_is_there_once_however_often_one_taps(
    bea: Person, sal: Person, talk: int, window: Open, proxy: Proxy, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea, base_url=proxy.url).talk(talk)
    path = f"/conversations/{talk}/messages"
    proxy.loses_answers_to = (path, "/feed", "/feed/changes")
    hers.send("Once")
    expect(hers.outbox).to_contain_text("Sending …")
    _until(hers, lambda: sal.messages(talk) == ["Hello", "Once"])
    again = hers.outbox.get_by_role("button", name="Try again")

    def has_come(count: int) -> bool:
        return proxy.handed_on.count(path) == count

    for count in (2, 3):
        proxy.cut()
        expect(again).to_be_visible()
        again.dblclick()
        expect(hers.outbox).to_contain_text("Sending …")
        _until(hers, partial(has_come, count))
    proxy.loses_answers_to = ()
    proxy.cut()
    hers.shows("Hello", "Once", within_s=20)
    expect(hers.outbox).to_have_count(0)
    assert sal.messages(talk) == ["Hello", "Once"]
    assert hers.most_at_once("Once") <= 2, "the one that waits, and the one that is there"


def test_a_connection_that_dies_silently_is_noticed(
    bea: Person, sal: Person, talk: int, window: Open, proxy: Proxy, witness: Witness
) -> None:
    """Within 40 s by the page's own clock, which is wound forward; and what it asked meanwhile holds up nothing."""
    witness.allow(*SERVER_AWAY)
    hers = window(bea, base_url=proxy.url)
    hers.page.clock.install()
    hers.talk(talk)
    proxy.fall_silent()
    sal.say(talk, "Are you there?")
    hers.page.clock.run_for(20_000)
    hers.says("Connected")
    hers.page.clock.run_for((NOTICED_S - 20) * 1000)
    hers.says("Reconnecting")
    proxy.speak()
    hers.page.clock.run_for(20_000)
    hers.shows("Hello", "Are you there?")
    hers.live()


def test_so_is_the_death_of_a_poll_where_the_stream_is_blocked(
    bea: Person, sal: Person, talk: int, window: Open, proxy: Proxy, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY, *answered(502))
    proxy.block = "refuse"
    hers = window(bea, base_url=proxy.url)
    hers.page.clock.install()
    hers.go(f"/conversations/{talk}")
    hers.poll()
    hers.says("Checking every 10 s")
    proxy.fall_silent()
    sal.say(talk, "Are you there?")
    hers.page.clock.run_for(20_000)
    hers.says("Checking every 10 s")
    hers.page.clock.run_for((NOTICED_S - 20) * 1000)
    hers.says("Reconnecting")
    proxy.speak()
    hers.page.clock.run_for(10_000)
    hers.shows("Hello", "Are you there?")
    hers.says("Checking every 10 s")


def test_a_laptop_that_slept_for_an_hour_is_current_at_once(
    bea: Person, sal: Person, talk: int, window: Open, proxy: Proxy, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea, base_url=proxy.url)
    hers.page.clock.install()
    hers.talk(talk)
    proxy.fall_silent()
    said = [f"Said meanwhile: {number}" for number in range(3)]
    for text in said:
        sal.say(talk, text)
    proxy.speak()
    hers.page.clock.set_system_time(hers.evaluate("Date.now()") + AN_HOUR_MS)
    hers.shows("Hello", *said, within_s=CAUGHT_UP_S)
    hers.live()


def _until(window: Window, is_so: Callable[[], bool]) -> None:
    for _ in range(100):
        if is_so():
            return
        window.page.wait_for_timeout(50)
    raise AssertionError("it did not come to be so in 5 s")
