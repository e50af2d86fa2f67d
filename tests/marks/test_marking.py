"""How somebody orders their list: archive, star, leave unread, mute for a while; and starred messages."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from cast import Haggle, Person
from listener import listen

Start = Callable[..., Haggle]


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    """Somebody whose list is this test's alone."""
    return Person(haggle, "Sal").join()


def _api(person: Person, method: str, path: str, status: int = 200, **json: Any) -> Any:
    headers = {"Authorization": f"Bearer {person.token()}"}
    answer = person.http.request(method, f"/api/v1{path}", headers=headers, json=json if method == "POST" else None)
    assert answer.status_code == status, answer.text
    return answer.json()


def _listed(person: Person, query: str = "") -> list[int]:
    page = person.get(f"/conversations{query}").text
    return [int(one) for one in re.findall(r'<li id="conversation-(\d+)-row"', page)]


def _counts(page: str) -> dict[str, str]:
    return dict(re.findall(r'id="count-(\w+)">\s*([\d+]*)\s*</span>', page))


def _mark(person: Person, talk: int, **marks: str) -> None:
    answer = person.http.post(f"/conversations/{talk}/marks", data=marks)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith(f"/conversations/{talk}?")


def test_what_is_archived_leaves_the_list_until_somebody_writes(bea: Person, sal: Person, talk: int) -> None:
    other = bea.open_chat(sal.sell("Lamp"), "A lamp!")
    _mark(sal, talk, archived="1")
    assert (_listed(sal), _listed(sal, "?filter=archived")) == ([other], [talk])
    assert _listed(sal, "?filter=selling") == [other]
    bea.say(talk, "Still there?")
    assert (_listed(sal), _listed(sal, "?filter=archived")) == ([talk, other], [])
    _mark(sal, talk, archived="1")
    _mark(sal, talk, archived="0")
    assert _listed(sal) == [talk, other]


def test_one_s_own_message_brings_it_back_too(bea: Person, sal: Person, talk: int) -> None:
    _mark(sal, talk, archived="1")
    sal.say(talk, "On second thought")
    assert _listed(sal) == [talk]
    assert talk in _listed(bea)


def test_a_star_is_ones_own_and_finds_the_conversation(bea: Person, sal: Person, talk: int) -> None:
    before = bea.position()
    _mark(sal, talk, starred="1")
    _mark(sal, talk, archived="1")
    assert _listed(sal, "?filter=starred") == [talk]
    assert _listed(bea, "?filter=starred") == []
    assert bea.position() == before
    _mark(sal, talk, starred="0")
    assert _listed(sal, "?filter=starred") == []


def test_the_filters_say_how_many_they_show(bea: Person, sal: Person, talk: int) -> None:
    lamp = bea.open_chat(sal.sell("Lamp"), "A lamp!")
    own = sal.open_chat(bea.sell("Piano"), "A piano!")
    _mark(sal, talk, archived="1", starred="1")
    wanted = {"all": "2", "buying": "1", "selling": "1", "unread": "2", "starred": "1", "archived": "1", "requests": ""}
    assert _counts(sal.get("/conversations").text) == wanted
    fragment = sal.htmx("GET", "/conversations/counts").text
    assert _counts(fragment) == {name: count for name, count in wanted.items() if name != "unread"}
    found = _api(sal, "GET", "/conversations")
    assert found["counts"] == {name: int(count or 0) for name, count in wanted.items()}
    assert [one["conversation_id"] for one in found["conversations"]] == [own, lamp]


def test_the_list_of_one_listing(bea: Person, nia: Person, sal: Person, talk: int, bike: int) -> None:
    also = nia.open_chat(bike, "Me too")
    lamp = bea.open_chat(sal.sell("Lamp"), "A lamp!")
    page = sal.get(f"/conversations?listing={bike}").text
    assert _listed(sal, f"?listing={bike}") == [also, talk]
    assert _counts(page)["all"] == "2"
    assert f'href="/conversations?listing={bike}"' in sal.get(f"/listings/{bike}").text
    assert [one["conversation_id"] for one in _api(sal, "GET", f"/conversations?listing={bike}")["conversations"]] == [
        also,
        talk,
    ]
    live = listen(sal, f"after={sal.position()}")
    bea.say(talk, "News about the bike")
    assert f"#listing-{bike}-conversations" in live.saying("News about the bike").data
    assert sal.get("/conversations?listing=999999999").status_code == 404
    assert lamp in _listed(sal)


def test_unread_is_left_from_the_newest_or_from_a_message_on(bea: Person, sal: Person, talk: int) -> None:
    second = bea.say(talk, "two")
    sal.say(talk, "mine")
    bea.say(talk, "three")
    sal.get(f"/conversations/{talk}")
    seen = _api(bea, "GET", f"/conversations/{talk}")["seen_message_id"]
    live = listen(sal, f"after={sal.position()}")
    for data, unread in (({}, 1), ({"message": str(second)}, 2)):
        answer = sal.http.post(f"/conversations/{talk}/unread", data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, "/conversations")
        assert _api(sal, "GET", f"/conversations/{talk}")["unread"] == unread
    assert 'class="row__unread">2 <' in live.saying('row__unread">2').data
    assert _api(bea, "GET", f"/conversations/{talk}")["seen_message_id"] == seen
    sal.get(f"/conversations/{talk}")
    assert _api(sal, "GET", f"/conversations/{talk}")["unread"] == 0


