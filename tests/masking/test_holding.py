"""Where it holds, the other sees a message with contact details once staff has released it."""

import asyncio
import html
import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from cast import Haggle, Person
from listener import follow, listen
from pairs import Pair, api

from haggle.errors import NotFound
from haggle.lifespan import open_site
from haggle.masking.operations import refuse, release
from haggle.masking.queries import Held, held
from haggle.settings import from_environment
from haggle.site import Site

TEXT = "call 07700 900123 then"
WAITS = "The other does not see this yet: it is being looked at."
REFUSED = "The other does not see this: it was refused."


def _staff(haggle: Haggle, does: Callable[[Site], Awaitable[Any]]) -> Any:
    async def do() -> Any:
        async with open_site(from_environment(haggle.environment)) as site:
            return await does(site)

    return asyncio.run(do())


def _release(haggle: Haggle, message: int) -> None:
    _staff(haggle, lambda site: release(site, message))


def _refuse(haggle: Haggle, message: int) -> None:
    _staff(haggle, lambda site: refuse(site, message))


def _held(haggle: Haggle) -> list[Held]:
    found: list[Held] = _staff(haggle, lambda site: site.read(held))
    return found


def _page(person: Person, talk: int) -> str:
    return html.unescape(person.get(f"/conversations/{talk}").text)


def test_what_is_held_is_its_authors_alone(holds: Pair) -> None:
    bea, sal, talk = holds.bea, holds.sal, holds.talk
    before, position = _page(sal, talk), sal.position()
    message = bea.say(talk, TEXT)
    assert bea.messages(talk)[-1] == TEXT
    assert WAITS in _page(bea, talk)
    assert api(bea, f"/messages/{message}")["held"] == "waiting"
    assert sal.messages(talk) == ["Hello, is it there?"]
    assert sal.position() == position
    assert sal.get(f"/messages/{message}").status_code == 404
    assert "07700" not in sal.get("/conversations").text + before
    assert [one.message_id for one in _held(holds.haggle) if one.conversation_id == talk] == [message]


def test_anything_else_arrives_at_once(holds: Pair) -> None:
    holds.bea.say(holds.talk, TEXT)
    holds.bea.say(holds.talk, "120 then?")
    assert holds.sal.messages(holds.talk)[-1] == "120 then?"
    assert "120 then?" in holds.bea.get("/conversations").text


def test_what_is_released_arrives_as_a_new_message(holds: Pair) -> None:
    bea, sal, talk = holds.bea, holds.sal, holds.talk
    message = bea.say(talk, TEXT)
    stream, program = listen(sal, f"after={sal.position()}&conversation={talk}"), follow(sal, sal.token(), "after=now")
    hers = listen(bea, f"after={bea.position()}&conversation={talk}")
    _release(holds.haggle, message)
    assert f"message-{message}" in stream.saying(TEXT).data
    assert program.saying(TEXT).json["held"] is None
    assert WAITS not in hers.saying(TEXT).data
    assert sal.messages(talk)[-1] == bea.messages(talk)[-1] == TEXT
    assert TEXT in sal.get("/conversations").text
    assert TEXT in sal.get("/notifications").text
    assert _held(holds.haggle) == [one for one in _held(holds.haggle) if one.message_id != message]


@pytest.mark.parametrize("read", [False, True])
def test_what_is_released_late_counts_as_unread_until_it_is_read(holds: Pair, read: bool) -> None:
    bea, sal, talk = holds.bea, holds.sal, holds.talk
    message = bea.say(talk, TEXT)
    later = bea.say(talk, "still there?")
    if read:
        sal.http.post(f"/conversations/{talk}/receipt", data={"message": str(later)})
    _release(holds.haggle, message)
    row = "SELECT unread FROM participants WHERE conversation_id = :talk AND role = 'seller'"
    assert holds.haggle.sql(row, talk=talk) == [(1 if read else 3,)]
    assert sal.messages(talk)[-2:] == [TEXT, "still there?"]
    assert holds.haggle.sql(row, talk=talk) == [(0,)]
    assert "still there?" in sal.get("/conversations").text


