"""What is pinned is enough on every Python that we say we run on, not only on the one that pinned it."""

import re
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from source import ROOT

PINNED = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
INSTALLED = [name for name in PINNED if name != "async-timeout"]  # which only the oldest Python gets


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0", "3.14.0"])
def test_whatever_a_pinned_package_needs_is_pinned(python: str) -> None:
    here = {"python_full_version": python, "python_version": python.rpartition(".")[0], "extra": ""}
    needed = {
        (name, need.name.lower().replace("_", "-"))
        for name in INSTALLED
        for need in map(Requirement, distribution(name).requires or ())
        if need.marker is None or need.marker.evaluate(here)
    }
    assert {(name, need) for name, need in needed if need not in PINNED} == set()
