"""Nothing jumps: neither while a page loads its pictures and scripts, nor when news arrives."""

import io
from typing import Any

import pytest
from cast import Person
from PIL import Image
from playwright.sync_api import expect
from window import Held, Open, Window

pytestmark = pytest.mark.once  # how pages look does not depend on what is behind them

SIZES: dict[str, dict[str, Any]] = {
    "phone": {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 740}},
    "desk": {"device": "desk", "viewport": {"width": 1280, "height": 800}},
}
WATCH = """
const NEWS = ".log, #conversations, .masthead__nav";
const told = ({ node, previousRect: was, currentRect: is }) => ({
  what: `${node?.nodeName} ${node?.id || node?.className}, from ${was.x},${was.y} to ${is.x},${is.y}`,
  isNews: !node?.isConnected || Boolean((node.closest ? node : node.parentElement).closest(NEWS)),
});
window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (!hadRecentInput) window.shifts.push({ value, moved: sources.map(told) });
  }
}).observe({ type: "layout-shift", buffered: true });
"""
MOST = 0.001  # of the screen, and of the way across it: what is less nobody can see


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(out, "JPEG")
    return out.getvalue()


def _is_still(window: Window, when: str, is_news: bool = False) -> None:
    """News may push what stands in the log, in the list and beside a badge, and nothing else."""
    window.page.wait_for_timeout(150)  # the observer is told after the frame
    shifts: list[Any] = window.evaluate("window.shifts.splice(0)")
    if is_news:
        shifts = [shift for shift in shifts if not all(each["isNews"] for each in shift["moved"])]
    assert sum(shift["value"] for shift in shifts) <= MOST, (when, shifts)


@pytest.fixture
def offer(sal: Person) -> int:
    """A listing with a photo."""
    fields = {"title": "Bike", "price": "120", "currency": "EUR"}
    answer = sal.http.post("/listings", data=fields, files={"photo": ("bike.jpg", _photo(), "image/jpeg")})
    return int(answer.headers["location"].rpartition("/")[2])


def _watched(window: Open, person: Person, size: str) -> Window:
    hers = window(person, **SIZES[size])
    hers.page.add_init_script(WATCH)
    return hers


@pytest.mark.parametrize("size", SIZES)
def test_a_page_is_still_while_it_loads(window: Open, bea: Person, offer: int, size: str) -> None:
    talk = bea.open_chat(offer, "Hello")
    hers = _watched(window, bea, size)
    rooms = ("/conversations", f"/conversations/{talk}", "/search?q=hello", "/account", "/notifications")
    for path in ("/", "/listings", f"/listings/{offer}", *rooms):
        hers.go(path).page.wait_for_load_state("load")
        hers.live()
        _is_still(hers, path)


@pytest.mark.parametrize("size", SIZES)
def test_news_moves_nothing_but_what_it_is_put_between(
    window: Open, bea: Person, sal: Person, nia: Person, offer: int, size: str
) -> None:
    talk, other = bea.open_chat(offer, "Hello"), bea.open_chat(nia.sell("Lamp"), "Hi")
    sal.say(talk, "Hello Bea")  # from the first word on one sees whether the other is there
    hers = _watched(window, bea, size).talk(talk)
    _is_still(hers, "the conversation, and what was not delivered yet", is_news=True)
    sal.http.post(f"/conversations/{talk}/typing")
    expect(hers.page.get_by_text("is typing")).to_be_visible()
    _is_still(hers, "somebody types")
    sal.say(talk, "It is blue")
    expect(hers.message("It is blue")).to_be_visible()
    _is_still(hers, "a message arrives", is_news=True)
    pictures = Held(hers.page, "**/thumb")
    sal.http.post(
        f"/conversations/{talk}/messages", files=[("attachment", ("bike.jpg", _photo()))], data={"body": "See"}
    )
    expect(hers.message("See").get_by_role("img")).to_be_visible()
    _is_still(hers, "a message with a picture arrives", is_news=True)
    pictures.wait()
    pictures.release()
    expect(hers.message("See").get_by_role("img")).to_have_js_property("complete", True)
    _is_still(hers, "the picture is loaded")
    hers.box.fill("Nice")
    hers.send_button.click()
    expect(hers.message("Nice")).to_be_visible()
    sal.get(f"/conversations/{talk}")
    expect(hers.page.locator(".receipt")).to_contain_text("Seen")
    _is_still(hers, "what was sent is seen", is_news=True)
    nia.say(other, "And the lamp?")
    expect(hers.toasts).to_contain_text("And the lamp?")
    _is_still(hers, "a toast", is_news=True)
