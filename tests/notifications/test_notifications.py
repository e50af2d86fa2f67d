"""The page of notifications: what stands on it, what makes an entry read, and who learns of it."""

import re
from typing import Any

import pytest
from cast import Haggle, Person
from listener import listen


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    """Somebody whose notifications are this test's alone."""
    return Person(haggle, "Sal").join()


def _api(person: Person, method: str, path: str, **json: Any) -> Any:
    headers = {"Authorization": f"Bearer {person.token()}"}
    answer = person.http.request(method, f"/api/v1{path}", headers=headers, json=json if method == "POST" else None)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def _reply(person: Person, talk: int, to: int, body: str) -> int:
    return int(_api(person, "POST", f"/conversations/{talk}/messages", body=body, reply_to=to)["message_id"])


def _shown(person: Person, query: str = "") -> list[tuple[int, str, bool]]:
    """Each entry's position, its line, and whether it is new; newest first."""
    page = person.get(f"/notifications{query}").text
    entries = re.findall(r'<li id="notification-(\d+)".*?notification__line[^>]*>(.*?)</span>.*?</li>', page, re.DOTALL)
    new = set(re.findall(r'notification--new" href="/notifications/(\d+)"', page))
    return [(int(position), line, position in new) for position, line in entries]


def _lines(person: Person) -> list[tuple[str, str]]:
    """Each entry's line, and what says that it is new."""
    page = person.get("/notifications").text
    entries = re.findall(r'<li id="notification-.*?notification__line[^>]*>(.*?)</span>(.*?)</li>', page, re.DOTALL)
    new = [re.search(r'class="notification__new">(.*?)</span>', rest) for _, rest in entries]
    return [(line, found[1] if found else "") for (line, _), found in zip(entries, new, strict=True)]


def _newest(person: Person, talk: int) -> int:
    return int(_api(person, "GET", f"/conversations/{talk}/messages")["messages"][-1]["message_id"])


def _bell(person: Person) -> int:
    bell = re.search(r'id="bell"[^>]*>\s*(?:<span class="badge__count">(\d+))?', person.get("/listings").text)
    assert bell
    return int(bell[1] or 0)


def test_a_conversation_stands_there_once_with_its_newest_and_a_count(bea: Person, sal: Person, talk: int) -> None:
    hers = sal.say(talk, "Still there?")
    assert _lines(sal) == [("Hello", "")]
    bea.say(talk, "And you?")
    assert _lines(sal) == [("And you?", "New")]
    said = _reply(bea, talk, hers, "Yes")
    lamp = bea.open_chat(sal.sell("Lamp"), "A lamp!")
    assert _lines(sal) == [("A lamp!", "New"), ("Replied: Yes", "New · 2")]
    assert [one["unread"] for one in _api(sal, "GET", "/notifications")["notifications"]] == [1, 2]
    _api(bea, "POST", f"/messages/{said}/deletion")
    assert _lines(sal) == [("A lamp!", "New"), ("And you?", "New")]
    sal.get(f"/conversations/{lamp}")
    assert _lines(sal) == [("A lamp!", ""), ("And you?", "New")]


def test_a_sale_is_told_to_who_talks_about_it_and_not_to_the_seller(
    haggle: Haggle, sal: Person, bike: int, nia: Person
) -> None:
    ivo = Person(haggle, "Ivo").join()
    ivo.open_chat(bike, "Hello")
    assert sal.http.post(f"/listings/{bike}/sale").status_code == 303
    [(position, line, is_new)] = _shown(ivo)
    assert (line, is_new, _bell(ivo)) == ("This has been sold.", True, 1)
    assert [line for _, line, _ in _shown(sal)] == ["Hello"]
    assert ivo.get(f"/notifications/{position}").headers["location"] == f"/listings/{bike}"
    assert _shown(ivo) == [(position, line, False)]
    assert _bell(ivo) == 0


def test_following_an_entry_reads_it_alone(bea: Person, sal: Person, talk: int) -> None:
    bea.open_chat(sal.sell("Lamp"), "two")
    (second, *_), (first, *_) = _shown(sal)
    sal.get(f"/notifications/{second}")
    assert [(position, is_new) for position, _, is_new in _shown(sal)] == [(second, False), (first, True)]


@pytest.mark.parametrize("header", ["Sec-Purpose", "Purpose"])
def test_a_prefetch_reads_nothing(sal: Person, talk: int, header: str) -> None:
    [(position, *_)] = _shown(sal)
    assert sal.get(f"/notifications/{position}", **{header: "prefetch"}).status_code == 303
    sal.http.head(f"/notifications/{position}")
    assert _shown(sal)[0][2]


def test_reading_a_conversation_reads_its_entries(sal: Person, talk: int) -> None:
    sal.get(f"/conversations/{talk}")
    assert not _shown(sal)[0][2]


def test_mark_all_leaves_what_came_meanwhile(bea: Person, sal: Person, talk: int) -> None:
    page = sal.get("/notifications").text
    position = re.search(r'name="position" value="(\d+)"', page)
    assert position
    bea.say(talk, "meanwhile")
    answer = sal.http.post("/notifications/reading", data={"position": position[1]})
    assert answer.status_code == 303
    assert [(line, is_new) for _, line, is_new in _shown(sal)] == [("meanwhile", True)]
    bea.http.post(f"/messages/{_newest(bea, talk)}/deletion")
    assert [(line, is_new) for _, line, is_new in _shown(sal)] == [("Hello", False)]


