"""/api/v1: the same for programs."""

import re

import httpx2
import pytest
from cast import Haggle, Person
from client import Client
from listener import Listener, follow

WISHED = {
    "type", "message", "sender_id", "sender_username", "sender_name", "message_id", "timestamp", "is_read",
    "conversation_id",
}  # fmt: skip


def _program(person: Person) -> httpx2.Client:
    return Client(person.haggle.url + "/api/v1", {"Authorization": f"Bearer {person.token()}"})


@pytest.fixture
def program(bea: Person) -> httpx2.Client:
    """Bea's program."""
    return _program(bea)


def test_the_list_says_what_the_page_says(program: httpx2.Client, sal: Person, talk: int) -> None:
    sal.say(talk, "It is 120.")
    first = program.get("/conversations").json()["conversations"][0]
    assert first["conversation_id"] == talk
    assert first["listing"]["title"] == "City bike"
    assert (first["listing"]["price"], first["listing"]["currency"]) == (12000, "EUR")
    assert (first["other_name"], first["last_line"], first["unread"]) == ("Sal", "It is 120.", 1)


def test_the_list_is_paged_by_its_key(haggle: Haggle, sal: Person) -> None:
    busy = Person(haggle, "Busy").join()
    made = [busy.open_chat(sal.sell(f"Thing {number}")) for number in range(35)]
    program, seen = _program(busy), list[int]()
    before: str | None = ""
    while before is not None:
        page = program.get("/conversations", params={"before": before} if before else {}).json()
        seen += [one["conversation_id"] for one in page["conversations"]]
        before = page["next"]
    assert seen == made[::-1]


def test_a_message_is_posted_as_json_or_as_a_form(program: httpx2.Client, bea: Person, talk: int) -> None:
    path = f"/conversations/{talk}/messages"
    for answer in (program.post(path, json={"body": "by JSON"}), program.post(path, data={"body": "by form"})):
        assert answer.status_code == 201
        assert re.fullmatch(rf"/conversations/{talk}\?at=\d+", answer.headers["location"])
        assert answer.json().keys() >= WISHED | {"key"}
    assert bea.messages(talk)[-2:] == ["by JSON", "by form"]


def test_a_message_has_the_fields_of_the_wish(program: httpx2.Client, bea: Person, talk: int) -> None:
    (said,) = program.get(f"/conversations/{talk}/messages").json()["messages"]
    assert said.keys() >= WISHED
    assert (said["type"], said["message"]) == ("message", "Hello")
    assert (said["sender_username"], said["sender_name"]) == (bea.username, "Bea")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said["timestamp"])


def test_a_message_is_read_once_the_other_has_read_it(program: httpx2.Client, sal: Person, talk: int) -> None:
    path = f"/conversations/{talk}/messages"
    assert program.get(path).json()["messages"][0]["is_read"] is False
    sal.get(f"/conversations/{talk}")
    assert program.get(path).json()["messages"][0]["is_read"] is True


def test_the_same_key_and_text_is_the_same_message(program: httpx2.Client, talk: int) -> None:
    path = f"/conversations/{talk}/messages"
    ids = [program.post(path, json={"body": body, "key": "k"}).json()["message_id"] for body in ("a", "a", "b")]
    assert ids[0] == ids[1] != ids[2]


def test_a_repeated_post_tells_the_truth_about_reading(program: httpx2.Client, sal: Person, talk: int) -> None:
    path, said = f"/conversations/{talk}/messages", {"body": "seen?", "key": "k"}
    program.post(path, json=said)
    sal.get(f"/conversations/{talk}")
    assert program.post(path, json=said).json()["is_read"] is True


def test_messages_are_paged_both_ways(program: httpx2.Client, bea: Person, talk: int) -> None:
    ids = [bea.say(talk, f"line {number}") for number in range(60)]
    path = f"/conversations/{talk}/messages"
    newest = [one["message_id"] for one in program.get(path).json()["messages"]]
    older = [one["message_id"] for one in program.get(path, params={"before": newest[0]}).json()["messages"]]
    assert (older + newest)[1:] == ids
    after = [one["message_id"] for one in program.get(path, params={"after": ids[4]}).json()["messages"]]
    assert after == ids[5:55]


