"""A window of somebody's browser, and what one does and sees in it."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.sync_api import Error, FloatRect, Locator, Page, Route, expect

VISIBILITY = """
{
  let isHidden = false;
  const define = (name, get) => Object.defineProperty(Document.prototype, name, { get, configurable: true });
  define("hidden", () => isHidden);
  define("visibilityState", () => isHidden ? "hidden" : "visible");
  window.setHidden = (value) => { isHidden = value; document.dispatchEvent(new Event("visibilitychange")); };
}
"""
"""Headless tabs all count as visible; with this a test says which is."""

COUNT_TEXTS = """
window.seen = {};
const look = () => {
  const now = {};
  for (const one of document.querySelectorAll(".message__body")) {
    const text = one.innerText.trim();
    now[text] = (now[text] ?? 0) + 1;
  }
  for (const [text, count] of Object.entries(now)) {
    const known = window.seen[text] ??= { most: 0, at: Date.now() };
    known.most = Math.max(known.most, count);
  }
};
new MutationObserver(look).observe(document, { childList: true, subtree: true });
"""
"""Notes for every message text how many elements showed it at once, and when the first one did."""

RECORD_STATES = """
window.states = [];
document.addEventListener("haggle:state", (event) => window.states.push(event.detail.state));
"""


def box_of(element: Locator) -> FloatRect:
    """Where on the page it stands, and how large it is."""
    box = element.bounding_box()
    assert box, f"{element} does not show"
    return box


class Window:
    """One tab. `page` is Playwright's."""

    def __init__(self, page: Page, base: str = "") -> None:
        """`base`: the path that haggle stands under."""
        self.page = page
        self._base = base
        self.log = page.locator(".log__messages .message")
        self.bodies = page.locator(".log__messages .message__body")
        self.outbox = page.locator("#outbox .message")
        self.box = page.get_by_role("textbox", name="Message", exact=True)
        self.send_button = page.get_by_role("button", name="Send", exact=True)
        self.status = page.locator("connection-status")
        self.rows = page.locator("#conversations .row")
        self.badge = page.locator("#badge .badge__count")
        self.toasts = page.locator("#toast-list .toast")

    def go(self, path: str) -> "Window":
        self.page.goto(self._base + path, wait_until="domcontentloaded")  # a live frame never ends loading
        return self

    def talk(self, conversation: int, query: str = "") -> "Window":
        """Open a conversation and wait until it is live."""
        self.go(f"/conversations/{conversation}{query}")
        return self.live()

    def live(self) -> "Window":
        self.says("Connected")
        return self

    def says(self, word: str, within_s: float = 10) -> None:
        """The status badge comes to say `word`."""
        expect(self.status).to_contain_text(word, timeout=within_s * 1000)

    def send(self, text: str) -> None:
        self.box.fill(text)
        self.box.press("Enter")

    def shows(self, *texts: str, within_s: float = 5) -> None:
        """The log comes to hold exactly these texts, in this order."""
        expect(self.bodies).to_have_text(list(texts), use_inner_text=True, timeout=within_s * 1000)

    def message(self, text: str) -> Locator:
        return self.log.filter(has=self.page.locator(".message__body").get_by_text(text, exact=True))

    def row(self, conversation: int) -> Locator:
        return self.page.locator(f"#conversation-{conversation}-row")

    def hide(self, is_hidden: bool = True) -> None:
        """As if another tab had come before this one."""
        self.page.evaluate("(value) => window.setHidden(value)", is_hidden)

    def poll(self) -> None:
        """Ask for changes now, not only after ten seconds."""
        with self.page.expect_response("**/feed/changes?*"):
            self.page.evaluate("document.querySelector('live-feed').check()")

    def most_at_once(self, text: str) -> int:
        """How many elements ever showed this message at the same time."""
        return int(self.page.evaluate("(text) => window.seen[text]?.most ?? 0", text))

    def first_seen(self, text: str) -> float:
        """When this message first showed (ms)."""
        return float(self.page.evaluate("(text) => window.seen[text].at", text))

    def states(self) -> list[str]:
        """Every word the status has said since the page was loaded."""
        return list(self.page.evaluate("window.states"))

    def position(self) -> int:
        return int(self.page.evaluate("document.querySelector('live-feed').position"))

    def top_of(self, text: str) -> float:
        """Where a message stands in the view (px)."""
        return box_of(self.message(text))["y"]

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)


Open = Callable[..., Window]
"""The fixture `window`: `window(bea)` opens a window of hers."""


class Held:
    """Requests of a page that are held back on their way until the test releases them."""

    def __init__(self, page: Page, pattern: str, kind: str = "") -> None:
        """`kind`: only what the browser calls so, like "fetch"; a beacon is a "ping"."""
        self._page, self._pattern, self._kind = page, pattern, kind
        self._routes: list[Route] = []
        page.route(pattern, self._hold)

    def _hold(self, route: Route) -> None:
        if self._kind in ("", route.request.resource_type):
            self._routes.append(route)
        else:
            route.continue_()

    def wait(self, count: int = 1) -> None:
        """Until that many are held."""
        deadline = time.monotonic() + 10
        while len(self._routes) < count:
            assert time.monotonic() < deadline, f"only {len(self._routes)} of {self._pattern} in 10 s"
            self._page.wait_for_timeout(20)

    def release(self) -> None:
        """Let all go on, and hold none any more."""
        for route in self._routes:
            with suppress(Error):  # its page has gone
                route.continue_()
        self._routes.clear()
        self._page.unroute(self._pattern)
