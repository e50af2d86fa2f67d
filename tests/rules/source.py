"""What the rules are held against: the files of this repository, and their syntax trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HAGGLE = ROOT / "src" / "haggle"
TEMPLATES = ROOT / "templates"


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that is in the repository or would be added to it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of the package, as `accounts.queries`, with its tree."""
    found = {}
    for path in sorted(HAGGLE.rglob("*.py")):
        parts = path.relative_to(HAGGLE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text())
    return found


def role(module: str) -> str:
    """The file's name: what its code is there for."""
    return module.rpartition(".")[2]


def room(module: str) -> str:
    """The folder, or the file beside the folders."""
    return module.partition(".")[0]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The line of each import from haggle, and the module it names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [_imported(node.module or "", alias.name) for alias in node.names]
        else:
            continue
        yield from ((node.lineno, name.removeprefix("haggle.")) for name in names if name.startswith("haggle."))


def _imported(module: str, name: str) -> str:
    """`from haggle.accounts import queries` names a module; `from haggle.errors import Problem` a thing in one."""
    whole = f"{module}.{name}"
    return whole if whole.removeprefix("haggle.") in modules() else module


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function, methods and inner ones included."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text in the code that is not a docstring, with its line."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value
