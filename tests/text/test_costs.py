"""What a text costs does not depend on what it holds: nobody holds up the others by typing something unusual."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from cast import Haggle, Person

from haggle.attachments.names import clean_name as file_name
from haggle.conversations.model import last_line
from haggle.errors import Problem
from haggle.listings.model import clean_description, clean_title
from haggle.messages.model import clean_body
from haggle.search.model import excerpt, marks_in, needle_of
from haggle.text.characters import MAX_MARKS, cut, first, is_blank, length
from haggle.text.folding import folded
from haggle.web.templates import initials, prose

SIZE = 100_000
STORED = 16_000  # as much as a message keeps
CPU_S = 1.5  # an honest text takes a tenth on a quiet machine; what grew with the square took 5 s and more
HOSTILE = {
    "marks": "\u0301",
    "marks out of order": "\u05b0\u0301\u0316",
    "marks of two scripts": "\u0eb8\u0e38",
    "marks that stand beside": "\u302e\u0301",
    "marks and joiners": "\u0301\u200d",
    "letters with marks": "a\u0301",
    "joiners": "\u200d",
    "letters and joiners": "a\u200d",
    "variation selectors": "\ufe0f",
    "halves of flags": "\U0001f1e6",
    "one endless emoji": "👩\u200d",
    "one endless letter": "क\u094d",
    "half syllables": "\u1100\u1161",
    "spaces": " ",
    "blanks that are none": "\u2800",
    "lines": "\r\n",
    "parentheses": "(",
    "addresses": "http://a(",
    "ends of addresses": "http://a).",
    "at signs": "@",
    "overrides": "\u202e",
    "quotes": '"<',
}
WORK: dict[str, Callable[[str], object]] = {
    "folding": lambda text: folded(text),
    "counting": length,
    "cutting": lambda text: (cut(text, 140), last_line(text), first(text), initials(text)),
    "looking": is_blank,
    "posting": clean_body,
    "linking": prose,
    "a file": lambda text: file_name(text + ".pdf", "file", ".pdf"),
    "a title": clean_title,
    "a description": clean_description,
    "searching": needle_of,
    "marking": lambda text: marks_in(text[:STORED], folded(text[:3])),
    "showing": lambda text: excerpt(text[:STORED], "aa"),
}


@pytest.mark.once
@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_text_costs_what_an_honest_one_costs(kind: str, work: str) -> None:
    text = (HOSTILE[kind] * SIZE)[:SIZE]
    for hostile in (text, f"x{text}x"):
        began = time.process_time()
        with suppress(Problem):
            WORK[work](hostile)
        assert time.process_time() - began < CPU_S


def test_searching_too_fast_is_refused_before_any_work(start_haggle: Callable[..., Haggle]) -> None:
    hasty = Person(start_haggle(HAGGLE_LIMITS="on"), "Hasty").join()
    paths = ["/search?q=" + "x" * 5000, "/search?q=x", f"/api/v1/search?q={'x' * 5000}"] * 11
    header = {"Authorization": f"Bearer {hasty.token()}"}
    assert [hasty.get(path, **header).status_code for path in paths] == [200, 200, 422] * 10 + [429] * 3


def test_a_letter_keeps_no_more_marks_than_any_script_has(bea: Person, sal: Person) -> None:
    tower, kept = "a" + "\u0301\u200d" * 50, "a" + "\u0301\u200d" * MAX_MARKS
    talk = bea.open_chat(sal.sell(f"Bike {tower[:80]}"), f"Hello {tower}!")
    assert bea.messages(talk) == [f"Hello {kept}!"]
    page = bea.get(f"/conversations/{talk}").text
    assert f"Bike {kept}" in page
    assert f"Bike {kept}\u0301" not in page
    hebrew = "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים"
    bea.say(talk, hebrew)
    assert bea.messages(talk)[-1] == hebrew
