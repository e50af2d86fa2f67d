"""Every main page under the strict policy: no violation, no inline script or style, nothing from elsewhere."""

from typing import Any

import pytest
from cast import Person
from playwright.sync_api import Page, expect
from window import Open
from witness import Witness, answered

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> https://example.org/?a=b&c=d"
FOUND_INLINE = """() => [...document.querySelectorAll("*")].flatMap((one) => [
  ...(one.tagName === "SCRIPT" && !one.src ? ["script"] : []),
  ...(one.tagName === "STYLE" ? ["style"] : []),
  ...one.getAttributeNames().filter((name) => name.startsWith("on") || name.includes("hx-on")),
])"""


@pytest.fixture
def foreign_requests(context: Any, bea: Person) -> list[str]:
    """What Bea's browser asks of anybody but haggle."""
    found: list[str] = []
    context(bea).on(
        "request", lambda request: None if request.url.startswith(bea.haggle.url) else found.append(request.url)
    )
    return found


def check(page: Page, path: str, status: int = 200) -> None:
    response = page.goto(path)
    assert response
    assert response.status == status
    policy = response.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    expect(page.locator("main")).to_be_visible()
    assert page.evaluate(FOUND_INLINE) == []


def test_no_page_breaks_it(
    bea: Person, sal: Person, talk: int, bike: int, window: Open, foreign_requests: list[str], witness: Witness
) -> None:
    witness.allow(*answered(404))
    hers = window(bea)
    message = sal.say(talk, HOSTILE)
    for path in (
        "/",
        "/listings",
        f"/listings/{bike}",
        "/listings/new",
        "/conversations",
        "/conversations?filter=unread",
        f"/conversations/{talk}",
        f"/conversations/{talk}?at={message}",
        "/notifications",
        "/search?q=alert",
        "/account",
    ):
        check(hers.page, path)
        hers.live()
    check(hers.page, "/conversations/999999", 404)
    hers.talk(talk)
    hers.send("A message")
    hers.shows(
        "Hello", "<script>alert(1)</script><img src=x onerror=alert(2)> https://example.org/?a=b&c=d", "A message"
    )
    link = hers.log.get_by_role("link", name="https://example.org/?a=b&c=d")
    expect(link).to_have_attribute("href", "/leaving?to=https://example.org/%3Fa%3Db%26c%3Dd")
    expect(link).to_have_attribute("rel", "nofollow ugc noreferrer")
    assert foreign_requests == []


def test_no_page_for_visitors_breaks_it(context: Any, bea: Person, bike: int) -> None:
    page = context(bea, device="library").new_page()
    page.context.clear_cookies()
    for path in ("/", "/listings", f"/listings/{bike}", "/join", "/login"):
        check(page, path)
