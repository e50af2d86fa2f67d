"""Law 1: imports only go down."""

import ast
from collections.abc import Callable

from source import functions, imports, modules, role, room

# From the ground up. A module named with its room stands apart from the rest of it.
FLOORS = (
    *("text.languages", "errors", "clock", "money", "tasks", "text", "contacts", "ops.metrics", "ops.logs"),
    *("data_folder", "settings", "mail_answers.mark", "mail_answers.addresses"),
    *("web.assets", "web.headers", "web.addresses", "blobs"),
    *("store", "delivery", "web.rate_limits", "web.outside_model", "web.outside_client", "web.outside", "site", "web"),
    *(
        "attachments",
        "accounts",
        "audit",
        "outbound",
        "mail",
        "addresses",
        "webhooks",
        "tokens",
        "site_tokens",
        "invitations",
        "operator",
        "listings",
        "profiles",
        "staff",
        "host",
        "strangers",
        "conversations",
    ),
    *(
        "notices",
        "cases",
        "receipts",
        "drafts",
        "presence",
        "tips",
        "blocks",
        "masking",
        "messages",
        "reactions",
        "marks",
    ),
    *("reports", "removals", "desk"),
    *("mail_answers", "search", "notifications", "unread_mail", "erasure", "handover"),
    *("api", "feed", "market_import", "data_export", "transcripts", "site_api"),
    *("backup", "badge", "front", "leaving", "looks", "ops"),
    *(
        "lifespan",
        "app",
        "demo",
        "ops.server",
        "ops.commands",
        "ops.staff_commands",
        "ops.account_commands",
        "ops.audit_commands",
        "ops.outbound_commands",
        "ops.webhook_commands",
        "ops.token_commands",
        "ops.mail_commands",
        "ops.doctor",
        "backup.restoring",
        "__main__",
    ),
)
ROLES = ("model", "queries", "operations", "fragments", "routes")
COMPOSING = {"routes", "page"}  # gather from the rooms beside them


def floor(module: str) -> int:
    """A number that grows with the floors."""
    return FLOORS.index(module if module in FLOORS else room(module))


def may_import(module: str, other: str) -> bool:
    """Whether imports go down: what composes may take from any room, but nothing from the roof."""
    is_down = floor(other) <= floor(module)
    return is_down or room(module) == room(other) or (role(module) in COMPOSING and floor(other) < floor("lifespan"))


def _imports_where(is_wrong: Callable[[str, str], bool]) -> list[str]:
    return [
        f"{name}:{line} imports {other}"
        for name, tree in modules().items()
        for line, other in imports(tree)
        if is_wrong(name, other)
    ]


def test_every_room_has_its_floor_and_every_floor_something_on_it() -> None:
    assert {name if name in FLOORS else room(name) for name in modules() if name} == set(FLOORS)


def test_imports_only_go_down_from_floor_to_floor() -> None:
    assert _imports_where(lambda name, other: not may_import(name, other)) == []


def test_nothing_imports_routes_but_the_app() -> None:
    assert _imports_where(lambda name, other: role(other) == "routes" and name != "app") == []


def test_what_composes_a_page_is_imported_by_routes_alone() -> None:
    assert _imports_where(lambda name, other: role(other) == "page" and role(name) != "routes") == []


def test_the_api_imports_no_html() -> None:
    html = {"web.templates", "web.iframes", "feed.html", "feed.document", "feed.rows"}
    api = {name: tree for name, tree in modules().items() if room(name) == "api"}
    imported = {other for tree in api.values() for _, other in imports(tree)}
    assert {other for other in imported if other in html or role(other) in {"fragments", "page", "sheet"}} == set()


def test_store_and_delivery_import_no_room() -> None:
    lowest = floor("attachments")
    assert _imports_where(lambda name, other: room(name) in {"store", "delivery"} and floor(other) >= lowest) == []


def test_imports_only_go_down_from_role_to_role_inside_a_room() -> None:
    climbing = [
        f"{name}:{line} imports {other}"
        for name, tree in modules().items()
        for line, other in imports(tree)
        if room(other) == room(name)
        and {role(name), role(other)} <= set(ROLES)
        and ROLES.index(role(other)) > ROLES.index(role(name))
    ]
    assert climbing == []


def test_modules_import_each_other_in_no_circle() -> None:
    known = {name: {other for _, other in imports(tree) if other != name} for name, tree in modules().items()}
    while leaves := {name for name, others in known.items() if not others & known.keys()}:
        known = {name: others for name, others in known.items() if name not in leaves}
    assert known == {}


# Alembic takes a third of a start, and few starts find anything to do for it; few pictures are HEIC; few haggles send
# anything to the outside, take tokens of a host, or have words of their own.
RARELY_NEEDED = {
    "store.migrations.run",
    "attachments.picture_worker",
    "web.outside",
    "handover.doors",
    "looks.markup",
}


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom) and name not in RARELY_NEEDED
    ]
    assert hidden == []


def test_nobody_imports_the_app_but_the_command_line() -> None:
    importers = {name for name, tree in modules().items() for _, other in imports(tree) if other == "app"}
    assert importers <= {"__main__"}
