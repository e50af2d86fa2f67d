"""A theme as a folder, read when haggle starts: any mistake in it is said then, by file and line."""

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from markupsafe import Markup

from haggle.looks.markup import drawing, harmless, parts, sheet
from haggle.looks.model import Theme, ThemeMistake, styles, theme
from haggle.settings.checks import SettingsError
from haggle.text.languages import LANGUAGES
from haggle.web.look import Look, ThemeFile

FILES = {"theme.toml", "logo.svg", "theme.css", "header.html", "footer.html"}
MOST_BYTES = 200_000
ADDRESS = "/theme"
T = TypeVar("T")


def read_look(folder: Path) -> Look:
    """How haggle looks by that folder. Raises SettingsError for the first mistake in it."""
    _must_be_known(folder)
    chosen = _read(folder / "theme.toml", lambda text: theme(tomllib.loads(text))) or Theme("haggle", None, None, None)
    logo, own = _read(folder / "logo.svg", drawing), _read(folder / "theme.css", sheet)
    css = "\n".join(filter(None, [styles(chosen), own]))
    files: dict[str, ThemeFile] = {}
    if css:
        files |= _file("css", f"@layer theme {{\n{css}\n}}\n", "text/css")
    if logo:
        files |= _file("svg", logo, "image/svg+xml")
    addresses = {path.rpartition(".")[2]: path for path in files}
    return Look(
        name=chosen.name,
        icon=addresses.get("svg", Look().icon),
        css=addresses.get("css", ""),
        header=_read(folder / "header.html", harmless) or Markup(""),
        footer=_read(folder / "footer.html", harmless) or Markup(""),
        words=_words(folder / "words"),
        files=files,
    )


def _must_be_known(folder: Path) -> None:
    """Raises SettingsError for a file that would be passed over, as a misspelt one would be."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise SettingsError(f"HAGGLE_THEME: {folder} cannot be read ({error.strerror}).") from error
    kinds = {Path(name).suffix for name in FILES}
    strange = [name for name in names if name not in FILES and Path(name).suffix.lower() in kinds]
    if strange or not FILES & set(names) and "words" not in names:
        what = f"{strange[0]} is none of a theme's files" if strange else "there is no theme in it"
        raise SettingsError(f"HAGGLE_THEME: in {folder} {what}: {', '.join(sorted(FILES))} and the folder words.")


def _words(folder: Path) -> dict[str, dict[str, Markup]]:
    """The words of each part, by language."""
    words: dict[str, dict[str, Markup]] = {}
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        if path.suffix != ".md" or path.stem not in LANGUAGES:
            known = " or ".join(f"{language}.md" for language in LANGUAGES)
            raise SettingsError(f"HAGGLE_THEME: {path} is not called {known}.")
        for part, html in (_read(path, parts) or {}).items():
            words.setdefault(part, {})[path.stem] = html
    return words


def _read(path: Path, made: Callable[[str], T]) -> T | None:
    """What is made of the file; None where there is none. Raises SettingsError, which names it."""
    try:
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            raise ThemeMistake(f"it has more than {MOST_BYTES:,} bytes.")
        return made(content.decode("utf-8"))
    except FileNotFoundError:
        return None
    except (ThemeMistake, OSError, ValueError) as error:
        raise SettingsError(f"HAGGLE_THEME: {path}: {error}") from error


def _file(ending: str, text: str, media_type: str) -> dict[str, ThemeFile]:
    """The file by its address, which has the hash of its content."""
    content = text.encode()
    return {f"{ADDRESS}/{hashlib.sha256(content).hexdigest()[:12]}.{ending}": ThemeFile(content, media_type)}
