"""Positions 1, 2, 3 … without holes, whoever writes and however fast (G2, G7)."""

from concurrent.futures import ThreadPoolExecutor

from cast import Person
from listener import follow, listen

POSTS = 50


def _both_talk(bea: Person, sal: Person, talk: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = [pool.submit((bea, sal)[n % 2].say, talk, f"line {n}") for n in range(POSTS)]
        for one in said:
            one.result()


def test_positions_have_no_holes_under_fifty_posts_at_once(bea: Person, sal: Person, talk: int) -> None:
    begins = [bea.position(), sal.position()]
    streams = [listen(one, f"after={begin}") for one, begin in zip((bea, sal), begins, strict=True)]
    _both_talk(bea, sal, talk)
    for begin, stream in zip(begins, streams, strict=True):
        assert [event.id for event in stream.entries(POSTS)] == list(range(begin + 1, begin + POSTS + 1))


def test_both_see_the_same_order_and_it_is_the_pages(bea: Person, sal: Person, talk: int) -> None:
    hers, his = follow(bea, bea.token(), "after=now"), follow(sal, sal.token(), "after=now")
    _both_talk(bea, sal, talk)
    told, told_him = ([one.until("message.posted").json["message"] for _ in range(POSTS)] for one in (hers, his))
    assert told == told_him
    assert told == bea.messages(talk)[-POSTS:] == sal.messages(talk)[-POSTS:]


def test_three_tabs_of_one_person_are_told_the_same(bea: Person, sal: Person, talk: int) -> None:
    tabs = [listen(bea, f"after={bea.position()}&conversation={talk}") for _ in range(3)]
    for number in range(5):
        sal.say(talk, f"line {number}")
    first, *others = [tab.entries(5) for tab in tabs]
    assert others == [first, first]


def test_a_reader_far_behind_in_long_messages_catches_up(bea: Person, sal: Person, talk: int) -> None:
    begin = sal.position()
    for number in range(60):
        bea.say(talk, f"{number} " + "😀" * 3990)
    told = follow(sal, sal.token(), f"after={begin}").entries(60)
    assert [event.id for event in told] == list(range(begin + 1, begin + 61))
