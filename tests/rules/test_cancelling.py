"""Whoever is told to end, ends."""

import ast

from source import modules


def test_nobody_waits_by_what_may_lose_a_cancellation() -> None:
    """
    Before Python 3.12 `asyncio.wait_for` forgets that it was cancelled when what it waited for came at the same
    moment; a task that does so again and again then never ends, nor who waits for its end. `asyncio.timeout` does not.
    """
    found = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "wait_for"
    ]
    assert found == []