def test_where_they_wrote_nothing_nothing_can_be_unread(bea: Person, talk: int) -> None:
    assert bea.http.post(f"/conversations/{talk}/unread").status_code == 409


def test_a_mute_ends_by_itself_and_every_page_learns_it(start_haggle: Start) -> None:
    haggle = start_haggle(HAGGLE_SWEEP_MS="100")
    bea, sal = (Person(haggle, name).join() for name in ("Bea", "Sal"))
    talk = bea.open_chat(sal.sell(), "Hello")
    assert sal.http.post(f"/conversations/{talk}/mute", data={"muted": "hour"}).status_code == 303
    page = sal.get(f"/conversations/{talk}").text
    assert "Muted until" in page
    live = listen(sal, f"after={sal.position()}&conversation={talk}")
    haggle.sql("UPDATE participants SET muted_until = 1 WHERE muted_until IS NOT NULL RETURNING 1")
    assert "row__muted" not in live.saying("Mute for an hour").data
    assert "Muted until" not in sal.get(f"/conversations/{talk}").text


def test_a_mute_can_be_made_longer_and_for_good(sal: Person, talk: int) -> None:
    until = {}
    for lasts in ("hour", "day", None):
        body: dict[str, Any] = {"muted": True, "for": lasts}
        muted = _api(sal, "POST", f"/conversations/{talk}/mute", **body)
        assert muted["is_muted"]
        until[lasts] = muted["until"]
    assert until["hour"] < until["day"]
    assert until[None] is None
    assert not _api(sal, "POST", f"/conversations/{talk}/mute", muted=False)["is_muted"]
    _api(sal, "POST", f"/conversations/{talk}/mute", 422, muted=True, **{"for": "ever"})


def test_a_starred_message_is_marked_and_listed_for_its_keeper_alone(
    haggle: Haggle, bea: Person, sal: Person, talk: int
) -> None:
    address = bea.say(talk, "Kungsgatan 1")
    live = listen(sal, f"after={sal.position()}&conversation={talk}")
    for _ in range(2):  # the same form twice is the same
        assert sal.http.post(f"/messages/{address}/star", data={"starred": "1"}).status_code == 303
    assert "message__star" in live.saying("Kungsgatan 1").data
    assert "message__star" in sal.get(f"/conversations/{talk}").text
    assert "message__star" not in bea.get(f"/conversations/{talk}").text
    told = "SELECT account_id FROM feed_entries WHERE kind = 'star.changed' AND facts LIKE :fact"
    assert len(haggle.sql(told, fact=f'%"message_id":{address}%')) == 1
    assert f'href="/messages/{address}"' in sal.get("/starred").text
    bea.http.post(f"/messages/{address}/edit", data={"body": "Kungsgatan 2"})
    assert "message__star" in live.saying("Kungsgatan 2").data
    assert [one["message"] for one in _api(sal, "GET", "/starred")["messages"]] == ["Kungsgatan 2"]
    assert not _api(sal, "POST", f"/messages/{address}/star", starred=False)["is_starred"]
    assert _api(sal, "GET", "/starred")["messages"] == []


def test_a_star_goes_with_its_message(bea: Person, sal: Person, talk: int) -> None:
    said = bea.say(talk, "Taken back")
    sal.http.post(f"/messages/{said}/star", data={"starred": "1"})
    bea.http.post(f"/messages/{said}/deletion")
    assert "Taken back" not in sal.get("/starred").text
    assert _api(sal, "GET", "/starred")["messages"] == []
    assert sal.http.post(f"/messages/{said}/star", data={"starred": "1"}).status_code == 409


def test_starred_messages_stand_on_pages_of_thirty(bea: Person, sal: Person, talk: int) -> None:
    ids = [bea.say(talk, f"Number {number}") for number in range(31)]
    for one in ids:
        _api(sal, "POST", f"/messages/{one}/star", starred=True)
    first = _api(sal, "GET", "/starred")
    assert [one["message_id"] for one in first["messages"]] == ids[:0:-1]
    assert [one["message_id"] for one in _api(sal, "GET", f"/starred?before={first['next']}")["messages"]] == ids[:1]
    assert f"/starred?before={first['next']}" in sal.get("/starred").text


@pytest.mark.parametrize("what", ["marks", "unread", "mute"])
def test_a_stranger_finds_nothing_to_mark(nia: Person, talk: int, what: str) -> None:
    assert nia.http.post(f"/conversations/{talk}/{what}", data={"starred": "1", "muted": "1"}).status_code == 404


@pytest.mark.parametrize("data", [{}, {"starred": "perhaps"}, {"archived": ""}])
def test_marks_that_say_nothing_are_refused(sal: Person, talk: int, data: dict[str, str]) -> None:
    assert sal.http.post(f"/conversations/{talk}/marks", data=data).status_code == 422


def test_a_stranger_stars_nothing(nia: Person, sal: Person, talk: int) -> None:
    said = sal.say(talk, "For Bea alone")
    assert nia.http.post(f"/messages/{said}/star", data={"starred": "1"}).status_code == 404
    assert "For Bea alone" not in nia.get("/starred").text
