"""What is said, typed, ended and counted at one process is so at the other."""

import time
from collections.abc import Callable

from cast import Haggle, Person
from listener import Listener, follow, listen

Couple = tuple[Person, Person, int]


def test_a_message_crosses_at_once(couple: Couple) -> None:
    ann, bob, talk = couple
    stream = listen(bob, f"after={bob.position()}&conversation={talk}")
    ann.say(talk, "warm up")
    stream.saying("warm up", 12)
    waited = []
    for text in ("Is it still there?", "And the lamp?", "And the rug?"):
        began = time.monotonic()
        ann.say(talk, text)
        stream.saying(text)
        waited.append(time.monotonic() - began)
    assert min(waited) < 0.5  # the sweep, which had just been, takes one second


def test_what_one_chose_is_what_the_other_process_shows_at_once(couple: Couple) -> None:
    ann, bob, _ = couple
    there = ann.on(bob.haggle)
    for theme in ("dark", "light") * 10:
        assert ann.http.post("/account", data={"theme": theme}).status_code == 303
        assert f'data-theme="{theme}"' in there.get("/account").text


def test_typing_crosses(couple: Couple) -> None:
    ann, bob, talk = couple
    stream = follow(bob, bob.token(), "after=now")
    ann.http.post(f"/conversations/{talk}/typing")
    assert stream.until("typing", 2).json["conversation_id"] == talk


def test_who_is_here_is_here_for_both(couple: Couple) -> None:
    ann, bob, talk = couple
    ann.htmx("GET", f"/feed/changes?after={ann.position()}&visible=1")
    deadline = time.monotonic() + 3
    while "presence--online" not in bob.get(f"/conversations/{talk}").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_who_is_here_is_known_to_a_process_that_begins(couple: Couple) -> None:
    ann, bob, talk = couple
    ann.say(talk, "still here")
    bob.haggle.stop()
    bob.haggle.start()
    deadline = time.monotonic() + 3
    while "presence--online" not in bob.get(f"/conversations/{talk}").text:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_signing_out_ends_the_streams_of_the_other_process(couple: Couple) -> None:
    ann, bob, _ = couple
    elsewhere = bob.on(ann.haggle)
    stream = listen(bob, f"after={bob.position()}")
    elsewhere.http.post("/logout")
    assert stream.until("bye", 2)
    assert bob.get("/conversations").status_code == 401


def test_a_page_that_comes_back_to_the_other_process_lets_go_of_the_first(couple: Couple) -> None:
    ann, bob, _ = couple
    old = listen(bob, f"after={bob.position()}&page=mine")
    listen(bob.on(ann.haggle), f"after={bob.position()}&page=mine")
    assert old.rest(2) == []
    assert old.how_it_ended == "clean"


def test_streams_are_capped_across_processes(processes: Callable[..., list[Haggle]]) -> None:
    first, second = processes(HAGGLE_LIMITS="on", HAGGLE_MAX_STREAMS_PER_ACCOUNT="3")
    ann = Person(first, "Ann").join()
    there = ann.on(second)
    streams = [listen(who, f"after=0&page=p{number}") for number, who in enumerate((ann, there, ann))]
    for who in (ann, there):
        refused = Listener(who.haggle, "/feed?after=0&page=more", Cookie=f"haggle={who.cookie}")
        assert (refused.status, refused.headers["retry-after"]) == (503, "10")
    streams[0].close()
    deadline = time.monotonic() + 5
    while Listener(second, "/feed?after=0&page=more", Cookie=f"haggle={there.cookie}").status != 200:
        assert time.monotonic() < deadline, "the stream still counts"
        time.sleep(0.1)


def test_a_killed_process_gives_its_seats_back(processes: Callable[..., list[Haggle]]) -> None:
    first, second = processes(HAGGLE_LIMITS="on", HAGGLE_MAX_STREAMS_PER_ACCOUNT="1")
    ann = Person(first, "Ann").join()
    there = ann.on(second)
    listen(ann, "after=0&page=a")
    first.kill()
    deadline = time.monotonic() + 15
    while Listener(second, "/feed?after=0&page=b", Cookie=f"haggle={there.cookie}").status != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_rates_are_limited_across_processes(processes: Callable[..., list[Haggle]]) -> None:
    somebody = [Person(one, "Nobody").http for one in processes(HAGGLE_LIMITS="on")]
    fields = {"username": "nobody", "password": "wrong password"}
    tried = [somebody[number % 2].post("/login", data=fields).status_code for number in range(12)]
    assert tried == [422] * 10 + [429] * 2
