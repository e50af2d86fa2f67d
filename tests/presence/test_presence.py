"""Online is who gave a heartbeat lately: the poll of a visible page, or a message."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from cast import Haggle, Person
from listener import Listener, follow, listen

LASTS_MS = 1500
PAIRS = 13


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """A server of this file's own, on which a heartbeat counts for a moment only."""
    server = Haggle(tmp_path_factory.mktemp("presence"), {"HAGGLE_PRESENCE_MS": str(LASTS_MS)}).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture(autouse=True)
def hear_presence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Listener, "hears_presence", True)


Pair = tuple[Person, Person, int]


@pytest.fixture(scope="module")
def pairs(haggle: Haggle) -> list[Pair]:
    """For each test a Bea, a Sal and their conversation, a moment after Bea has last been there."""
    people = [(Person(haggle, "Bea").join(), Person(haggle, "Sal").join()) for _ in range(PAIRS)]
    made = [(bea, sal, bea.open_chat(sal.sell(), "Hello")) for bea, sal in people]
    time.sleep(LASTS_MS / 1000 * 1.3)
    return made


@pytest.fixture
def pair(pairs: list[Pair]) -> Pair:
    return pairs.pop()


@pytest.fixture
def bea(pair: Pair) -> Person:
    return pair[0]


@pytest.fixture
def sal(pair: Pair) -> Person:
    return pair[1]


@pytest.fixture
def talk(pair: Pair) -> int:
    return pair[2]


def _look(person: Person, *, is_visible: bool = True) -> None:
    person.htmx("GET", f"/feed/changes?after={person.position()}" + ("&visible=1" if is_visible else ""))


def _word(person: Person, talk: int) -> str:
    found = re.search(
        rf'id="conversation-{talk}-presence" class="[^"]*">([^<]*)</span>', person.get(f"/conversations/{talk}").text
    )
    assert found
    return found[1]


def _api_word(person: Person, talk: int) -> str:
    headers = {"Authorization": f"Bearer {person.token()}"}
    return str(person.http.get(f"/api/v1/conversations/{talk}", headers=headers).json()["presence"])


def _switch_off(person: Person) -> None:
    assert person.http.post("/account", data={"presence": "off"}).status_code == 303


def test_whoever_looks_is_online_and_afterwards_was_active_today(bea: Person, sal: Person, talk: int) -> None:
    assert _word(sal, talk) == "active today"
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    _look(bea)
    assert ">online<" in his.next().data
    assert _word(sal, talk) == _api_word(sal, talk) == "online"
    gone = his.next(timeout_s=LASTS_MS / 1000 * 2)
    assert ">active today<" in gone.data
    assert gone.id is None
    assert _word(sal, talk) == "active today"


def test_who_was_there_while_the_clock_was_ahead_is_seen_to_come_again(
    haggle: Haggle, bea: Person, sal: Person, talk: int
) -> None:
    haggle.sql("UPDATE accounts SET active_at = :far WHERE username = :name", far=4_000_000_000_000, name=bea.username)
    assert _word(sal, talk) == ""
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    _look(bea)
    assert ">online<" in his.next().data
    assert ">active today<" in his.next(timeout_s=LASTS_MS / 1000 * 2).data
    assert _word(sal, talk) == "active today"


def test_going_on_looking_keeps_one_online(bea: Person, sal: Person, talk: int) -> None:
    _look(bea)
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    for _ in range(4):
        time.sleep(LASTS_MS / 1000 / 3)
        _look(bea)
    assert "active" not in "".join(event.data for event in his.whatever(0.1))
    assert _word(sal, talk) == "online"


def test_a_hidden_page_gives_no_heartbeat(bea: Person, sal: Person, talk: int) -> None:
    _look(bea, is_visible=False)
    listen(bea, f"after={bea.position()}&conversation={talk}")
    assert _word(sal, talk) == "active today"


