"""Laws 4 and 9: one place begins, commits and wakes; SQL has its places."""

import ast
import re

from source import modules, role, room, texts

TRANSACTION = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
SQL = re.compile(r"\s*(SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+TABLE|WITH\s+\w+\s+AS\b)")


def _with_text(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    return [
        (name, f"{name}:{line}")
        for name, tree in modules().items()
        for line, text in texts(tree)
        if pattern.match(text)
    ]


STORES = {"store.sqlite_store", "store.sqlite_writer", "store.postgres_store"}
WAKING = {"store.sqlite_writer", "store.postgres_store"}


def test_only_the_stores_begin_and_commit() -> None:
    assert {name for name, _ in _with_text(TRANSACTION)} == STORES


def test_only_the_stores_wake_up() -> None:
    waking = {
        name
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"notify", "_notify"}
    }
    assert waking == WAKING | {"delivery.redis_bus"}  # which passes on wake-ups of others


def test_sql_stands_only_in_queries_operations_and_the_store() -> None:
    elsewhere = [
        where
        for name, where in _with_text(SQL)
        if role(name) not in {"queries", "operations"} and room(name) != "store"
    ]
    assert elsewhere == []


def test_no_list_skips_by_counting() -> None:
    skipping = [where for _, where in _with_text(re.compile(r"[^\"]*\bOFFSET\b"))]
    assert skipping == []


def test_queries_change_nothing() -> None:
    changing = [
        where for name, where in _with_text(re.compile(r"\s*(INSERT|UPDATE|DELETE)\s")) if role(name) == "queries"
    ]
    assert changing == []
