"""Law 3, and half of law 10: who records events, and what each kind must have."""

import ast
import re

from source import ROOT, modules, role

from haggle.feed.kinds import KINDS
from haggle.webhooks import model as webhooks


def _records() -> list[tuple[str, ast.Call]]:
    return [
        (name, node)
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
    ]


def _for_site() -> set[str]:
    """Kinds that are in nobody's feed."""
    calls = [node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "record_for_site"]
    return {str(kind.value) for call in named if isinstance(kind := call.args[0], ast.Constant)}


def _kinds() -> set[str]:
    return {str(kind.value) for _, call in _records() if isinstance(kind := call.args[0], ast.Constant)}


def test_only_operations_record_events() -> None:
    assert {role(name) for name, _ in _records()} == {"operations"}


def test_every_event_names_its_kind_and_its_audience() -> None:
    nameless = [
        f"{name}:{call.lineno}"
        for name, call in _records()
        if len(call.args) != 2 or not isinstance(call.args[0], ast.Constant)
    ]
    assert nameless == []


def test_a_kind_is_a_noun_and_what_happened_to_it() -> None:
    assert [kind for kind in _kinds() if not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind)] == []


def test_the_table_names_every_kind_and_none_that_never_comes() -> None:
    assert set(KINDS) == _kinds()


def test_what_nobody_has_in_a_feed_is_told_by_webhooks_and_every_webhook_has_its_event() -> None:
    assert _for_site() & _kinds() == set()
    assert _for_site() <= set(webhooks.KINDS) <= _for_site() | _kinds()


def test_every_webhook_is_in_its_document() -> None:
    documented = re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \|", (ROOT / "docs" / "webhooks.md").read_text(), re.MULTILINE)
    assert set(documented) == {*webhooks.KINDS, webhooks.TEST}


def test_every_kind_shows_on_pages() -> None:
    assert [kind for kind, how in KINDS.items() if not how.html] == []


def test_facts_are_ids_and_small_values() -> None:
    wordy = [
        f"{name}:{call.lineno} {fact.arg}"
        for name, call in _records()
        for fact in call.keywords
        if fact.arg and fact.arg != "known" and not fact.arg.endswith(("_id", "_at", "_ms", "_count"))
    ]
    assert wordy == []
