"""
Finds every text of the interface and brings the catalogues up to date: `make messages`.

A translation whose English has changed is marked *fuzzy* and asks to be looked at; what nobody says any more goes.
"""

from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from haggle.text.languages import LANGUAGES, catalogue, catalogue_path

ROOT = Path(__file__).resolve().parents[1]
METHODS = [("src/**.py", "python"), ("templates/**.html", "jinja2"), ("static/js/**.js", "javascript")]
OPTIONS = {
    "templates/**.html": {"trimmed": "true", "silent": "false"},
    "static/js/**.js": {"parse_template_string": "true"},
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
FOLDERS = ("src", "templates", "static/js")


def found() -> Catalog:
    """Every text that the sources say, with the files that say it."""
    made = Catalog(project="haggle", charset="utf-8")
    for folder in FOLDERS:
        for name, _line, message, comments, context in extract_from_dir(
            ROOT / folder,
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in METHODS if pattern.startswith(folder)],
            {pattern.removeprefix(f"{folder}/"): options for pattern, options in OPTIONS.items()},
            KEYWORDS,
        ):
            made.add(message, None, [(f"{folder}/{name}", 0)], auto_comments=comments, context=context)
    return made


def main() -> None:
    """Brings each catalogue up to date, and says what it lacks."""
    sources = found()
    for language in set(LANGUAGES) - {"en"}:
        path = catalogue_path(language)
        known = catalogue(language) if path.exists() else Catalog(language, charset="utf-8")
        sources.creation_date = known.creation_date
        known.update(sources, no_fuzzy_matching=True)
        known.obsolete.clear()
        known.msgid_bugs_address = known.last_translator = known.language_team = ""
        with path.open("wb") as file:
            write_po(file, known, width=120, include_lineno=False, sort_by_file=True, omit_header=False)
        missing = [message.id for message in known if message.id and not all(strings(message))]
        print(f"{path.relative_to(ROOT)}: {len(known)} texts, {len(missing)} without a translation")


def strings(message: Message) -> list[str]:
    """The translation, or its plural forms; one empty string for what is not translated."""
    return [message.string or ""] if isinstance(message.string, str | None) else list(message.string)


if __name__ == "__main__":
    main()
