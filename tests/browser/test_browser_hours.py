"""A page that stays open for a working day: 10,000 messages in 8 hours leave it as small as it was."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cast import Person
from playwright.sync_api import CDPSession, Page, Route, expect
from window import Window

NEWCOMERS = True
HOURS, STEPS, AT_ONCE = 8, 200, 50
WARM = 20  # steps until it has what it keeps
MB = 1_000_000
NAMED = r"((?:message-|messages/|at=|data-key=\"|toast-)){}\b"
COUNT_TIMERS = """() => {
  window.running = new Set();
  const { setInterval, clearInterval } = window;
  window.setInterval = (...all) => { const id = setInterval(...all); window.running.add(id); return id; };
  window.clearInterval = (id) => { window.running.delete(id); clearInterval(id); };
}"""


def _measure(window: Window, session: CDPSession) -> dict[str, Any]:
    session.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return {
        "listeners": found["JSEventListeners"],
        "nodes": found["Nodes"],
        "heap": found["JSHeapUsedSize"],
        "timers": window.evaluate("window.running.size"),
        "rows": window.log.count(),
        "toasts": window.toasts.count(),
    }


class Talkative:
    """The poll of a page, told of messages by the dozen. It may ask twice, and then is told the same."""

    def __init__(self, page: Page, html: str, message: int, position: int) -> None:
        self.html, self.message, self.began, self.said = html, message, position, 0
        page.route("**/feed/changes?*", self._answer)
        page.route("**/feed?*", lambda route: route.abort())

    def _answer(self, route: Route) -> None:
        known = int(route.request.headers["hx-ptag"]) - self.began
        if known >= self.said:
            route.fulfill(status=304)
            return
        body = "".join(self._one(number) for number in range(known, self.said))
        headers = {"HX-PTag": str(self.began + self.said), "content-type": "text/html"}
        route.fulfill(status=200, headers=headers, body=body)

    def _one(self, number: int) -> str:
        return re.sub(NAMED.format(self.message), rf"\g<1>{self.message + number + 1}", self.html)

    @property
    def newest(self) -> str:
        return f"#message-{self.message + self.said}"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_ten_thousand_messages_in_eight_hours_leave_a_page_as_it_was(
    bea: Person, sal: Person, talk: int, bare: Callable[[Person], Window]
) -> None:
    hers, before = bare(bea), bea.position()
    message = sal.say(talk, "Again")
    html = bea.htmx("GET", f"/feed/changes?after={before}&conversation={talk}").text
    other = Talkative(hers.page, html, message, bea.position())
    hers.page.clock.install()
    hers.go(f"/conversations/{talk}").evaluate(COUNT_TIMERS)
    session = hers.page.context.new_cdp_session(hers.page)
    session.send("Performance.enable")
    warm: dict[str, Any] = {}
    for step in range(STEPS):
        other.said += AT_ONCE
        hers.page.clock.fast_forward(HOURS * 3_600_000 // STEPS)
        expect(hers.page.locator(other.newest)).to_be_attached()
        if step == WARM:
            warm = _measure(hers, session)
    now = _measure(hers, session)
    assert other.said == 10_000
    assert now["rows"] <= 400
    assert now["toasts"] <= 3
    assert now["timers"] == warm["timers"]
    assert now["listeners"] <= 1.1 * warm["listeners"]
    assert now["nodes"] <= 1.2 * warm["nodes"]
    assert now["heap"] <= warm["heap"] + 4 * MB
