"""Modules open with one sentence; public things say what their signature cannot."""

import ast

from source import modules

# The tree at the head of errors.py says what each of them is, and Db's methods are told by their SQL.
TOLD_ELSEWHERE = {"errors", "store.db"}
OF_DB = {"fetch_all", "fetch_one", "fetch_val", "execute", "execute_many", "lock"}


def _is_property_of_few_words(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Name) and one.id == "property" for one in node.decorator_list
    )


def _public(tree: ast.Module) -> list[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    named = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    top = [node for node in tree.body if isinstance(node, named) and not node.name.startswith("_")]
    methods = [
        node
        for one in top
        if isinstance(one, ast.ClassDef) and not _inherits(one)
        for node in one.body
        if isinstance(node, named) and not node.name.startswith("_") and node.name not in OF_DB
    ]
    return top + methods


def _inherits(node: ast.ClassDef) -> bool:
    return bool(node.bases)


def test_every_module_opens_with_a_sentence() -> None:
    silent = [name for name, tree in modules().items() if not ast.get_docstring(tree) and not name.endswith("versions")]
    assert silent == []


def test_public_things_have_docstrings() -> None:
    silent = [
        f"{name}.{node.name}"
        for name, tree in modules().items()
        if name not in TOLD_ELSEWHERE and not name.startswith("store.migrations.")
        for node in _public(tree)
        if not ast.get_docstring(node) and not _is_property_of_few_words(node)
    ]
    assert silent == []


def test_every_file_of_routes_opens_with_its_urls() -> None:
    silent = [
        name
        for name, tree in modules().items()
        if name.endswith(".routes") and not (ast.get_docstring(tree) or "").startswith("/")
    ]
    assert silent == []