BAD = {
    "a list": b"[]",
    "a number": b"7",
    "a body of another type": b'{"body": 7}',
    "a key of another type": b'{"body": "x", "key": 7}',
    "no JSON": b"{",
    "no UTF-8": b'{"body": "\xff"}',
    "NUL": b'{"body": "a\\u0000b"}',
    "a surrogate": b'{"body": "\\ud800"}',
    "a surrogate in the key": b'{"body": "x", "key": "\\ud800"}',
    "nothing said": b'{"body": "  "}',
    "no body": b"{}",
    "null": b'{"body": null}',
    "too long": b'{"body": "' + b"x" * 4001 + b'"}',
    "too deep": b'{"body": ' + b"[" * 50_000,
}


@pytest.mark.parametrize("why", BAD)
def test_what_cannot_be_posted_is_refused_in_words(program: httpx2.Client, talk: int, why: str) -> None:
    path, headers = f"/conversations/{talk}/messages", {"Content-Type": "application/json"}
    answer = program.post(path, content=BAD[why], headers=headers)
    assert answer.status_code == 422
    assert len(answer.json()["error"]["detail"].split()) > 2


def test_a_body_too_large_is_refused_in_json(program: httpx2.Client, talk: int) -> None:
    answer = program.post(f"/conversations/{talk}/messages", json={"body": "x" * 3_000_000})
    assert answer.status_code == 413
    assert answer.json()["error"]["title"] == "Too large"


def test_what_is_not_there_is_said_in_json(program: httpx2.Client) -> None:
    for path in ("/conversations/99999999/messages", "/nothing"):
        answer = program.get(path)
        assert answer.status_code == 404
        assert answer.json()["error"]["title"] == "Not found"


def test_the_wrong_method_is_said_in_json(program: httpx2.Client) -> None:
    answer = program.delete("/conversations")
    assert answer.status_code == 405
    assert answer.json()["error"]["detail"]


def test_the_feed_names_kinds_and_keeps_the_words_of_the_wish(bea: Person, sal: Person, talk: int) -> None:
    stream = follow(sal, sal.token(), "after=now")
    bea.say(talk, "hello")
    event = stream.entries(1)[0]
    assert event.kind == "message.posted"
    assert event.json.keys() >= WISHED
    assert event.json["id"] == event.id


def test_the_feed_of_one_conversation_leaves_no_hole_in_the_positions(bea: Person, sal: Person, talk: int) -> None:
    other = bea.open_chat(sal.sell("Lamp"))
    position = sal.position()
    stream = follow(sal, sal.token(), f"after={position}&conversation={talk}")
    bea.say(other, "elsewhere")
    bea.say(talk, "here")
    event = stream.until("message.posted")
    assert (event.id, event.json["message"]) == (position + 2, "here")


def test_without_a_position_the_feed_begins_at_the_oldest(bea: Person) -> None:
    assert follow(bea, bea.token()).entries(1)[0].id == 1


def test_a_position_that_never_was_is_answered_by_reset(bea: Person) -> None:
    assert follow(bea, bea.token(), "after=99999999").next().kind == "reset"
    assert follow(bea, bea.token(), "", Last_Event_ID="garbage").next().kind == "reset"


def test_reading_and_selling_reach_programs(bea: Person, sal: Person, bike: int, talk: int) -> None:
    stream = follow(sal, sal.token(), "after=now")
    sal.get(f"/conversations/{talk}")
    sal.http.post(f"/listings/{bike}/sale")
    read, sold = stream.until("conversation.read"), stream.until("listing.sold")
    assert (read.json["type"], read.json["conversation_id"]) == ("read", talk)
    assert (sold.json["type"], sold.json["is_sold"]) == ("listing", True)


def test_a_wrong_token_opens_no_feed(haggle: Haggle) -> None:
    assert Listener(haggle, "/api/v1/feed", Authorization="Bearer hgl_nonsense").status == 401
