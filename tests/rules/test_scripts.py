"""What each of our scripts may touch."""

import re

from source import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


def _naming(pattern: str) -> set[str]:
    return {path.name for path in SCRIPTS if re.search(pattern, path.read_text())}


def test_only_one_script_touches_what_the_browser_keeps() -> None:
    assert _naming(r"(?i)(local|session)Storage|indexedDB") == {"browser-store.js"}


def test_what_decides_about_the_feed_knows_no_page_and_no_clock() -> None:
    touched = _naming(r"\b((document|window|navigator|htmx|Date)\.|set(Timeout|Interval)\()")
    assert touched & {"feed-state.js", "feed-cursor.js"} == set()