def test_marking_never_goes_back_nor_beyond_the_end(bea: Person, sal: Person, talk: int) -> None:
    for position in (10**15, 0):
        sal.http.post("/notifications/reading", data={"position": position})
    assert not _shown(sal)[0][2]
    bea.say(talk, "later")
    assert _shown(sal)[0][2]


def test_what_was_read_takes_its_alerts_away_in_every_browser(bea: Person, sal: Person, talk: int) -> None:
    elsewhere = listen(sal, f"after={sal.position()}")
    sal.get(f"/conversations/{talk}")
    assert f'data-conversation="{talk}"' in elsewhere.saying("<alerts-away").data
    bea.say(talk, "And now?")
    sal.say(talk, "Answered in another browser")
    assert f'data-conversation="{talk}"' in elsewhere.saying("<alerts-away").data
    _api(sal, "POST", "/notifications/read", position=sal.position())
    assert 'data-conversation="0"' in elsewhere.saying("<alerts-away").data


def test_reading_is_told_to_the_other_pages_of_the_reader_once(sal: Person, talk: int) -> None:
    [(position, *_)] = _shown(sal)
    other = listen(sal, f"after={sal.position()}")
    sal.get(f"/notifications/{position}")
    told = other.next().data
    for id_ in ("badge", "bell", "notifications-due"):
        assert f'data-hx-target="#{id_}"' in told
    sal.get(f"/notifications/{position}")
    sal.http.post("/notifications/reading", data={"position": 0})
    assert other.is_silent()


def test_a_reaction_is_listed_while_it_is_there(bea: Person, sal: Person, talk: int) -> None:
    mine = sal.say(talk, "Still there?")
    stream = listen(sal, f"after={sal.position()}")
    for emoji, lines in (("👍", ["Reacted 👍"]), ("😂", ["Reacted 😂"]), ("", [])):
        _api(bea, "POST", f"/messages/{mine}/reactions", emoji=emoji)
        assert [line.partition(" to: Still there?")[0] for _, line, _ in _shown(sal)] == [*lines, "Hello"]
        assert _bell(sal) == len(lines)
        told = stream.next().data
        assert ("toast" in told) is bool(lines)
    _api(sal, "POST", f"/messages/{mine}/reactions", emoji="🙏")
    assert _bell(sal) == 0


def test_what_was_deleted_is_not_listed(bea: Person, sal: Person, talk: int) -> None:
    said = bea.say(talk, "taken back")
    [(position, *_)] = _shown(sal)
    _api(bea, "POST", f"/messages/{said}/deletion")
    assert [line for _, line, _ in _shown(sal)] == ["Hello"]
    for gone in (position, position + 10**6, 0):
        assert sal.get(f"/notifications/{gone}").status_code == 404


def test_older_ones_stand_on_pages_of_their_own(bea: Person, sal: Person, talk: int) -> None:
    for number in range(40):
        bea.open_chat(sal.sell(), f"number {number}")
    first = sal.get("/notifications").text
    older = re.search(r"/notifications(\?before=\d+)", first)
    assert older
    lines = [line for _, line, _ in _shown(sal)] + [line for _, line, _ in _shown(sal, older[1])]
    assert lines == [f"number {number}" for number in reversed(range(40))] + ["Hello"]


def test_the_bell_counts_replies_and_not_messages(bea: Person, sal: Person, talk: int) -> None:
    assert _bell(sal) == 0
    mine = sal.say(talk, "Still there?")
    _reply(bea, talk, mine, "Yes")
    assert _bell(sal) == 1
    sal.get(f"/conversations/{talk}")
    assert _bell(sal) == 0


def test_a_muted_conversation_rings_no_bell_and_makes_no_toast_but_counts_as_unread(
    bea: Person, sal: Person, talk: int
) -> None:
    mine = sal.say(talk, "Still there?")
    stream = listen(sal, f"after={sal.position()}&conversation={talk}")
    for _ in range(2):  # the same form twice is the same
        assert sal.http.post(f"/conversations/{talk}/mute", data={"muted": "1"}).status_code == 303
    assert "row__muted" in stream.saying("Unmute").data
    _reply(bea, talk, mine, "Yes")
    told = stream.saying('class="message__body">Yes').data
    assert "toast" not in told
    assert re.search(r'data-hx-target="#badge">\s*<span class="badge__count">1', told)
    assert _bell(sal) == 0
    assert 'class="row__unread">1 <' in sal.get("/conversations?filter=unread").text
    sal.http.post(f"/conversations/{talk}/mute", data={"muted": "0"})
    assert _bell(sal) == 1


def test_muting_is_ones_own(bea: Person, sal: Person, talk: int) -> None:
    before = bea.position()
    sal.http.post(f"/conversations/{talk}/mute", data={"muted": "1"})
    assert bea.events_since(before) == []
    assert "Unmute" not in bea.get(f"/conversations/{talk}").text


def test_a_mute_that_says_neither_is_refused(sal: Person, talk: int) -> None:
    assert sal.http.post(f"/conversations/{talk}/mute", data={"muted": "yes"}).status_code == 422


def test_the_api_lists_reads_and_mutes(bea: Person, sal: Person, talk: int) -> None:
    listed = _api(sal, "GET", "/notifications")
    [one] = listed["notifications"]
    assert (one["kind"], one["line"], one["is_read"], one["conversation_id"]) == ("message", "Hello", False, talk)
    _api(sal, "POST", "/notifications/read", position=listed["position"])
    assert _api(sal, "GET", "/notifications")["notifications"][0]["is_read"]
    assert _api(sal, "POST", f"/conversations/{talk}/mute", muted=True)["is_muted"]
    assert _api(sal, "GET", "/conversations")["conversations"][0]["is_muted"]
