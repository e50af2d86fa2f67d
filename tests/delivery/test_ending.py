"""How streams end: by a sign-out, by another stream of the same page, by the server; each with one line in the log."""

import re
import time
from collections.abc import Callable

from cast import Haggle, Person
from listener import Listener, follow, listen


def _again(person: Person) -> Person:
    """The same person in another browser."""
    other = Person(person.haggle, person.name)
    other.username = person.username
    return other.sign_in()


def test_signing_out_elsewhere_in_the_same_session_says_bye(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    stream, cookie = listen(ann), ann.cookie
    ann.http.post("/logout")
    assert [event.kind for event in stream.rest()] == ["bye"]
    assert stream.how_it_ended == "clean"
    assert Listener(haggle, "/feed", Cookie=f"haggle={cookie}").status == 401


def test_ending_a_session_from_the_list_says_bye_to_it_alone(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    stays, leaves = listen(ann), listen(phone := _again(ann))
    sessions = re.findall(r"/account/sessions/(\d+)/deletion", phone.get("/account").text)
    current = re.search(r"this one.*?/account/sessions/(\d+)/deletion", phone.get("/account").text, re.DOTALL)
    assert len(sessions) == 2
    assert current
    ann.http.post(f"/account/sessions/{current[1]}/deletion")
    assert leaves.next().kind == "bye"
    assert stays.is_silent()


def test_deleting_a_token_says_bye_to_the_program_that_has_it(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    program, page = follow(ann, token := ann.token()), listen(ann)
    token_id = re.search(r"/account/tokens/(\d+)/deletion", ann.get("/account").text)
    assert token_id
    ann.http.post(f"/account/tokens/{token_id[1]}/deletion")
    assert program.next().kind == "bye"
    assert page.is_silent()
    assert Listener(haggle, "/api/v1/feed", Authorization=f"Bearer {token}").status == 401


def test_a_new_stream_of_the_same_page_replaces_the_old(bea: Person) -> None:
    position = bea.position()
    old = listen(bea, f"after={position}&page=one")
    other = listen(bea, f"after={position}&page=two")
    new = listen(bea, f"after={position}&page=one")
    assert old.rest() == []
    assert old.how_it_ended == "clean"
    assert other.is_silent(0.2)
    assert new.is_silent(0.1)


def test_too_many_streams_are_refused_and_the_open_ones_stay(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on", HAGGLE_MAX_STREAMS_PER_ACCOUNT="2")
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell())
    open_ones = [listen(bob, f"after=0&page={page}") for page in ("a", "b")]
    third = Listener(haggle, "/feed?after=0&page=c", Cookie=f"haggle={bob.cookie}")
    assert third.status == 503
    assert int(third.headers["retry-after"]) > 0
    assert listen(ann).next().kind == "message"  # others are not concerned
    ann.say(talk, "still there?")
    assert [stream.entries(1)[0].id for stream in open_ones] == [1, 1]
    # A page that comes back takes its own place; its tip for the first contact it has heard.
    assert listen(bob, "after=2&page=a").is_silent(0.1)


def test_beats_come_and_carry_no_id(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_BEAT_MS="100")
    stream = listen(Person(haggle, "Ann").join())
    began = time.monotonic()
    assert [(event.kind, event.id) for event in (stream.next(), stream.next(), stream.next())] == [("beat", None)] * 3
    assert time.monotonic() - began > 0.1


def test_a_stream_leaves_one_line_at_its_begin_and_one_at_its_end(haggle: Haggle) -> None:
    ann = Person(haggle, "Ann").join()
    stream = listen(ann, "after=0&page=the-page-we-look-for")
    stream.close()
    deadline = time.monotonic() + 5
    while "the-page-we-look-for" not in haggle.log() and time.monotonic() < deadline:
        time.sleep(0.02)
    (opened,) = [line for line in haggle.log().splitlines() if "the-page-we-look-for" in line]
    account = re.search(r"open account=(\d+) encoder=page after=0", opened)
    assert account
    ended = rf"close account={account[1]} encoder=page seconds=\d+\.\d events=0 reason=client left"
    while not re.search(ended, haggle.log()) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert len(re.findall(ended, haggle.log())) == 1


def test_no_page_can_write_a_line_of_its_own_into_the_log(bea: Person) -> None:
    listen(bea, f"after={bea.position()}&page=x%0Aforged%20line").close()
    assert "\nforged line" not in bea.haggle.log()


def test_the_log_holds_no_message_no_password_no_token(bea: Person, talk: int) -> None:
    token = bea.token()
    stream = follow(bea, token, "after=now")
    bea.say(talk, "the words of a secret")
    stream.entries(1)
    log = bea.haggle.log()
    assert "the words of a secret" not in log
    assert "a long enough password" not in log
    assert token not in log
    assert bea.cookie not in log
