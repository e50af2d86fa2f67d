"""Marking what was found: the folded text is searched, the text as it was written is shown."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haggle.search.model import _cells, excerpt, marks_in, needle_of
from haggle.text.folding import folded

SCRIPTS = (
    "aAzZ éÉßẞﬁﬃ İıIi ſ Å ° ² ½ ① あがガｶﾞ 한국어ㅎㅏ가각"
    " ไทยน้ำแมวปู الْحَمْدُ للّه שָׁלוֹם हिन्दी क्षि নো ে া Привет Ёлка Άσσος ς ŁØđıæﬆ “’– ١۲ کیةـ ർ 中文😀👩‍👩‍👧👍🏽🇸🇪"
)
CHARS = st.one_of(
    st.sampled_from(SCRIPTS),
    st.sampled_from("\u0301\u0308\u0327\u0345\u0307\u200d\ufe0f\u1112\u1161\u11ab\u09c7\u09be\u0b47\u0b57\n\t%_\\"),
    st.characters(codec="utf-8", exclude_characters="\0"),
)
TEXT = st.text(CHARS, max_size=60) | st.text("abcABC %_\n", max_size=40)


def _marked(body: str, typed: str) -> list[str]:
    return [body[start:end] for start, end in marks_in(body, needle_of(typed))]


@settings(max_examples=1500, deadline=None)
@given(text=TEXT)
def test_the_pieces_fold_to_what_the_whole_folds_to(text: str) -> None:
    cells = _cells(text)
    assert "".join(cell[0] for cell in cells) == folded(text)
    assert "".join(text[start:end] for _, start, end in cells) == text


@settings(max_examples=1000, deadline=None)
@given(text=TEXT)
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@st.composite
def _searches(draw: st.DrawFn) -> tuple[str, str]:
    """A body, and a needle that is mostly a piece of it."""
    body = draw(TEXT)
    if draw(st.booleans()):
        return body, draw(TEXT)
    start = draw(st.integers(0, len(body)))
    piece = folded(body)[start : start + draw(st.integers(1, 6))]
    return draw(st.sampled_from(["", "x " * 80])) + body + draw(st.sampled_from(["", " y" * 200])), piece


@settings(max_examples=1500, deadline=None)
@given(search=_searches())
def test_marks_cover_the_hits_and_change_no_letter(search: tuple[str, str]) -> None:
    body, typed = search
    needle = needle_of(typed)
    if not needle:
        return
    marks = marks_in(body, needle)
    assert bool(marks) is (needle in folded(body))
    assert all(needle in folded(body[start:end]) for start, end in marks)
    assert all(first[1] <= then[0] for first, then in zip(marks, marks[1:], strict=False))
    shown = excerpt(body, needle)
    assert shown.text in body
    assert "".join(text for text, _ in shown.parts) == shown.text
    assert all(needle in folded(text) for text, is_hit in shown.parts if is_hit)
    assert any(is_hit for _, is_hit in shown.parts) is bool(marks)


FOUND = {
    "sharp s": ("Die Straße", "STRASSE", ["Straße"]),
    "half of a sharp s": ("Straße", "as", ["aß"]),
    "a ligature": ("ein ﬁnes Oﬃce", "office", ["Oﬃce"]),
    "inside a ligature": ("Oﬃce", "fi", ["ﬃ"]),
    "accents apart": ("Cafe\u0301 olé", "café", ["Cafe\u0301"]),
    "accents typed apart": ("Café", "cafe\u0301", ["Café"]),
    "Vietnamese": ("Tiếng Việt", "tieng viet", ["Tiếng Việt"]),
    "Turkish": ("İstanbul", "istanbul", ["İstanbul"]),
    "final sigma": ("Οδυσσεύς", "ΟΔΥΣΣΕΥΣ", ["Οδυσσεύς"]),
    "Russian": ("Ёлка и ёж", "ЕЛ", ["Ёл"]),
    "Hangul by letters": ("한국어", "\u1112\u1161\u11ab\u1100\u116e\u11a8", ["한국"]),
    "Arabic with vowels": ("الْحَمْدُ لِلَّهِ", "الحمد", ["الْحَمْدُ"]),
    "Hebrew with points": ("שָׁלוֹם", "שלום", ["שָׁלוֹם"]),
    "Thai with tones": ("ดื่มน้ำ", "น้ำ", ["น้ำ"]),
    "Japanese": ("がっこうへ", "がっこう", ["がっこう"]),
    "half-width kana": ("ｶﾞｯｺｳ", "ガッコウ", ["ｶﾞｯｺｳ"]),
    "full-width letters": ("ＡＢＣ", "abc", ["ＡＢＣ"]),
    "Chinese": ("我想买这辆自行车", "自行", ["自行"]),
    "Hindi": ("हिन्दी में", "हिन", ["हिन्"]),
    "an emoji whole": ("look 👩‍👩‍👧 here", "👩", ["👩‍👩‍👧"]),
    "a tone of skin": ("ok 👍🏽!", "👍", ["👍🏽"]),
    "one after the other": ("aaa aaaa", "aa", ["aaa", "aaaa"]),
    "twice": ("Bike, bike!", "bike", ["Bike", "bike"]),
}


@pytest.mark.parametrize("name", FOUND)
def test_marked_as_it_was_written(name: str) -> None:
    body, typed, marked = FOUND[name]
    assert _marked(body, typed) == marked


def test_an_excerpt_falls_between_words_and_holds_the_hit() -> None:
    shown = excerpt("word " * 100 + "needle" + " word" * 100, "needle")
    assert shown.text.startswith("word ")
    assert shown.text.endswith(" word")
    assert (shown.is_cut_before, shown.is_cut_after) == (True, True)
    assert len(shown.text) < 230


def test_an_excerpt_of_one_long_word_is_cut_into_no_letter() -> None:
    shown = excerpt("e\u0301" * 500 + "needle" + "e\u0301" * 500, "needle")
    assert shown.text.startswith("e")
    assert shown.text.endswith("\u0301")
