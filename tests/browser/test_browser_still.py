"""Nothing jumps: neither while a page loads its pictures and scripts, nor when news arrives."""

import io
from typing import Any

import pytest
from cast import Person
from PIL import Image
from playwright.sync_api import expect
from window import Open, Window

SIZES = {
    "phone": {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 740}},
    "desk": {"device": "desk", "viewport": {"width": 1280, "height": 800}},
}
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const moved = entry.sources.map(({ node, previousRect: a, currentRect: b }) =>
      `${node?.nodeName} ${node?.id || node?.className}: ${a.x},${a.y} ${a.width}x${a.height} -> ${b.x},${b.y} ${b.width}x${b.height}`);
    window.shifts.push([entry.value, moved]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
MOST = 0.001  # of the screen, and of the way across it: what is less nobody can see


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(out, "JPEG")
    return out.getvalue()


def _is_still(window: Window, when: str) -> None:
    window.page.wait_for_timeout(150)  # the observer is told after the frame
    shifts: list[Any] = window.evaluate("window.shifts.splice(0)")
    assert sum(value for value, _ in shifts) <= MOST, (when, shifts)


@pytest.mark.parametrize("size", SIZES)
def test_a_page_is_still_while_it_loads_and_when_news_arrives(
    window: Open, bea: Person, sal: Person, nia: Person, size: str
) -> None:
    fields = {"title": "Bike", "price": "120", "currency": "EUR"}
    offer = sal.http.post("/listings", data=fields, files={"photo": ("bike.jpg", _photo(), "image/jpeg")})
    listing = int(offer.headers["location"].rpartition("/")[2])
    talk, other = bea.open_chat(listing, "Hello"), bea.open_chat(nia.sell("Lamp"), "Hi")
    hers = window(bea, **SIZES[size])
    hers.page.add_init_script(WATCH)
    for path in ("/", "/listings", f"/listings/{listing}", "/search?q=hello", "/account", "/notifications", "/nowhere"):
        hers.go(path).page.wait_for_load_state("load")
        hers.live()
        _is_still(hers, path)
    hers.go("/conversations").live()
    _is_still(hers, "the list")
    sal.say(talk, "Is it for you?")
    expect(hers.row(talk)).to_contain_text("Is it for you?")
    _is_still(hers, "a line of the list moves up")
    hers.talk(talk)
    _is_still(hers, "the conversation")
    sal.http.post(f"/conversations/{talk}/typing")
    expect(hers.page.get_by_text("is typing")).to_be_visible()
    _is_still(hers, "somebody types")
    sal.say(talk, "It is blue")
    expect(hers.message("It is blue")).to_be_visible()
    _is_still(hers, "a message arrives")
    sal.http.post(
        f"/conversations/{talk}/messages", files=[("attachment", ("bike.jpg", _photo()))], data={"body": "See"}
    )
    expect(hers.message("See").get_by_role("img")).to_be_visible()
    hers.page.wait_for_function("[...document.images].every((image) => image.complete)")
    _is_still(hers, "a picture arrives and is loaded")
    hers.send("Nice")
    expect(hers.message("Nice")).to_be_visible()
    sal.get(f"/conversations/{talk}")
    expect(hers.page.locator(".receipt")).to_contain_text("Seen")
    _is_still(hers, "what was sent is seen")
    nia.say(other, "And the lamp?")
    expect(hers.toasts).to_contain_text("And the lamp?")
    _is_still(hers, "a toast")
