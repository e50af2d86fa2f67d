"""The page of diagnostics adds what the browser knows, measures the stream, and copies everything."""

import re

from cast import Person
from playwright.sync_api import Locator, expect
from window import Open


def test_what_the_browser_knows_is_measured_and_copied(bea: Person, window: Open) -> None:
    page = window(bea).go("/diagnostics").page

    def fact(name: str) -> Locator:
        return page.get_by_role("row", name=name).get_by_role("cell")

    expect(fact("Live connection Connected")).to_be_visible(timeout=10_000)
    expect(fact("Held back")).to_have_text("No", timeout=10_000)
    expect(fact("Delay of an event")).to_have_text(re.compile(r"^\d{1,3} ms$"))
    expect(fact("Clock, from")).to_have_text(re.compile(r"^-?0\.\d s$"))
    expect(fact("Position of this page")).to_have_text(str(bea.position()))
    expect(fact("Last check")).to_have_text(re.compile(r"^\d+ s ago$"))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy everything").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Live connection: Connected, " in copied
    assert "Version of haggle: " in copied
