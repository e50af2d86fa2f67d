"""Every text of the interface can be said in every language (`make messages` brings the catalogues up to date)."""

import re
import string

import catalogues
import pytest
from babel.messages.catalog import Message

from haggle.text.languages import LANGUAGES, _, catalogue, ngettext, translate

REPLIED = _("Replied: {line}")
OTHERS = sorted(set(LANGUAGES) - {"en"})


def _places(text: str) -> set[str]:
    """The names of values in it, of both kinds."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name} | set(re.findall(r"%\((\w+)\)s", text))


def _tags(text: str) -> list[str]:
    return sorted(re.findall(r"<[^>]+>", text))


def _texts(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_holds_what_the_sources_say_and_no_more(language: str) -> None:
    known = {str(_texts(message)) for message in catalogue(language) if message.id}
    assert known == {str(_texts(message)) for message in catalogues.found() if message.id}


@pytest.mark.parametrize("language", OTHERS)
def test_everything_is_translated_in_every_plural_form(language: str) -> None:
    forms = catalogue(language).num_plurals
    lacking = [
        message.id
        for message in catalogue(language)
        if message.id
        and (
            message.fuzzy
            or not all(catalogues.strings(message))
            or (message.pluralizable and len(catalogues.strings(message)) != forms)
        )
    ]
    assert lacking == []


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_values_and_the_markup_of_its_english(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        english = _texts(message)[-1]
        for text in catalogues.strings(message) if message.id else []:
            is_whole = _places(text) == _places(english) or (message.pluralizable and not _places(text))
            if not is_whole or _tags(text) != _tags(english):
                wrong.append(text)
    assert wrong == []


def test_a_number_takes_the_plural_form_of_the_language() -> None:
    sizes = {number: translate(ngettext("{num} byte", "{num} bytes", number), "ar") for number in (0, 1, 2, 3, 11, 100)}
    assert sizes == {0: "0 بايت", 1: "بايت واحد", 2: "بايتان", 3: "3 بايتات", 11: "11 بايتًا", 100: "100 بايت"}


@pytest.mark.parametrize(
    ("language", "line", "as_said"),
    [
        ("en", "Yes, it is.", "Replied: Yes, it is."),
        ("en", "نعم.", "Replied: \u2068نعم.\u2069"),
        ("ar", "نعم.", "ردّ: نعم."),
        ("ar", "Yes, it is.", "ردّ: \u2068Yes, it is.\u2069"),
        ("ar", "110!", "ردّ: 110!"),
    ],
)
def test_words_that_run_against_the_sentence_do_not_disturb_it(language: str, line: str, as_said: str) -> None:
    assert translate(REPLIED.format(line=line), language) == as_said
