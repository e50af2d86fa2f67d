"""Text is cut and counted by what a reader takes for a character, and stays within its own line (UAX #9, UAX #29)."""

import html
import re

import pytest
from cast import Person

from haggle.conversations.model import MAX_LAST_LINE, last_line
from haggle.text.characters import cut, first, length, on_one_line

FAMILY = "👨‍👩‍👧‍👦"  # seven code points
FLAG = "🇸🇪"
MARKED = "e\N{COMBINING ACUTE ACCENT}\N{COMBINING DOT BELOW}"
SYLLABLE = "क्षि"


@pytest.mark.parametrize("letter", [FAMILY, FLAG, MARKED, SYLLABLE, "a"])
def test_what_a_reader_takes_for_a_character_is_counted_once_and_never_cut(letter: str) -> None:
    assert length(letter * 9) == 9
    assert first(letter * 2) == letter
    assert cut(letter * 9, 9) == letter * 9
    assert cut(letter * 10, 9) == letter * 8 + "…"


def test_four_thousand_of_them_are_a_message_and_one_more_is_not(bea: Person, talk: int) -> None:
    assert bea.messages(talk)[-1:] != [FLAG * 4000]
    bea.say(talk, FLAG * 4000)
    assert bea.messages(talk)[-1] == FLAG * 4000
    refused = bea.http.post(f"/conversations/{talk}/messages", data={"body": FLAG * 4001})
    assert refused.status_code == 422
    assert "at most 4,000 characters; this one has 4,001" in refused.text


def test_a_character_cannot_be_made_as_long_as_one_pleases(bea: Person, talk: int) -> None:
    tower = "a" + "\N{COMBINING ACUTE ACCENT}" * 20_000
    assert bea.http.post(f"/conversations/{talk}/messages", data={"body": tower}).status_code == 422


def test_the_last_line_of_the_list_ends_with_a_whole_character() -> None:
    assert last_line(FAMILY * 200) == FAMILY * (MAX_LAST_LINE - 1) + "…"


OVERRIDES = "\N{RIGHT-TO-LEFT OVERRIDE}\N{LEFT-TO-RIGHT EMBEDDING}\N{POP DIRECTIONAL ISOLATE}\N{RIGHT-TO-LEFT ISOLATE}"


def test_what_stands_in_a_line_of_ours_cannot_turn_the_rest_of_it_around(bea: Person, sal: Person) -> None:
    listing = sal.sell(f"Bike {OVERRIDES}for sale")
    talk = bea.open_chat(listing, f"Hello {OVERRIDES}there")
    for page in (sal.get("/conversations").text, bea.get(f"/listings/{listing}").text):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", html.unescape(page))
    assert "Bike for sale" in sal.get("/conversations").text
    assert "Hello there" in sal.get("/conversations").text
    said = sal.get(f"/conversations/{talk}").text
    assert f'<p class="message__body">Hello {OVERRIDES}there</p>' in said, "in a paragraph of its own it stays as typed"


def test_marks_that_only_join_or_order_neighbours_stay() -> None:
    assert on_one_line("می\N{ZERO WIDTH NON-JOINER}خواهم\N{RIGHT-TO-LEFT MARK}!") == "می‌خواهم\N{RIGHT-TO-LEFT MARK}!"
