"""Half of law 10: every setting has its line in docs/settings.md."""

import ast
import re

from source import HAGGLE, ROOT, modules, texts

DOCS = ROOT / "docs" / "settings.md"


def _read() -> set[str]:
    return {name for text in texts(modules()["settings"]) for name in re.findall(r"\bHAGGLE_[A-Z_]+", text.value)}


def _documented() -> set[str]:
    assert DOCS.is_file(), "docs/settings.md is not written yet"
    return set(re.findall(r"^\| `(HAGGLE_[A-Z_]+)`", DOCS.read_text(), re.MULTILINE))


def test_every_setting_has_its_line_and_every_line_its_setting() -> None:
    assert _documented() == _read()


def _default_numbers() -> dict[str, int]:
    calls = [node for node in ast.walk(modules()["settings"]) if isinstance(node, ast.Call)]
    numbers = [call.args for call in calls if isinstance(call.func, ast.Name) and call.func.id == "_number"]
    return {ast.literal_eval(name): ast.literal_eval(default) for _, name, default in numbers}


def test_the_documented_numbers_are_the_defaults() -> None:
    documented = re.findall(r"^\| `(HAGGLE_[A-Z_]+)` \| `(\d+)` \|", DOCS.read_text(), re.MULTILINE)
    assert {name: int(number) for name, number in documented} == _default_numbers()


def test_only_the_settings_module_reads_the_environment() -> None:
    readers = [path.name for path in HAGGLE.rglob("*.py") if re.search(r"\bos\.(environ|getenv)\b", path.read_text())]
    assert readers == ["settings.py"]
