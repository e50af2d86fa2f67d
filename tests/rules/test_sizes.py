"""Law 9: files ≤ 250 lines, functions ≤ 40."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from source import ROOT, functions, tracked

MAX_FILE = 250
MAX_FUNCTION = 40
OF_OURS = {".py", ".js", ".css", ".html"}
# A line that opens a function or method in JavaScript, laid out as ours is: its end has the same indent.
JS_FUNCTION = re.compile(r"^( *)(?! |if|for|while|switch|else|\}|customElements)[^/\n]*?([\w$]+)[^\n]*(?:\) |=> )\{$")
EXCEPTIONS = ROOT / "tests" / "rules" / "exceptions.txt"


def _ours() -> Iterator[tuple[Path, str]]:
    return ((path, path.read_text()) for path in tracked() if path.suffix in OF_OURS)


def _exceptions() -> dict[str, str]:
    lines = [line for line in EXCEPTIONS.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split(": ", 1) for line in lines)


def _long_files() -> set[str]:
    return {str(path.relative_to(ROOT)) for path, text in _ours() if len(text.splitlines()) > MAX_FILE}


def _python_functions(text: str) -> Iterator[tuple[str, int]]:
    for node in functions(ast.parse(text)):
        yield node.name, (node.end_lineno or 0) - node.lineno + 1


def _js_functions(text: str) -> Iterator[tuple[str, int]]:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if match := JS_FUNCTION.match(line):
            end = next((later for later in range(number + 1, len(lines)) if _closes(lines[later], match[1])), number)
            yield match[2], end - number + 1


def _closes(line: str, indent: str) -> bool:
    return line.startswith(indent + "}")


def _long_functions() -> set[str]:
    readers = {".py": _python_functions, ".js": _js_functions}
    return {
        f"{path.relative_to(ROOT)}::{name}"
        for path, text in _ours()
        if path.suffix in readers
        for name, length in readers[path.suffix](text)
        if length > MAX_FUNCTION
    }


def test_files_have_at_most_250_lines() -> None:
    assert _long_files() - _exceptions().keys() == set()


def test_functions_have_at_most_40_lines() -> None:
    assert _long_functions() - _exceptions().keys() == set()


def test_every_exception_is_still_needed() -> None:
    assert _exceptions().keys() - _long_files() - _long_functions() == set()


def test_the_reader_of_scripts_sees_functions() -> None:
    source = (
        'customElements.define("a-b", class extends HTMLElement {\n  show(one) {\n    if (one) {\n    }\n  }\n});\n'
    )
    assert list(_js_functions(source)) == [("show", 4)]
