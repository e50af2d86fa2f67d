"""Law 1: imports only go down."""

import ast

from source import functions, imports, modules, role, room

FLOORS = (
    *("addresses", "languages", "errors", "text", "clock", "metrics", "logs"),
    *("settings", "assets", "db", "headers", "blobs", "migrations"),
    *("sqlite", "postgres", "redis", "limits"),
    "live",
    *("site", "templates", "web", "frames", "problems"),
    *("attachments", "accounts", "listings", "profiles", "conversations"),
    *("receipts", "drafts", "messages", "reactions"),
    *("presence", "search", "notifications", "erasure"),
    *("pages", "api", "transfer", "export"),
    *("moving", "operating"),
    *("opening", "app", "demo", "server", "__main__"),
)
ROLES = ("model", "queries", "operations", "fragments", "routes")


def test_every_room_has_its_floor() -> None:
    assert {room(name) for name in modules() if name} == set(FLOORS)


def test_imports_only_go_down_from_floor_to_floor() -> None:
    climbing = [
        f"{name}:{line} imports {other}"
        for name, tree in modules().items()
        for line, other in imports(tree)
        if room(other) != room(name) and FLOORS.index(room(other)) > FLOORS.index(room(name))
    ]
    assert climbing == []


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


def test_nothing_is_imported_inside_a_function() -> None:
    hidden = [
        f"{name}:{node.lineno}"
        for name, tree in modules().items()
        for function in functions(tree)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert hidden == []


def test_nobody_imports_the_app_but_the_command_line() -> None:
    importers = {name for name, tree in modules().items() for _, other in imports(tree) if other == "app"}
    assert importers <= {"__main__"}
