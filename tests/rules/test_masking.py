"""What the other may read of a message is decided in one place, and no output goes around it (decision 0026)."""

import ast
import re
from collections.abc import Iterator

from source import modules

# A row of messages holds what both may read. Who puts words there, beside an import, of what both have read elsewhere:
WRITES_WORDS = {
    "messages.operations",  # of a Body, which is judged already
    "market_import.operations",  # what both have read elsewhere
    "masking.operations",  # what staff has released
    "removals.operations",  # what staff had removed, as it was
}
WRITE = re.compile(r"\b(INSERT INTO messages|UPDATE messages SET body = :body)\b")
JUDGES = {
    "masked": {"messages.model"},
    "Body": {"messages.model"},
    "contacts": {"masking.model", "contacts.model"},
    "must_lead_nowhere": {  # what all may read
        "accounts.operations",
        "host.model",
        "host.listings.model",
        "listings.operations",
        "market_import.olx_django.names",
        "profiles.operations",
    },
}
# What the author alone sees, by the name under which a query joins it: the account it belongs to is the one that asks.
OWN = re.compile(r"withheld_changes AS (\w+) ((?:JOIN|ON|WHERE).*?)(?= LEFT JOIN| JOIN (?!messages|participants)|$)")
ASKS = r"(:viewer_id|:id|participants\.account_id)"
STAFF = {"masking.queries", "masking.operations", "desk.queries", "removals.queries", "removals.operations"}


def _sql() -> Iterator[tuple[str, str]]:
    """Every module with each text in it, also those put together of several."""
    for name, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                yield name, "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield name, node.value


def test_words_are_put_into_messages_in_few_places() -> None:
    assert {name for name, text in _sql() if WRITE.search(text)} == WRITES_WORDS


def test_one_place_decides_what_the_other_reads() -> None:
    calling = {
        called: {
            name
            for name, tree in modules().items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == called
        }
        for called in JUDGES
    }
    assert calling == JUDGES


def test_every_posted_text_becomes_a_body_under_the_operators_policy() -> None:
    without_policy = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "body_of"
        if len(node.args) < 3 and not any(keyword.arg == "policy" for keyword in node.keywords)
    ]
    assert without_policy == []


def test_what_its_author_alone_sees_is_joined_for_whoever_asks() -> None:
    found = [(name, match[1], match[2]) for name, text in _sql() for match in OWN.finditer(text) if name not in STAFF]
    assert len(found) >= 5
    assert [one for one in found if not re.search(rf"\b{one[1]}\.account_id = {ASKS}", one[2])] == []


def test_only_staff_reads_what_is_withheld_without_being_its_author() -> None:
    readers = {name for name, text in _sql() if "withheld_changes" in text and not name.startswith("store.")}
    others = readers - STAFF - {"blocks.operations", "backup.model"}
    assert others == {name for name, text in _sql() if OWN.search(text)} - STAFF
