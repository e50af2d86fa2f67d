"""An author edits what they said, for 15 minutes."""

import html

import httpx2
from cast import Person
from client import part
from listener import listen


def _version(person: Person, message: int) -> str:
    return part(r'name="version" value="(\d+)"', person.get(f"/messages/{message}/edit").text)


def _edit(person: Person, message: int, body: str, version: str = "") -> httpx2.Response:
    return person.http.post(f"/messages/{message}/edit", data={"body": body, "version": version})


def _grow_old(person: Person, message: int, by_ms: int) -> None:
    person.haggle.sql("UPDATE messages SET created_at = created_at - :by_ms WHERE id = :id", by_ms=by_ms, id=message)


def test_both_read_the_new_text_marked_as_edited(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "100 then?")
    answer = _edit(bea, message, "110 then?", _version(bea, message))
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/conversations/{talk}?at={message}#message-{message}"
    for person in (bea, sal):
        assert person.messages(talk)[-1] == "110 then?"
        assert "edited</span>" in person.get(f"/conversations/{talk}").text


def test_the_lists_last_line_follows(bea: Person, sal: Person, talk: int) -> None:
    _edit(bea, bea.say(talk, "the lats line"), "the last line")
    for person in (bea, sal):
        assert "the last line" in person.get("/conversations").text
        assert "the lats line" not in person.get("/conversations").text


def test_an_older_message_leaves_the_last_line_alone(bea: Person, talk: int) -> None:
    first = bea.say(talk, "first")
    bea.say(talk, "the last line")
    _edit(bea, first, "first, edited")
    assert "the last line" in bea.get("/conversations").text


def test_an_open_page_hears_of_it_where_the_message_stands(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    _edit(bea, message, "two")
    told = his.shown()
    assert f'data-hx-target="#message-{message}" data-hx-swap="outerMorph"' in told
    assert ">two</p>" in told


def test_the_form_holds_the_text_as_it_is(bea: Person, talk: int) -> None:
    page = bea.get(f"/messages/{bea.say(talk, 'a <b> & c')}/edit").text
    assert html.escape("a <b> & c", quote=False) in page


def test_only_its_author_edits(sal: Person, bea: Person, talk: int) -> None:
    message = bea.say(talk, "mine")
    assert sal.get(f"/messages/{message}/edit").status_code == 404
    assert _edit(sal, message, "his").status_code == 404
    assert bea.messages(talk)[-1] == "mine"


def test_after_fifteen_minutes_it_stays_as_it_is_and_the_typed_text_is_kept(bea: Person, talk: int) -> None:
    message = bea.say(talk, "old words")
    _grow_old(bea, message, 16 * 60_000)
    answer = _edit(bea, message, "new words")
    assert answer.status_code == 409
    assert "15 minutes" in answer.text
    assert "new words" in answer.text
    assert bea.messages(talk)[-1] == "old words"


def test_the_way_to_edit_is_offered_only_while_it_is_open(bea: Person, talk: int) -> None:
    message = bea.say(talk, "words")
    assert f"/messages/{message}/edit" in bea.get(f"/messages/{message}/actions").text
    _grow_old(bea, message, 16 * 60_000)
    assert f"/messages/{message}/edit" not in bea.get(f"/messages/{message}/actions").text


def test_a_form_opened_before_another_edit_is_told_what_it_says_now(bea: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    version = _version(bea, message)
    _edit(bea, message, "two", version)
    answer = _edit(bea, message, "three", version)
    assert answer.status_code == 409
    assert "“two”" in answer.text
    assert "three</textarea>" in answer.text
    assert bea.messages(talk)[-1] == "two"
    again = part(r'name="version" value="(\d+)"', answer.text)
    assert _edit(bea, message, "three", again).status_code == 303
    assert bea.messages(talk)[-1] == "three"


def test_a_form_opened_before_the_deletion_is_told_so(bea: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    version = _version(bea, message)
    bea.http.post(f"/messages/{message}/deletion")
    answer = _edit(bea, message, "two", version)
    assert answer.status_code == 409
    assert "deleted meanwhile" in answer.text
    assert "two" in answer.text


def test_the_same_form_sent_twice_is_one_edit(bea: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    version, position = _version(bea, message), bea.position()
    assert [_edit(bea, message, "two", version).status_code for _ in range(2)] == [303, 303]
    assert bea.events_since(position) == ["message.edited"]


def test_saving_the_same_text_changes_nothing(bea: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    position = bea.position()
    assert _edit(bea, message, "one").status_code == 303
    assert bea.events_since(position) == []
    assert "edited</span>" not in bea.get(f"/conversations/{talk}").text


def test_an_empty_or_too_long_text_is_refused_and_kept(bea: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    assert _edit(bea, message, "  ").status_code == 422
    answer = _edit(bea, message, "x" * 4001)
    assert answer.status_code == 422
    assert "x" * 4001 in answer.text
    assert bea.messages(talk)[-1] == "one"


def test_with_scripts_a_refusal_stays_in_the_sheet(bea: Person, talk: int) -> None:
    message = bea.say(talk, "one")
    answer = bea.htmx("POST", f"/messages/{message}/edit", data={"body": ""})
    assert answer.status_code == 422
    assert '<hx-partial data-hx-target="#sheet-content">' in answer.text
    assert "Write something first" in answer.text
