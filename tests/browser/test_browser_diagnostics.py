"""The page of diagnostics adds what the browser knows, measures the stream, and copies everything."""

import re

from cast import Person
from playwright.sync_api import Locator, expect
from window import Open


def test_what_the_browser_knows_is_measured_and_copied(bea: Person, window: Open) -> None:
    page = window(bea).go("/diagnostics").page

    def fact(name: str) -> Locator:
        return page.locator(f"[data-fact={name}]")

    expect(fact("state")).to_contain_text("Connected", timeout=10_000)
    expect(fact("held")).to_have_text("No", timeout=10_000)
    expect(fact("delay")).to_have_text(re.compile(r"^\d{1,3} ms$"))
    expect(fact("clock")).to_have_text(re.compile(r"^-?0\.\d s$"))
    expect(fact("position")).to_have_text(str(bea.position()))
    expect(fact("checked")).to_have_text(re.compile(r"^\d+ s ago$"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy everything").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Live connection: Connected, " in copied
    assert "Version of haggle: " in copied
