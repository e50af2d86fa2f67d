"""
Interface text in the reader's language: gettext catalogues, and sentences that are translated when it is known who
reads.

English is the language of the sources, so it needs no catalogue; every other is one `<language>.po` in this folder.
"""

from collections.abc import Iterable
from functools import lru_cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple, Self
from unicodedata import bidirectional

from babel import Locale, negotiate_locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

FOLDER = Path(__file__).resolve().parent
LANGUAGES = {"en": "English", "ar": "العربية"}
"""The languages of pages, each by its own name."""

_FORMATS = {"en": "en_GB"}  # how dates and numbers are written, where the bare language would mean another country's


class Reading(NamedTuple):
    """How somebody reads: in which of LANGUAGES, and by the clock of which zone (None: not chosen, so UTC)."""

    language: str
    zone: str | None


class Sentence(str):
    """
    A sentence for a person who is not known yet: English, which `translate` turns into the reader's language.

    As a string it is its English, for logs and for programs.
    """

    message: str
    plural: str | None
    number: int
    values: dict[str, Any]

    @classmethod
    def of(cls, message: str, plural: str | None, number: int, values: dict[str, Any]) -> Self:
        """`message`, or `plural` when `number` is not 1, with `values` in place of its `{names}`."""
        text = message if plural is None or number == 1 else plural
        sentence = cls(text.format(**values) if values else text)
        sentence.message, sentence.plural, sentence.number, sentence.values = message, plural, number, values
        return sentence

    def format(self, *args: Any, **values: Any) -> "Sentence":
        """The same sentence, with values for its `{names}`."""
        return Sentence.of(self.message, self.plural, self.number, self.values | values)


def _(message: str, /, **values: Any) -> Sentence:
    """A sentence to be translated; `{name}` stands for a value, which may be a Sentence too."""
    return Sentence.of(message, None, 1, values)


def ngettext(message: str, plural: str, number: int, /, **values: Any) -> Sentence:
    """The same of a number: `{num}` stands for it."""
    return Sentence.of(message, plural, number, {"num": number} | values)


def N_(message: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Marks a word that is translated elsewhere, where it is shown."""
    return message


def translate(text: str, language: str) -> str:
    """A Sentence in that language; any other text as it is."""
    if not isinstance(text, Sentence):
        return text
    catalogue = translations(language)
    if text.plural is None:
        pattern = catalogue.gettext(text.message)
    else:
        pattern = catalogue.ngettext(text.message, text.plural, text.number)
    values = {name: _in_place(value, language) for name, value in text.values.items()}
    return pattern.format(**values) if values else pattern


def _in_place(value: Any, language: str) -> Any:
    """A value within a sentence: text that runs against it is isolated (UAX #9), lest its full stop change ends."""
    if isinstance(value, Sentence):
        return translate(value, language)
    against = {"L"} if direction(language) == "rtl" else {"R", "AL"}
    runs_against = isinstance(value, str) and any(bidirectional(one) in against for one in value)
    return f"\N{FIRST STRONG ISOLATE}{value}\N{POP DIRECTIONAL ISOLATE}" if runs_against else value


@lru_cache
def locale(language: str) -> Locale:
    """Babel's rules for dates, numbers and directions."""
    return Locale.parse(_FORMATS.get(language, language))


def tag(language: str) -> str:
    """Its BCP 47 tag, for `<html lang>`; scripts format times by it."""
    return str(locale(language)).replace("_", "-")


def direction(language: str) -> str:
    """`ltr` or `rtl`."""
    return locale(language).text_direction


def preferred(accepted: str) -> list[str]:
    """The tags in an `Accept-Language` header, lower case, the best liked first."""
    wanted = []
    for part in accepted.split(",")[:20]:
        tag, _sep, quality = part.replace(" ", "").lower().partition(";q=")
        try:
            wanted.append((-float(quality or 1), tag))
        except ValueError:
            continue
    return [tag for quality, tag in sorted(wanted, key=lambda item: item[0]) if quality]


def best_of(accepted: str) -> str:
    """The language that an `Accept-Language` header likes best among LANGUAGES; English when it likes none."""
    return negotiate_locale(preferred(accepted), list(LANGUAGES), sep="-") or "en"


def catalogue_path(language: str) -> Path:
    """Where that language's translations are kept."""
    return FOLDER / f"{language}.po"


@lru_cache
def catalogue(language: str) -> Catalog:
    """The translations in the file. Raises FileNotFoundError for English, which has none."""
    with catalogue_path(language).open("rb") as file:
        return read_po(file, language)


@lru_cache
def translations(language: str) -> NullTranslations:
    """The translations as gettext reads them: straight from the .po file, so that no compiled one is out of date."""
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)


def script_words(language: str, names: Iterable[str]) -> dict[str, str | list[str]]:
    """What the scripts of these file names say in that language: text → translation, or its plural forms in order."""
    if language == "en":
        return {}
    wanted, words = {f"static/js/{name}" for name in names}, dict[str, str | list[str]]()
    for message in catalogue(language):
        if message.id and message.string and wanted & {path for path, _line in message.locations}:
            key = message.id if isinstance(message.id, str) else message.id[0]
            words[key] = message.string if isinstance(message.string, str) else list(message.string)
    return words
