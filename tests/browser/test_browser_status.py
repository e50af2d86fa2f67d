"""The status badge says how things stand, and does not lie."""

import re
from collections.abc import Callable

from cast import Haggle, Person
from playwright.sync_api import Route, expect
from window import Open
from witness import SERVER_AWAY, Witness, answered

NEWCOMERS = True

A_MINUTE_MS = 60_000


def test_it_follows_the_server(start_haggle: Callable[..., Haggle], window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    server = start_haggle()
    hers = window(Person(server, "Bea").join()).go("/conversations").live()
    server.stop()
    hers.says("Reconnecting")
    with hers.page.expect_event("requestfailed", lambda request: "/feed/changes" in request.url):
        hers.evaluate("document.querySelector('live-feed').check()")  # says nothing that is not said already
    server.start()
    hers.says("Connected", within_s=20)
    # Where the start takes longer than usual, the poll is the first to be answered, and says so.
    assert [state for state in hers.states() if state != "polling"] == [
        "connecting",
        "connected",
        "reconnecting",
        "connected",
    ]


def test_it_says_when_the_device_is_offline(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.context.set_offline(True)
    hers.says("Offline")
    hers.send("Typed in the tunnel")
    expect(hers.outbox).to_contain_text("Not sent. This device has no network.")
    hers.says("Offline")
    sal.say(talk, "Where are you?")
    hers.page.context.set_offline(False)
    hers.says("Connected")
    hers.shows("Hello", "Where are you?", "Typed in the tunnel", within_s=15)


def test_signed_out_in_another_tab(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    """A minute of the page's own clock passes, in which it leaves the server alone."""
    witness.allow(*answered(401))
    hers, other = window(bea), window(bea)
    hers.page.clock.install()
    hers.talk(talk)
    other.go("/account").live()
    asked: list[str] = []
    hers.page.on("request", lambda request: asked.append(request.url) if "/feed" in request.url else None)
    other.page.get_by_role("button", name="Sign out").click()
    other.page.wait_for_url("**/login")
    hers.says("Signed out", within_s=3)
    hers.page.clock.run_for(A_MINUTE_MS)
    hers.page.wait_for_timeout(500)
    assert len(asked) < 3, asked
    hers.says("Signed out")
    hers.status.get_by_role("link", name="Sign in").click()
    hers.page.wait_for_url("**/login?next=**")
    hers.page.get_by_label("User name").fill(bea.username)
    hers.page.get_by_label("Password").fill("a long enough password")
    hers.page.get_by_role("button", name="Sign in").click()
    hers.page.wait_for_url(f"**/conversations/{talk}")
    hers.live()


def test_a_session_that_ended_while_the_stream_was_away(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    """The stream's `bye` is missed, so the 401 has to do."""
    witness.allow(*answered(401))
    hers = window(bea)
    hers.page.clock.install()
    hers.talk(talk)
    hers.hide()
    hers.page.wait_for_timeout(300)
    assert bea.http.post("/logout").status_code == 303
    asked: list[str] = []
    hers.page.on("request", lambda request: asked.append(request.url) if "/feed" in request.url else None)
    hers.hide(False)
    hers.says("Signed out", within_s=3)
    hers.page.clock.run_for(2000)
    hers.page.wait_for_timeout(500)  # what is under way gets its answer before its ten seconds pass in a moment
    hers.page.clock.run_for(A_MINUTE_MS)
    hers.page.wait_for_timeout(500)
    assert len(asked) < 3, asked


def test_an_error_is_called_so(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY, *answered(500))
    hers = window(bea)
    hers.page.route("**/feed?*", lambda route: route.abort())
    hers.page.route("**/feed/changes?*", fail)
    hers.go(f"/conversations/{talk}")
    for _ in range(2):
        hers.poll()
        expect(hers.status).not_to_contain_text("Error")
    hers.poll()
    hers.says("Error")
    expect(hers.status).to_have_attribute("title", re.compile("Reload"))
    hers.page.unroute("**/feed/changes?*")
    hers.poll()
    hers.says("Checking every 10 s")
    hers.page.unroute("**/feed?*")
    hers.says("Connected")


def fail(route: Route) -> None:
    route.fulfill(status=500, body="")
