"""Messages that are held come to the desk, which releases or refuses them."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_work import Desk, api
from cast import Haggle, Person

NUMBER = "call me on 0170 1234567 <b>now</b>"


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(Path(tmp_path_factory.mktemp("holding")), {"HAGGLE_MASKING": "hold"}).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture
def held(desk: Desk) -> int:
    """A message of Nia's that waits; `desk.id` is its case."""
    message = desk.nia.say(desk.talk, NUMBER)
    desk.id = _case(desk, message)
    return message


def _case(desk: Desk, message: int, state: str = "open") -> int:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        found = desk.haggle.sql(
            "SELECT id FROM cases WHERE kind = 'held' AND subject_id = :id AND state = :state", id=message, state=state
        )
        if found:
            return int(found[0][0])
        time.sleep(0.05)
    raise AssertionError("it does not come to the desk")


def test_what_is_held_stands_on_the_desk_by_itself(desk: Desk, held: int, mia: Person) -> None:
    assert f"/desk/cases/{desk.id}" in mia.get("/desk?kind=held").text
    page = mia.get(f"/desk/cases/{desk.id}").text
    assert "call me on 0170 1234567 &lt;b&gt;now&lt;/b&gt;" in page
    assert 'value="release"' in page
    assert 'value="dismiss"' not in page
    assert desk.log()[-1] == ("case.looked_at", mia.username)
    assert not any("0170" in one for one in desk.sal.messages(desk.talk))


def test_released_the_other_gets_it(desk: Desk, held: int, mia: Person) -> None:
    position = desk.sal.position()
    desk.decide(mia, "release", reason="")
    assert "0170" in desk.sal.messages(desk.talk)[-1]
    assert "0170" in desk.sal.htmx("GET", f"/feed/changes?after={position}&conversation={desk.talk}").text
    assert desk.notices(desk.nia) == []
    desk.decide(mia, "release", reason="")


def test_refused_the_other_never_gets_it_and_its_author_hears_why(
    desk: Desk, held: int, mia: Person, max_: Person
) -> None:
    desk.decide(mia, "refuse")
    assert desk.notices(desk.nia) == ["unsent"]
    assert "have not delivered a message of yours" in desk.notice(desk.nia)
    assert not any("0170" in one for one in desk.sal.messages(desk.talk))
    path = desk.nia.get("/notices").text.partition('href="/notices/')[2].partition('"')[0]
    desk.nia.http.post(f"/notices/{path}/appeal", data={"words": "It is the shop's"})
    answer = max_.http.post(f"/desk/cases/{desk.id}/answer", data={"granted": "1", "words": "Right"})
    assert answer.status_code == 303
    assert "0170" in desk.sal.messages(desk.talk)[-1]


def test_what_its_author_takes_back_waits_no_more(desk: Desk, held: int, mia: Person) -> None:
    desk.nia.http.post(f"/messages/{held}/deletion")
    assert _case(desk, held, "closed") == desk.id
    desk.decide(mia, "release", 409, reason="")
    assert f'"/desk/cases/{desk.id}"' not in mia.get("/desk").text


def test_whoever_sends_it_again_may_be_limited_for_it(desk: Desk, held: int, mia: Person) -> None:
    desk.decide(mia, "dismiss", 422, reason="")
    status, decided = api(mia, f"/cases/{desk.id}/decision", decision="limit", reason="spam", days=3, words="x")
    assert (status, decided["state"]) == (200, "decided")
    assert desk.notices(desk.nia) == ["limited"]
    assert not any("0170" in one for one in desk.sal.messages(desk.talk))


def test_whoever_it_is_for_and_its_author_do_not_see_the_case(desk: Desk, held: int) -> None:
    for person in (desk.sal, desk.nia):
        desk.make(person, "operator")
        assert person.get(f"/desk/cases/{desk.id}").status_code == 404
        desk.decide(person, "release", 404, reason="")
        desk.make(person, "member")


def test_all_that_somebody_writes_can_be_held(desk: Desk, mia: Person, max_: Person) -> None:
    case = desk.id
    desk.decide(mia, "hold", 422, days="0")
    desk.decide(mia, "hold", days="7")
    message = desk.nia.say(desk.talk, "quite harmless")
    assert desk.sal.messages(desk.talk)[-1] != "quite harmless"
    assert desk.notices(desk.nia) == ["held"]
    desk.id = _case(desk, message)
    desk.decide(max_, "release", reason="")
    assert desk.sal.messages(desk.talk)[-1] == "quite harmless"
    path = desk.nia.get("/notices").text.partition('href="/notices/')[2].partition('"')[0]
    desk.nia.http.post(f"/notices/{path}/appeal", data={"words": "I am sorry"})
    max_.http.post(f"/desk/cases/{case}/answer", data={"granted": "1", "words": "Well"})
    desk.nia.say(desk.talk, "thank you")
    assert desk.sal.messages(desk.talk)[-1] == "thank you"


@pytest.mark.once
def test_a_masked_message_comes_back_as_either_saw_it(tmp_path: Path) -> None:
    server = Haggle(tmp_path, {"HAGGLE_MASKING": "mask"}).start()
    desk = Desk(server)
    moderator, other = desk.staff("Mia"), desk.staff("Max")
    message = desk.nia.say(desk.talk, NUMBER)
    seen = [person.messages(desk.talk)[-1] for person in (desk.sal, desk.nia)]
    desk.id = desk.report(desk.sal, f"/messages/{message}")
    desk.decide(moderator, "remove", target=f"message-{message}")
    path = desk.nia.get("/notices").text.partition('href="/notices/')[2].partition('"')[0]
    desk.nia.http.post(f"/notices/{path}/appeal", data={"words": "no"})
    other.http.post(f"/desk/cases/{desk.id}/answer", data={"granted": "1", "words": ""})
    assert [person.messages(desk.talk)[-1] for person in (desk.sal, desk.nia)] == seen
    assert seen[0] != seen[1]
    server.stop()
