"""Dark values stand in the sources once, and in what is served twice: by device, and by choice."""

import re

import pytest

from haggle.web import assets

pytestmark = pytest.mark.once  # HTML is the same over any database


def test_dark_values_stand_in_the_sources_once() -> None:
    sources = [path.read_text() for path in (assets.STATIC / "css").glob("*.css")]
    assert sum(text.count("prefers-color-scheme") for text in sources) == 1


def test_they_are_served_by_device_and_by_choice() -> None:
    css = (assets.BUILD / assets.build().css).read_text()
    device = re.search(
        r"@media ?\(prefers-color-scheme: ?dark\) ?\{\s*:root:not\(\[data-theme=\"?light\"?\]\) ?\{([^}]+)\}", css
    )
    choice = re.search(r":root\[data-theme=\"?dark\"?\] ?\{([^}]+)\}", css)
    assert device
    assert choice
    assert device[1] == choice[1]
    assert "--sand-0:" in device[1]
