"""Typing: told to the other person alone, without a position, never replayed."""

from cast import Person
from listener import follow, listen


def test_typing_reaches_the_other_and_not_the_typist(bea: Person, sal: Person, talk: int) -> None:
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    hers = listen(bea, f"after={bea.position()}&conversation={talk}")
    bea.htmx("POST", f"/conversations/{talk}/typing")
    hint = his.saying("is typing")
    assert hint.id is None
    assert "Bea" in hint.data
    assert [event for event in hers.whatever() if "is typing" in event.data] == []


def test_typing_shows_only_where_its_conversation_is_in_view(bea: Person, sal: Person, talk: int) -> None:
    elsewhere = listen(sal, f"after={sal.position()}")
    bea.htmx("POST", f"/conversations/{talk}/typing")
    assert elsewhere.is_silent()


def test_typing_is_not_replayed(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    bea.htmx("POST", f"/conversations/{talk}/typing")
    assert listen(sal, f"after={position}&conversation={talk}").is_silent()


def test_typing_moves_no_position(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    bea.htmx("POST", f"/conversations/{talk}/typing")
    assert sal.events_since(position) == []


def test_programs_hear_of_typing_in_json(bea: Person, sal: Person, talk: int) -> None:
    program = follow(sal, sal.token(), "after=now")
    bea.htmx("POST", f"/conversations/{talk}/typing")
    hint = program.until("typing")
    assert hint.id is None
    assert hint.json["type"] == "typing"
    assert hint.json["conversation_id"] == talk
    assert hint.json["sender_name"] == "Bea"
    assert hint.json["typing"] is True


def test_a_message_ends_its_authors_hint(bea: Person, sal: Person, talk: int) -> None:
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    bea.say(talk, "so it is said")
    assert f'<hx-partial data-hx-target="#conversation-{talk}-typing"></hx-partial>' in his.next().data
