"""Half of law 10: the same noun names the folder in src, templates, tests and css; what is shared is listed here."""

from pathlib import Path

from source import HAGGLE, ROOT, TEMPLATES

ROOMS = {path.name for path in HAGGLE.iterdir() if (path / "__init__.py").is_file()}
SHARED_TEMPLATES = {"errors"}
SHARED_TESTS = {"browser", "deploying", "engines", "faults", "js", "peers", "properties", "routes", "rules"}
SHARED_CSS = {
    "errors",
    "composer",
    "filters",
    "gallery",
    "iframes",
    "live",
    "pages",
    "icons",
    "recorder",
    "reset",
    "settings",
    "sheet",
    "tokens",
    "base",
    "layout",
    "utilities",
}


def _folders(path: Path) -> set[str]:
    return {one.name for one in path.iterdir() if one.is_dir() and not one.name.startswith(("_", "."))}


def test_every_folder_of_templates_is_a_rooms_or_shared() -> None:
    assert _folders(TEMPLATES) - ROOMS - SHARED_TEMPLATES == set()


def test_every_folder_of_tests_is_a_rooms_or_shared() -> None:
    assert _folders(ROOT / "tests") - ROOMS - SHARED_TESTS == set()


def test_every_css_file_is_a_rooms_or_shared() -> None:
    assert {path.stem for path in (ROOT / "static" / "css").glob("*.css")} - ROOMS - SHARED_CSS == set()


def test_a_room_keeps_to_its_roles_or_names_a_file_for_what_it_is() -> None:
    vague = {"manager", "service", "services", "helper", "helpers", "util", "utils", "handler", "handlers", "data"}
    assert [path.name for path in HAGGLE.rglob("*.py") if path.stem in vague] == []


def test_files_of_tests_have_names_of_their_own() -> None:
    """Two of one name cannot be collected in one run."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []
