"""An author takes back what they said, for both."""

import re

import httpx2
from cast import Person
from client import part
from listener import follow, listen

GONE = "This message was deleted."


def _delete(person: Person, message: int) -> httpx2.Response:
    return person.http.post(f"/messages/{message}/deletion")


def _unread(person: Person, talk: int) -> int:
    row = part(rf'<li id="conversation-{talk}-row".*?</li>', person.get("/conversations").text)
    count = re.search(r'class="row__unread">(\d+)', row)
    return int(count[1]) if count else 0


def test_both_see_a_tombstone_in_its_place(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "my address is 5 Secret Street")
    bea.say(talk, "after it")
    assert _delete(bea, message).status_code == 303
    for person in (bea, sal):
        assert person.messages(talk)[-2:] == [GONE, "after it"]
        assert "Secret Street" not in person.get(f"/conversations/{talk}").text


def test_it_is_gone_from_lists_and_notifications_too(bea: Person, sal: Person, talk: int) -> None:
    _delete(bea, bea.say(talk, "my address is 5 Secret Street"))
    for path in ("/conversations", "/notifications"):
        assert "Secret Street" not in sal.get(path).text
    assert "Deleted message" in sal.get("/conversations").text


def test_it_waits_for_nobody_any_more(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "two")
    assert _unread(sal, talk) == 2
    _delete(bea, message)
    assert _unread(sal, talk) == 1


def test_open_pages_hear_of_it(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "oops")
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    _delete(bea, message)
    told = his.shown()
    assert f'data-hx-target="#message-{message}" data-hx-swap="outerMorph"' in told
    assert "oops" not in told


def test_a_program_that_was_away_reads_only_the_tombstone(bea: Person, sal: Person, talk: int) -> None:
    position = sal.position()
    message = bea.say(talk, "oops")
    _delete(bea, message)
    posted, deleted = follow(sal, sal.token(), f"after={position}").entries(2)
    assert (posted.kind, deleted.kind) == ("message.posted", "message.deleted")
    for event in (posted, deleted):
        assert (event.json["message_id"], event.json["message"]) == (message, "")
        assert event.json["deleted_at"]


def test_only_its_author_deletes(sal: Person, bea: Person, talk: int) -> None:
    message = bea.say(talk, "mine")
    assert _delete(sal, message).status_code == 404
    assert bea.messages(talk)[-1] == "mine"


def test_deleting_twice_is_deleting_once(bea: Person, talk: int) -> None:
    message = bea.say(talk, "oops")
    position = bea.position()
    assert [_delete(bea, message).status_code for _ in range(2)] == [303, 303]
    assert bea.events_since(position) == ["message.deleted"]


def test_its_reactions_go_with_it(bea: Person, sal: Person, talk: int) -> None:
    message = bea.say(talk, "nice, is it not?")
    sal.http.post(f"/messages/{message}/reactions", data={"emoji": "👍"})
    _delete(bea, message)
    assert "👍" not in bea.get(f"/conversations/{talk}").text


def test_the_same_form_sent_again_does_not_bring_it_back(bea: Person, talk: int) -> None:
    message = bea.say(talk, "oops", key="k1")
    _delete(bea, message)
    assert bea.say(talk, "oops", key="k1") == message
    assert bea.messages(talk)[-1] == GONE
