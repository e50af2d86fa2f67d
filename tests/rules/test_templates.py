"""Law 8 and the rules of house §6: what stands in templates and scripts, and what never does."""

import re
from pathlib import Path

import pytest
from source import ROOT, TEMPLATES

PAGES = sorted(TEMPLATES.rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

MAX_LINE = 160
NEVER = {
    "an attribute of htmx without data-": r"\s(?!hx-partial)hx-[\w:.-]+\s*=",
    "hx-on, which needs eval": r"\bhx-on\b",
    "a style attribute": r"\sstyle\s*=",
    "an event attribute": r"\son(?!ly)[a-z]+=[\"']",
    "a script with content": r"<script(?![^>]*\ssrc=)|<script[^>]*>(?!</script>)",
    "a style element without a nonce": r"<style\b(?! nonce=)",
    "a value that is script": r"[\"']\s*(js|javascript):",
    "text taken as markup": r"\|\s*safe\b|autoescape",
    "an address elsewhere": r"(src|href|action)=\"(https?:)?//",
}


def test_templates_are_here() -> None:
    assert len(PAGES) > 20


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_the_first_line_says_what_the_template_needs(path: Path) -> None:
    first = path.read_text().splitlines()[0]
    assert re.fullmatch(r"\{# .+\bNeeds: .+ #\}", first), first


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_no_line_is_longer_than_one_can_read(path: Path) -> None:
    lines = enumerate(path.read_text().splitlines(), start=1)
    assert [f"line {number}: break it at an attribute" for number, line in lines if len(line) > MAX_LINE] == []


@pytest.mark.parametrize("never", NEVER)
def test_no_template_holds(never: str) -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}: {match.group()}"
        for path in PAGES
        for match in re.finditer(NEVER[never], re.sub(r"\{#.*?#\}", "", path.read_text()))
    ]
    assert found == []


def test_every_button_says_what_it_is() -> None:
    silent = [
        f"{path.name}: {tag}"
        for path in PAGES
        for tag in re.findall(r"<button\b[^>]*>", path.read_text())
        if "type=" not in tag
    ]
    assert silent == []


def test_every_form_that_posts_carries_its_token() -> None:
    missing = [
        f"{path.name}: {form[:60]}"
        for path in PAGES
        for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL)
        if 'method="post"' in form and "{{ csrf_field }}" not in form
    ]
    assert missing == []


def test_scripts_make_no_code_from_text() -> None:
    found = [
        f"{path.name}: {match.group()}"
        for path in SCRIPTS
        for match in re.finditer(
            r"\beval\(|new Function\(|\.(inner|outer)HTML\s*=|insertAdjacentHTML", path.read_text()
        )
    ]
    assert found == []


def test_only_htmx_and_five_named_files_talk_to_the_server() -> None:
    talking = {
        path.name
        for path in SCRIPTS
        if re.search(r"\bfetch\(|XMLHttpRequest|EventSource|WebSocket|sendBeacon", path.read_text())
    }
    assert talking <= {"file-upload.js", "sw.js", "message-draft.js", "offline-page.js", "widget.js"}
