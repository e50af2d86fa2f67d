"""Law 2: the first argument names the role."""

import ast

from source import modules, role

OPEN_HANDED = {"site", "tx", "db", "request"}


def _top(module: str, is_async: bool | None = None) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    kinds = {None: ast.FunctionDef | ast.AsyncFunctionDef, True: ast.AsyncFunctionDef, False: ast.FunctionDef}
    return [node for node in modules()[module].body if isinstance(node, kinds[is_async])]


def _first(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    arguments = [*function.args.posonlyargs, *function.args.args]
    return arguments[0].arg if arguments else ""


def _others(names: list[str], allowed: set[str], public_only: bool = True) -> list[str]:
    return [
        f"{name}.{function.name}({_first(function)}, …)"
        for name in names
        for function in _top(name, is_async=True)
        if _first(function) not in allowed and not (public_only and function.name.startswith("_"))
    ]


def test_operations_take_a_site_and_steps_a_tx() -> None:
    assert _others([name for name in modules() if role(name) == "operations"], {"site", "tx"}, public_only=False) == []


def test_queries_take_a_db() -> None:
    assert _others([name for name in modules() if role(name) == "queries"], {"db", "tx"}, public_only=False) == []


def test_routes_take_a_request() -> None:
    names = [name for name in modules() if role(name) == "routes"]
    assert _others(names, {"request"}) == []


def test_what_takes_none_of_them_waits_for_nothing_in_a_model() -> None:
    waiting = [name for name in modules() if role(name) == "model" and _top(name, is_async=True)]
    assert waiting == []


def test_what_does_not_wait_takes_no_database() -> None:
    taking = [
        f"{name}.{function.name}"
        for name in modules()
        if role(name) in {"model", "queries", "operations", "fragments"}
        for function in _top(name, is_async=False)
        if _first(function) in OPEN_HANDED
    ]
    assert taking == []