def test_what_is_refused_stays_its_authors_who_is_told(holds: Pair) -> None:
    message = holds.bea.say(holds.talk, TEXT)
    _refuse(holds.haggle, message)
    assert REFUSED in _page(holds.bea, holds.talk)
    assert api(holds.bea, f"/messages/{message}")["held"] == "refused"
    assert TEXT not in _page(holds.sal, holds.talk)
    holds.bea.http.post(f"/messages/{message}/edit", data={"body": "please"})
    assert "please" not in _page(holds.sal, holds.talk)


def test_what_does_not_wait_is_neither_released_nor_refused(holds: Pair) -> None:
    message = holds.bea.say(holds.talk, "plain")
    for decide in (_release, _refuse):
        with pytest.raises(NotFound):
            decide(holds.haggle, message)
    gone = holds.bea.say(holds.talk, TEXT)
    holds.bea.http.post(f"/messages/{gone}/deletion")
    with pytest.raises(NotFound):
        _release(holds.haggle, gone)
    assert gone not in [one.message_id for one in _held(holds.haggle)]


def test_an_edit_is_held_while_the_other_reads_what_it_said(holds: Pair) -> None:
    bea, sal, talk = holds.bea, holds.sal, holds.talk
    message = bea.say(talk, "fine")
    bea.http.post(f"/messages/{message}/edit", data={"body": TEXT})
    assert (bea.messages(talk)[-1], sal.messages(talk)[-1]) == (TEXT, "fine")
    assert "The other does not see this change yet" in _page(bea, talk)
    assert [(one.message_id, one.is_edit, one.body) for one in _held(holds.haggle)][0] == (message, True, TEXT)
    _release(holds.haggle, message)
    assert (bea.messages(talk)[-1], sal.messages(talk)[-1]) == (TEXT, TEXT)
    assert TEXT in sal.get("/conversations").text
    assert "does not see" not in _page(bea, talk)


def test_a_held_edit_that_is_refused_or_mended(holds: Pair) -> None:
    bea, sal, talk = holds.bea, holds.sal, holds.talk
    message = bea.say(talk, "fine")
    bea.http.post(f"/messages/{message}/edit", data={"body": TEXT})
    _refuse(holds.haggle, message)
    assert REFUSED in _page(bea, talk)
    assert sal.messages(talk)[-1] == "fine"
    bea.http.post(f"/messages/{message}/edit", data={"body": "fine, at six"})
    assert sal.messages(talk)[-1] == bea.messages(talk)[-1] == "fine, at six"


def test_a_held_first_message_opens_the_conversation_when_it_is_released(holds: Pair) -> None:
    talk = holds.bea.open_chat(holds.sal.sell("Chair"), TEXT)
    assert "Chair" not in holds.sal.get("/conversations").text
    [message] = [one.message_id for one in _held(holds.haggle) if one.conversation_id == talk]
    _release(holds.haggle, message)
    assert "Chair" in holds.sal.get("/conversations").text
    assert holds.sal.messages(talk) == [TEXT]


@pytest.mark.parametrize("is_blocked_first", [True, False])
def test_releasing_what_a_blocked_person_wrote_shows_it_to_nobody_and_tells_nothing(
    holds: Pair, is_blocked_first: bool
) -> None:
    bea, sal, talk = holds.bea, holds.sal, holds.talk

    def block(blocked: str) -> None:
        assert sal.http.post(f"/conversations/{talk}/block", data={"blocked": blocked}).status_code == 303

    if is_blocked_first:
        block("1")
    message = bea.say(talk, TEXT)
    assert WAITS in _page(bea, talk)
    assert api(bea, f"/messages/{message}")["held"] == "waiting"
    block("0" if is_blocked_first else "1")
    position = sal.position()
    _release(holds.haggle, message)
    assert sal.position() == position
    assert WAITS not in _page(bea, talk)
    assert api(bea, f"/messages/{message}")["held"] is None
    assert TEXT not in _page(sal, talk)


def test_its_export_has_what_is_held_for_its_author_alone(holds: Pair) -> None:
    holds.bea.say(holds.talk, TEXT)
    for person, is_there in ((holds.bea, True), (holds.sal, False)):
        assert (b"07700" in _unpacked(person.http.post("/account/export").content)) == is_there


def _unpacked(archive: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(archive)) as zip_:
        return b"\n".join(zip_.read(name) for name in zip_.namelist())
