"""What is somebody else's is not found, never merely forbidden (G8)."""

import re
from dataclasses import dataclass

import pytest
from cast import Person
from every import EVERY, Way
from listener import follow, listen

# What any signed-in person may do to any listing: read it, write to its seller, report it. A position is of their feed.
FOR_ALL_MEMBERS = {
    "/listings/{listing_id}/conversations",
    "/listings/{listing_id}/report",
    "/api/v1/listings/{listing_id}",
    "/api/v1/listings/{listing_id}/report",
    "/notifications/{position}",
}
OF_SOMEBODY = [way for way in EVERY if "{" in way.pattern and not way.is_public and way.pattern not in FOR_ALL_MEMBERS]
FOREIGN = [way for way in OF_SOMEBODY if not way.is_of_the_site]
OF_THE_SITE = [way for way in EVERY if way.is_of_the_site and not way.is_public]


@dataclass(frozen=True)
class Things:
    """Ids of what belongs to Bea and Sal."""

    attachment_id: int
    conversation_id: int
    listing_id: int
    message_id: int
    notice_id: int
    session_id: int
    token_id: int


@pytest.fixture(scope="module")
def things(bea: Person, sal: Person) -> Things:
    listing = sal.sell("Grandfather clock")
    talk = bea.open_chat(listing, "the secret words")
    bea.http.post(f"/conversations/{talk}/messages", files={"attachment": ("secret.txt", b"the secret words")})
    reported = bea.http.post(f"/conversations/{talk}/report", data={"reason": "spam", "words": "the secret words"})
    notice = int(reported.headers["location"].rpartition("/")[2])
    bea.token()
    page = bea.get("/account").text
    log = bea.get(f"/conversations/{talk}").text
    message, file = re.search(r'<li id="message-(\d+)"', log), re.search(r'href="/attachments/(\d+)"', log)
    session, token = re.search(r"/account/sessions/(\d+)/", page), re.search(r"/account/tokens/(\d+)/", page)
    assert message
    assert file
    assert session
    assert token
    return Things(int(file[1]), talk, listing, int(message[1]), notice, int(session[1]), int(token[1]))


def _asked(person: Person, way: Way, path: str) -> int:
    headers = {"Authorization": f"Bearer {person.token()}"} if way.is_api else {}
    data = {"body": "let me in", "message": "1", "reason": "spam"} if way.method == "POST" else None
    answer = person.http.request(way.method, path, headers=headers, data=data, follow_redirects=True)
    assert "the secret words" not in answer.text
    assert "Grandfather clock" not in answer.text
    return answer.status_code


@pytest.mark.parametrize("way", FOREIGN, ids=str)
def test_nia_finds_nothing_of_bea_and_sal(nia: Person, things: Things, way: Way) -> None:
    assert _asked(nia, way, way.path(**vars(things))) == 404


@pytest.mark.parametrize("way", FOREIGN, ids=str)
def test_what_does_not_exist_is_not_found_either(nia: Person, way: Way) -> None:
    assert _asked(nia, way, way.path(10**17)) == 404


@pytest.mark.parametrize("way", OF_THE_SITE, ids=str)
def test_the_site_s_own_doors_know_no_member(nia: Person, things: Things, way: Way) -> None:
    assert _asked(nia, way, way.path(1)) == 401


def test_nothing_nia_tried_changed_anything(bea: Person, nia: Person, things: Things) -> None:
    for way in OF_SOMEBODY:
        _asked(nia, way, way.path(**vars(things)))
    assert bea.messages(things.conversation_id) == ["the secret words", ""]
    assert bea.get(f"/attachments/{things.attachment_id}").content == b"the secret words"
    assert "Sold" not in bea.get(f"/listings/{things.listing_id}").text
    assert bea.get("/account").status_code == 200
    assert follow(bea, bea.token(), "after=now").status == 200


@pytest.mark.parametrize("query", ["at={message_id}", "before={message_id}"])
def test_no_message_shows_through_ones_own_conversation(nia: Person, sal: Person, things: Things, query: str) -> None:
    own = nia.open_chat(sal.sell("Lamp"), "hello")
    page = nia.get(f"/conversations/{own}?{query.format(**vars(things))}").text
    assert "the secret words" not in page


def test_a_stream_asked_for_a_foreign_conversation_stays_silent(nia: Person, bea: Person, things: Things) -> None:
    page = listen(nia, f"after={nia.position()}&conversation={things.conversation_id}")
    program = follow(nia, nia.token(), f"after=now&conversation={things.conversation_id}")
    talk = bea.open_chat(things.listing_id, "the secret words again")
    bea.htmx("POST", f"/conversations/{talk}/typing")
    assert page.is_silent()
    assert program.is_silent(0.1)


def test_the_poll_asked_for_a_foreign_conversation_has_nothing(nia: Person, things: Things) -> None:
    answer = nia.htmx("GET", f"/feed/changes?after=0&conversation={things.conversation_id}")
    assert "the secret words" not in answer.text


def test_nia_sees_nothing_of_it_in_any_list_of_hers(nia: Person, things: Things) -> None:
    for path in ("/conversations", "/conversations?filter=unread", "/notifications"):
        assert "the secret words" not in nia.get(path).text
    listed = nia.http.get("/api/v1/conversations", headers={"Authorization": f"Bearer {nia.token()}"})
    assert things.conversation_id not in [one["conversation_id"] for one in listed.json()["conversations"]]
