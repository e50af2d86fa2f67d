"""What cannot be sent from this device is said in words of its own: folders, files that changed or went, too much."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from cast import Person
from files import MIB, chips
from playwright.sync_api import expect
from window import Open, Window
from witness import SERVER_AWAY, Witness

NEWCOMERS = True


@pytest.fixture
def terms(tmp_path: Path) -> Path:
    """A file on Bea's disk."""
    path = tmp_path / "terms.txt"
    path.write_text("The old terms")
    return path


def _drop(window: Window, *paths: Path) -> None:
    """As from the desktop, onto the log."""
    box = window.page.get_by_role("log").bounding_box()
    assert box
    held: dict[str, Any] = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    session = window.page.context.new_cdp_session(window.page)
    for kind in ("dragEnter", "dragOver", "drop"):
        place = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        session.send("Input.dispatchDragEvent", {"type": kind, "data": held, **place})


def _change(path: Path) -> None:
    """A minute later: Chromium looks at whole seconds."""
    path.write_text("The new terms")
    os.utime(path, (time.time() + 60, time.time() + 60))


def _large(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def _take(window: Window, path: Path) -> None:
    window.page.get_by_label("File", exact=True).set_input_files(path)
    expect(chips(window)).to_have_text([path.name])


def test_a_folder_is_not_taken_and_what_came_with_it_is(window: Open, bea: Person, talk: int, terms: Path) -> None:
    folder = terms.parent / "Photos"
    folder.mkdir()
    hers = window(bea).talk(talk)
    _drop(hers, folder, terms)
    expect(hers.page.get_by_role("alert").filter(has_text="“Photos” is a folder.")).to_be_visible()
    expect(chips(hers)).to_have_text(["terms.txt"])
    hers.send("Without the folder")
    expect(hers.message("Without the folder").get_by_role("link", name="terms.txt")).to_be_visible()


@pytest.mark.parametrize(("is_gone", "words"), [(False, "has changed since"), (True, "is no longer where it was")])
def test_a_file_that_changed_or_went_is_called_so(
    window: Open, witness: Witness, bea: Person, talk: int, terms: Path, is_gone: bool, words: str
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    _take(hers, terms)
    if is_gone:
        terms.unlink()
    else:
        _change(terms)
    hers.send("Here they are")
    expect(hers.outbox.get_by_role("status")).to_contain_text(f"Not sent. “terms.txt” {words}")
    hers.outbox.get_by_role("button", name="Edit").click()
    expect(hers.box).to_have_value("Here they are")
    expect(hers.page.get_by_role("alert").filter(has_text=words)).to_be_visible()
    expect(chips(hers)).to_have_count(0)
    terms.write_text("The new terms")
    _take(hers, terms)
    hers.box.press("Enter")
    expect(hers.message("Here they are").get_by_role("link", name="terms.txt")).to_be_visible()


def test_a_file_that_went_before_it_was_taken_is_not_chosen(window: Open, bea: Person, talk: int, terms: Path) -> None:
    hers = window(bea).talk(talk)
    _take(hers, terms)
    terms.unlink()
    other = terms.with_name("other.txt")
    other.write_text("Other terms")
    hers.page.get_by_label("File", exact=True).set_input_files(other)
    expect(hers.page.get_by_role("alert").filter(has_text="“terms.txt” is no longer")).to_be_visible()
    expect(chips(hers)).to_have_text(["other.txt"])


@pytest.mark.parametrize("path", ["/listings/new", "/account"])
def test_any_other_form_says_it_too(window: Open, sal: Person, terms: Path, path: str) -> None:
    his = window(sal).go(path).live()
    if path == "/listings/new":
        his.page.get_by_label("Title").fill("Lamp")
        his.page.get_by_label("Price").fill("12")
    chosen = his.page.locator("[type=file]")
    chosen.set_input_files(terms)
    chosen.evaluate("(input) => input.files[0].text()")  # until then Chromium may not have looked at the file
    _change(terms)
    form = his.page.locator("form:has([type=file])")
    form.get_by_role("button").last.click()
    expect(his.page.locator("#problem").get_by_text("“terms.txt” has changed since")).to_be_visible()
    assert his.page.url.endswith(path)


def test_one_that_is_too_large_is_named(window: Open, bea: Person, talk: int, terms: Path) -> None:
    hers = window(bea).talk(talk)
    _drop(hers, terms, _large(terms.with_name("big.txt"), 13 * MIB))
    expect(hers.page.get_by_role("alert").filter(has_text="“big.txt” is too large")).to_be_visible()
    hers.send("too large")
    hers.page.get_by_role("button", name="Remove big.txt").click()
    hers.box.press("Enter")
    hers.shows("Hello", "too large")


def test_too_much_together_is_called_so(window: Open, bea: Person, talk: int, tmp_path: Path) -> None:
    hers = window(bea).talk(talk)
    _drop(hers, *[_large(tmp_path / f"{number}.txt", 11 * MIB) for number in range(4)])
    expect(hers.page.get_by_role("alert").filter(has_text="too large together")).to_be_visible()
    hers.page.get_by_role("button", name="Remove 3.txt").click()
    expect(hers.page.get_by_role("alert").filter(has_text="too large together")).to_have_count(0)
