"""Nothing in the repository is tied to one machine or one package registry."""

import re

from source import ROOT, tracked

# Written in pieces, so that this file does not hold what it looks for.
HOSTS = ("registry" + ".npmjs", "files.python" + "hosted", "pypi" + ".org/simple", "artifact" + "ory", "nexus" + ".")
PATHS = tuple(f"/{folder}/" for folder in ("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers", "tmp/" + "lab"))


def _found(needles: tuple[str, ...]) -> list[str]:
    pattern = re.compile("|".join(rf"(?<![\w.]){re.escape(needle)}" for needle in needles))
    found = []
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in pattern.finditer(text)]
    return found


def test_no_file_names_a_package_registry() -> None:
    assert _found(HOSTS) == []


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    assert _found(PATHS) == []
