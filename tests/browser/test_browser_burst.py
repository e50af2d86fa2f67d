"""Many messages at once: the page stays at hand, and ends as a fresh one."""

from collections.abc import Callable

from cast import Person
from listener import Event, listen
from playwright.sync_api import Route, expect
from window import Window

NEWCOMERS = True
COUNT = 500
LONGEST_TASK_MS = 100
SHOWN = 50  # by a fresh page
RECORD_TASKS = """
window.tasks = [];
new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration)))
  .observe({ type: "longtask", buffered: true });
"""
STALL_MS = """() => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  let longest = 0, before = performance.now();
  const end = before + 1000;
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
    now < end ? port2.postMessage(0) : resolve(longest);
  };
  port2.postMessage(0);
})"""
"""For how long at most nothing runs in a page that does nothing: what a busy machine takes away by itself."""
ROWS = f"""() => [...document.querySelectorAll(".log__messages > .message")].slice(-{SHOWN})
  .map((one) => one.id + one.textContent.replace(/\\s+/g, " "))"""


def _frame(event: Event) -> str:
    lines = "".join(f"data: {line}\n" for line in event.data.split("\n"))
    return f"id: {event.id}\n{lines}\n"


def _comes_back(window: Window, count: int) -> None:
    """What a long log has let go comes again as one scrolls up to it."""
    window.page.locator(".log__scroll").hover()
    with window.page.expect_response("**/conversations/*?before=*"):
        for _ in range(60):
            window.page.mouse.wheel(0, -3000)
            window.page.wait_for_timeout(20)
    expect(window.log.nth(count)).to_be_attached()
    assert (
        window.evaluate("new Set([...document.querySelectorAll('.message')].map((one) => one.id)).size") >= count + 50
    )


def test_five_hundred_messages_at_once_leave_no_long_task_and_the_log_as_a_fresh_one(
    bea: Person, sal: Person, talk: int, bare: Callable[[Person], Window]
) -> None:
    hers = bare(bea)
    held = list[Route]()
    hers.page.add_init_script(RECORD_TASKS)
    hers.page.route("**/feed/changes?*", lambda route: route.fulfill(status=304))
    hers.page.route("**/feed?*", lambda route: held.append(route))
    hers.go(f"/conversations/{talk}")
    while not held:
        hers.page.wait_for_timeout(20)
    stream = listen(bea, f"after={hers.position()}&conversation={talk}")
    for number in range(COUNT):
        sal.say(talk, f"Number {number}")
    frames, last = list[str](), f"Number {COUNT - 1}"
    while not frames or f">{last}<" not in frames[-1]:
        frames.append(_frame(stream.next()))
    stall_ms = hers.evaluate(STALL_MS)
    hers.evaluate("window.tasks.length = 0")
    hers.page.unroute("**/feed?*")
    held[0].fulfill(status=200, content_type="text/event-stream", body="".join(frames))
    expect(hers.bodies.last).to_have_text(last, timeout=30_000)
    expect(hers.message(last)).to_be_in_viewport()
    assert max(hers.evaluate("window.tasks"), default=0) <= LONGEST_TASK_MS + 2 * stall_ms
    assert 300 <= hers.log.count() <= 400
    hers.page.unroute("**/feed/changes?*")
    hers.live()
    _comes_back(hers, hers.log.count())
    shown = hers.evaluate(ROWS)
    hers.page.reload()
    assert hers.evaluate(ROWS) == shown