def test_posting_gives_a_heartbeat(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "Still here")
    assert _word(sal, talk) == "online"


def test_programs_hear_who_comes_and_goes_without_a_position(bea: Person, sal: Person, talk: int) -> None:
    position, program = sal.position(), follow(sal, sal.token(), "after=now")
    _look(bea)
    came = program.until("presence")
    assert came.id is None
    assert (came.json["type"], came.json["conversation_id"], came.json["presence"]) == ("presence", talk, "online")
    assert program.until("presence").json["presence"] == "active today"
    assert sal.events_since(position) == []


def test_it_is_said_where_the_conversation_is_in_view_and_never_to_oneself(bea: Person, sal: Person, talk: int) -> None:
    elsewhere, hers = listen(sal, f"after={sal.position()}"), listen(bea, f"after={bea.position()}&conversation={talk}")
    _look(bea)
    assert elsewhere.is_silent()
    assert [event for event in hers.whatever(0.1) if "presence" in event.data] == []


def test_a_poll_says_what_the_page_does_not(bea: Person, sal: Person, talk: int) -> None:
    _look(bea)
    path = f"/feed/changes?after={sal.position()}&conversation={talk}"
    other = sal.htmx("GET", f"{path}&presence=active+today")
    assert ">online<" in other.text
    assert "hx-ptag" not in other.headers
    assert sal.htmx("GET", f"{path}&presence=online").status_code == 304
    assert sal.htmx("GET", path).status_code == 304


def test_a_stranger_is_told_nothing(haggle: Haggle, bea: Person, talk: int) -> None:
    nia = Person(haggle, "Nia").join()
    _look(bea)
    answer = nia.htmx("GET", f"/feed/changes?after={nia.position()}&conversation={talk}&presence=x")
    assert "online" not in answer.text


@pytest.mark.parametrize("who", ["the one looked at", "the one who looks"])
def test_off_for_one_hides_it_from_both_at_once(bea: Person, sal: Person, talk: int, who: str) -> None:
    _look(bea)
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    program = follow(sal, sal.token(), "after=now")
    his.whatever(0.1)
    _switch_off(bea if who == "the one looked at" else sal)
    assert re.search(r'-presence" class="presence">\s*</span>', his.saying("-presence", timeout_s=1).data)
    assert program.until("presence").json["presence"] == ""
    _look(bea)
    assert not any(event.is_presence for event in his.whatever(LASTS_MS / 1000 * 1.5) + program.whatever(0.1))
    assert _word(sal, talk) == _api_word(sal, talk) == ""


def test_what_was_known_before_a_restart_is_kept_in_days(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    _word(sal, talk)
    haggle.stop()
    haggle.start()
    assert _word(sal, talk) == "active today"


def test_programs_say_that_they_type(bea: Person, sal: Person, talk: int) -> None:
    his = listen(sal, f"after={sal.position()}&conversation={talk}")
    headers = {"Authorization": f"Bearer {bea.token()}"}
    assert bea.http.post(f"/api/v1/conversations/{talk}/typing", headers=headers).status_code == 204
    assert "is typing" in his.next().data


def test_whoever_is_blocked_sees_the_other_go_and_never_come(bea: Person, sal: Person, talk: int) -> None:
    _look(sal)
    hers = follow(bea, bea.token(), "after=now")
    assert _word(bea, talk) == "online"
    sal.http.post(f"/conversations/{talk}/block", data={"blocked": "1"})
    assert hers.saying("active today").is_presence
    time.sleep(LASTS_MS / 1000 * 1.3)  # he goes in earnest, and comes again
    _look(sal)
    assert [event for event in hers.whatever(LASTS_MS / 1000) if event.is_presence] == []
    assert _word(bea, talk) == _api_word(bea, talk) == "active today"
    assert _word(sal, talk) == ""
    sal.http.post(f"/conversations/{talk}/block", data={"blocked": "0"})
    _look(sal)
    assert _word(bea, talk) == "online"
