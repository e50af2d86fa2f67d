"""What each of our scripts may touch."""

import re

from source import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


def _naming(pattern: str) -> set[str]:
    return {path.name for path in SCRIPTS if re.search(pattern, path.read_text())}


def test_only_one_script_touches_what_the_browser_keeps() -> None:
    assert _naming(r"(?i)(local|session)Storage|indexedDB") == {"browser-store.js"}
