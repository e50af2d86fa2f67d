"""A first contact of somebody whom nobody knows waits without alert, until it is accepted or answered."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from cast import Haggle, Person
from listener import listen

NOTE = "Until you accept or answer"


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """Where first contacts of the young are requests."""
    server = Haggle(tmp_path_factory.mktemp("calm"), {"HAGGLE_REQUESTS": "young", "HAGGLE_DELIVERED_MS": "20"}).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture
def bea(calm: Haggle) -> Person:
    return Person(calm, "Bea").join()


@pytest.fixture
def sal(calm: Haggle) -> Person:
    return Person(calm, "Sal").join()


@pytest.fixture
def talk(bea: Person, sal: Person) -> int:
    """What Bea, whom nobody knows, wrote to Sal."""
    return bea.open_chat(sal.sell("Lamp"), "Is it there?")


def _api(person: Person, method: str, path: str, **json: Any) -> Any:
    headers = {"Authorization": f"Bearer {person.token()}"}
    answer = person.http.request(method, f"/api/v1{path}", headers=headers, json=json if method == "POST" else None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def _listed(person: Person, only: str = "all") -> list[int]:
    page = person.get(f"/conversations?filter={only}").text
    return [int(one) for one in re.findall(r'<li id="conversation-(\d+)-row"', page)]


def _unread(person: Person) -> str:
    found = re.search(r'id="badge".*?</unread-badge>', person.get("/listings").text, re.DOTALL)
    assert found
    return re.sub(r"<[^>]*>|\D", "", found.group())


def _mark(person: Person, talk: int, **marks: str) -> None:
    assert person.http.post(f"/conversations/{talk}/marks", data=marks).status_code == 303


def _seen(bea: Person, talk: int) -> tuple[int, int]:
    found = _api(bea, "GET", f"/conversations/{talk}")
    return found["delivered_message_id"], found["seen_message_id"]


def test_a_request_is_in_its_own_place_and_counts_on_no_badge(sal: Person, bea: Person, talk: int) -> None:
    assert {only: _listed(sal, only) for only in ("all", "selling", "unread", "archived", "requests")} == {
        **dict.fromkeys(("all", "selling", "unread", "archived"), []),
        "requests": [talk],
    }
    assert re.search(r'id="count-requests">\s*1\s*<', sal.get("/conversations").text)
    assert _unread(sal) == ""
    assert _listed(bea) == [talk]
    assert NOTE not in bea.get(f"/conversations/{talk}").text


def test_it_alerts_nobody(sal: Person, bea: Person) -> None:
    on = {f"message.{channel}": "on" for channel in ("badge", "toast", "sound")}
    assert sal.http.post("/account/notifications", data=on).status_code == 303
    stream = listen(sal, f"after={sal.position()}")
    talk = bea.open_chat(sal.sell("Lamp"), "Hello?")
    frame = stream.saying("Hello?").data
    assert f"conversation-{talk}-row" in frame
    assert "data-channels" not in frame
    sal.say(talk, "Yes")
    bea.say(talk, "Now you hear me")
    assert 'data-channels="toast sound"' in stream.saying("Now you hear me").data
    assert _unread(sal) == "1"


def test_reading_it_tells_its_author_nothing(sal: Person, bea: Person, talk: int) -> None:
    stream = listen(sal, f"after=0&conversation={talk}")
    stream.saying("Is it there?")
    sal.get(f"/conversations/{talk}")
    assert NOTE in sal.get(f"/conversations/{talk}").text
    assert _seen(bea, talk) == (0, 0)


@pytest.mark.parametrize("way", ["accepting", "answering", "accepting by a program", "answering by a program"])
def test_it_comes_to_the_list_with_an_answer_and_so_do_receipts(sal: Person, bea: Person, talk: int, way: str) -> None:
    sal.get(f"/conversations/{talk}")
    assert _api(sal, "GET", f"/conversations/{talk}")["is_request"] is True
    if way == "accepting":
        _mark(sal, talk, accepted="1")
    elif way == "answering":
        sal.say(talk, "It is")
    elif way == "accepting by a program":
        assert _api(sal, "POST", f"/conversations/{talk}/marks", accepted=True)["is_request"] is False
    else:
        headers = {"Authorization": f"Bearer {sal.token()}"}
        path = f"/api/v1/conversations/{talk}/messages"
        assert sal.http.post(path, headers=headers, json={"body": "It is"}).status_code == 201
    assert (_listed(sal), _listed(sal, "requests")) == ([talk], [])
    assert NOTE not in sal.get(f"/conversations/{talk}").text
    assert _seen(bea, talk)[1] > 0
    assert _listed(Person(bea.haggle, "Nia").join(), "requests") == []


def test_an_accepted_one_alerts_as_any_other(sal: Person, bea: Person, talk: int) -> None:
    _mark(sal, talk, accepted="1")
    bea.say(talk, "Are you there?")
    assert _unread(sal) == "1"
    assert _listed(sal, "unread") == [talk]


def test_what_is_declined_stays_so_whatever_comes(sal: Person, bea: Person, talk: int) -> None:
    _mark(sal, talk, archived="1")
    bea.say(talk, "Hello??")
    assert (_listed(sal), _listed(sal, "requests"), _listed(sal, "archived")) == ([], [], [talk])
    assert _unread(sal) == ""
    assert "You have declined this request." in sal.get(f"/conversations/{talk}").text
    _mark(sal, talk, accepted="1")
    assert (_listed(sal), _listed(sal, "archived")) == ([talk], [])


def test_open_pages_follow(sal: Person, bea: Person, talk: int) -> None:
    stream = listen(sal, f"after={sal.position()}&conversation={talk}")
    _mark(sal, talk, accepted="1")
    frame = stream.saying(f"conversation-{talk}-request").data
    assert 'name="accepted"' not in frame
    assert "row--request" not in frame


def test_whom_somebody_answered_is_known_once_they_are_old(sal: Person, bea: Person, talk: int) -> None:
    sal.say(talk, "It is")
    assert _listed(sal, "requests") == []
    other = bea.open_chat(sal.sell("Desk"), "And this?")
    assert _listed(sal, "requests") == [other]
    ago = "UPDATE accounts SET created_at = created_at - :ms WHERE username = :name RETURNING id"
    bea.haggle.sql(ago, ms=8 * 86_400_000, name=bea.username)
    third = bea.open_chat(sal.sell("Bed"), "And that?")
    assert third in _listed(sal)


def test_it_is_off_by_default(haggle: Haggle) -> None:
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    assert (_listed(sal), _listed(sal, "requests")) == ([talk], [])
    assert _unread(sal) == "1"
