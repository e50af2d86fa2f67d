"""Half of law 10: every setting has its line in docs/settings.md."""

import ast
import re
from itertools import chain

from source import HAGGLE, ROOT, modules, room, texts

DOCS = ROOT / "docs" / "settings.md"


def _groups() -> list[ast.Module]:
    return [tree for name, tree in modules().items() if room(name) == "settings"]


def _read() -> set[str]:
    return {name for tree in _groups() for _, text in texts(tree) for name in re.findall(r"\bHAGGLE_[A-Z_]+", text)}


def _documented() -> set[str]:
    assert DOCS.is_file(), "docs/settings.md is not written yet"
    return set(re.findall(r"^\| `(HAGGLE_[A-Z_]+)`", DOCS.read_text(), re.MULTILINE))


def test_every_setting_has_its_line_and_every_line_its_setting() -> None:
    assert _documented() == _read()


def _default_numbers() -> dict[str, int]:
    """Of each call like `number(…, "HAGGLE_MAX_STREAMS", 20_000)` or `days("HAGGLE_FEED_DAYS", default=30)`."""
    found: dict[str, int] = {}
    for call in chain.from_iterable(map(ast.walk, _groups())):
        if isinstance(call, ast.Call):
            default = [word.value for word in call.keywords if word.arg == "default"]
            values = [value.value for value in (*call.args, *default) if isinstance(value, ast.Constant)]
            if len(values) == 2 and isinstance(values[1], int):
                found[str(values[0])] = values[1]
    return found


def test_the_documented_numbers_are_the_defaults() -> None:
    documented = re.findall(r"^\| `(HAGGLE_[A-Z_]+)` \| `(\d+)` \|", DOCS.read_text(), re.MULTILINE)
    assert {name: int(number) for name, number in documented} == _default_numbers()


def test_only_the_settings_module_reads_the_environment() -> None:
    readers = [
        str(path.relative_to(HAGGLE))
        for path in HAGGLE.rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    ]
    assert readers == ["settings/__init__.py"]
