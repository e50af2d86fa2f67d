"""Staff sees cases and nothing else of others, and members no desk: by every route that the app has."""

import pytest
from case_work import Desk, api
from cast import Haggle
from every import EVERY, GETS, Way

DESK = [way for way in EVERY if way.pattern.startswith("/desk")]
# What every member may do, or is asked about their own: a moderator is a member too.
FOR_MEMBERS = {"/listings/{listing_id}/conversations", "/listings/{listing_id}/report", "/notifications/{position}"}
OF_OTHERS = [
    way
    for way in EVERY
    if "{" in way.pattern
    and not way.is_public
    and not way.is_api
    and way.pattern not in FOR_MEMBERS
    and not way.pattern.startswith("/desk")
]
SECRET = "nobody has reported this"


@pytest.fixture
def desk(haggle: Haggle) -> Desk:
    return Desk(haggle)


def _ids(desk: Desk, message: int) -> dict[str, int]:
    talk = {"conversation_id": desk.talk, "message_id": message, "listing_id": desk.listing}
    return talk | {"case_id": desk.id, "report_id": 1, "number": 0}


@pytest.fixture
def outside(desk: Desk) -> int:
    """A message of the reported conversation that is not in the evidence."""
    return desk.nia.say(desk.talk, SECRET)


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_staff_finds_nothing_of_others_by_any_route(desk: Desk, outside: int, role: str) -> None:
    staff = desk.staff("Mia", role)
    assert len(OF_OTHERS) > 20
    for way in OF_OTHERS:
        data = {"body": "x", "message": "1", "reason": "spam", "words": "x"} if way.method == "POST" else None
        path = way.path(10**17, **_ids(desk, outside))
        answer = staff.http.request(way.method, path, data=data, follow_redirects=True)
        assert answer.status_code == 404, way
        assert SECRET not in answer.text, way


@pytest.mark.parametrize("role", ["moderator", "operator"])
def test_no_page_of_the_desk_shows_what_is_not_in_evidence(desk: Desk, outside: int, role: str) -> None:
    staff = desk.staff("Mia", role)
    pages = [way.path(**_ids(desk, outside)) for way in GETS if not way.is_api and not way.is_stream]
    assert f"/desk/cases/{desk.id}" in pages
    for path in pages:
        assert SECRET not in staff.get(path).text, path
    assert SECRET not in str(api(staff, f"/cases/{desk.id}")[1])
    assert SECRET not in str(api(staff, "/cases")[1])


@pytest.mark.parametrize("way", DESK, ids=str)
def test_to_members_there_is_no_desk(desk: Desk, way: Way) -> None:
    data = {"claimed": "1", "decision": "dismiss", "granted": "1"} if way.method == "POST" else None
    for person in (desk.sal, desk.nia):
        answer = person.http.request(way.method, way.path(case_id=desk.id), data=data)
        assert answer.status_code == 404
    assert 'href="/desk"' not in desk.sal.get("/conversations").text
    assert desk.state() == "open"
