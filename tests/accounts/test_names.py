"""Names are seen, and nobody is taken for somebody else (Unicode's UTS 39)."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from cast import PASSWORD, Haggle, Person

VISIBLE, STAFF, SCRIPT, MARKS = "visible characters", "belongs to those who run", "of one script", "more marks"
WELCOME = {
    "Persian": "علی‌رضا",
    "Malayalam": "അനിവര്‍",
    "an emoji of three": "Mia 👩‍💻",
    "a heart": "Zoë ❤️",
    "an emoji of tomorrow": "Ana \U0001fae9",
    "a Japanese variant": "葛\U000e0100城",
    "a flag of letters": "Angus \U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Japanese and Latin": "李 Müller さくら",
    "Korean and Latin": "사라 Kim",
    "Cyrillic": "Ольга Ґанна",
    "Yoruba": "Ẹ̀kọ́",
    "Cherokee": "ᏣᎳᎩ",
    "a surname": "Joe Root",
    "punctuation": "José-María D’Angelo 2",
}
REFUSED = {
    "a Hangul filler": ("\u3164", VISIBLE),
    "an empty braille cell": ("\u2800", VISIBLE),
    "a half-width filler": ("\uffa0", VISIBLE),
    "a selector alone": ("\ufe0f", VISIBLE),
    "a blank of music": ("\U0001d159", VISIBLE),
    "a filler at the end": ("Sal\u3164", VISIBLE),
    "a joiner that joins nothing": ("Sal\u200d", VISIBLE),
    "a joiner between Latin letters": ("Sa\u200cl", VISIBLE),
    "a selector of nothing": ("Sal\ufe0f", VISIBLE),
    "a direction": ("Sal\u200e", VISIBLE),
    "a tag": ("Sal\U000e0041", VISIBLE),
    "a Cyrillic letter": ("Sаl", SCRIPT),
    "a Greek letter": ("Kοstas", SCRIPT),
    "thirteen marks": ("Sa" + "\u0301\u0316" * 6 + "\u0301l", MARKS),
    "one mark twice": ("Sa\u0323\u0323l", MARKS),
    "a mark alone": ("\u0301", MARKS),
    "who has left": ("Deleted member", STAFF),
    "who has left, in Arabic": ("عضو محذوف", STAFF),
    "who has left, nearly": ("DеIеtеd mеmЬеr", STAFF),
    "oneself": ("You", STAFF),
    "staff": ("haggle support", STAFF),
    "staff in a script": ("Anna (Support)", STAFF),
    "staff spelt out": ("H a g g l e", STAFF),
    "staff in Cyrillic": ("аdmіn", STAFF),
    "staff in Lisu": ("ꓮꓓꓟꓲꓠ", STAFF),
    "staff in small capitals": ("ᴀᴅᴍɪɴ", STAFF),
    "staff in squares": ("🅰🅳🅼🅸🅽", STAFF),
    "staff in digits": ("Supp0rt 2", STAFF),
    "staff in Arabic": ("الدعم", STAFF),
    "a team": ("The Customer Service Team", STAFF),
    "root": ("Root", STAFF),
}


def _join(haggle: Haggle, **fields: str) -> httpx2.Response:
    headers = {"Sec-Fetch-Site": "same-origin"}
    return httpx2.post(f"{haggle.url}/join", data={"password": PASSWORD, **fields}, headers=headers)


@pytest.fixture(scope="module")
def cleo(haggle: Haggle) -> Person:
    """Somebody whose name changes."""
    return Person(haggle, "Cleo").join()


@pytest.mark.parametrize("kind", WELCOME)
def test_a_name_as_people_write_it_is_taken(cleo: Person, kind: str) -> None:
    assert cleo.http.post("/account", data={"name": WELCOME[kind]}).status_code == 303
    assert WELCOME[kind] in cleo.get("/account").text


@pytest.mark.parametrize("kind", REFUSED)
def test_a_name_that_nobody_sees_or_that_deceives_is_refused(cleo: Person, kind: str) -> None:
    name, reason = REFUSED[kind]
    answer = cleo.http.post("/account", data={"name": name})
    assert (answer.status_code, reason in answer.text) == (422, True)


RESERVED = (
    "admin support root moderator haggle system adm1n r00t admin2 the.admin support_team haggle-pay deleted.member"
)


@pytest.mark.parametrize("username", RESERVED.split())
def test_nobody_joins_by_a_name_of_staff(haggle: Haggle, username: str) -> None:
    answer = _join(haggle, username=username, name="Sal")
    assert (answer.status_code, STAFF in answer.text) == (422, True)


def test_who_has_a_name_that_is_not_taken_any_more_can_choose_all_else(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on")
    old = Person(haggle, "Root").join()
    assert old.http.post("/account", data={"name": "Root", "theme": "dark"}).status_code == 303


def test_whoever_runs_it_can_give_these_names_but_none_that_nobody_sees(
    start_haggle: Callable[..., Haggle], tmp_path: Path
) -> None:
    haggle, file = start_haggle(), tmp_path / "market.jsonl"
    assert (
        haggle.run("account", "add", "support", "--name", "Support", "--password-stdin", stdin=PASSWORD).returncode == 0
    )
    names = ["علی‌رضا", "Mia 👩‍💻", "Sаl", "Our Support", "\u3164", "Deleted member"]
    lines = [{"type": "account", "id": f"a{n}", "username": f"admin{n}", "name": name} for n, name in enumerate(names)]
    file.write_text("\n".join(map(json.dumps, lines)))
    refused = haggle.run("import", str(file)).stderr
    assert [f"line {number}, name" in refused for number in range(1, 7)] == [False] * 4 + [True] * 2
    file.write_text("\n".join(map(json.dumps, lines[:4])))
    assert haggle.run("import", str(file)).returncode == 0


def test_people_of_one_name_are_told_apart_by_their_user_names(haggle: Haggle, sal: Person) -> None:
    other, ann = Person(haggle, "Sal").join(), Person(haggle, "Ann").join()
    talks = [(one, one.sell(), f"@{one.username}") for one in (sal, other)]
    for one, listing, shown in talks:
        talk = ann.open_chat(listing, "Hello")
        assert shown in ann.get(f"/listings/{listing}").text
        assert shown in ann.get(f"/conversations/{talk}").text.split('class="log"')[0]
        assert f"@{ann.username}" in one.get(f"/conversations/{talk}").text
    page = ann.get("/conversations").text
    assert all(shown in page for _, _, shown in talks)
