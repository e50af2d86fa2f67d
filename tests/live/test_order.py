"""Positions 1, 2, 3 … without holes, whoever writes and however fast (G2, G7)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import Haggle, Person
from listener import follow, listen

POSTS = 50


@pytest.fixture
def couple(haggle: Haggle) -> tuple[Person, Person, int]:
    """A buyer, a seller, and their conversation: nothing else is in their feeds."""
    buyer, seller = Person(haggle, "Ada").join(), Person(haggle, "Ben").join()
    return buyer, seller, buyer.open_chat(seller.sell())


def _both_talk(buyer: Person, seller: Person, talk: int) -> None:
    with ThreadPoolExecutor(8) as pool:
        said = [pool.submit((buyer, seller)[n % 2].say, talk, f"line {n}") for n in range(POSTS)]
        for one in said:
            one.result()


def test_positions_have_no_holes_under_fifty_posts_at_once(couple: tuple[Person, Person, int]) -> None:
    buyer, seller, talk = couple
    streams = [listen(buyer, "after=1"), listen(seller, "after=0")]
    _both_talk(buyer, seller, talk)
    assert [event.id for event in streams[0].entries(POSTS)] == list(range(2, POSTS + 2))
    assert [event.id for event in streams[1].entries(POSTS)] == list(range(1, POSTS + 1))


def test_both_see_the_same_order_and_it_is_the_pages(couple: tuple[Person, Person, int]) -> None:
    buyer, seller, talk = couple
    hers, his = follow(buyer, buyer.token(), "after=1"), follow(seller, seller.token(), "after=0")
    _both_talk(buyer, seller, talk)
    told = [event.json["message"] for event in hers.entries(POSTS)]
    assert told == [event.json["message"] for event in his.entries(POSTS)]
    assert told == buyer.messages(talk) == seller.messages(talk)


def test_three_tabs_of_one_person_are_told_the_same(couple: tuple[Person, Person, int]) -> None:
    buyer, seller, talk = couple
    tabs = [listen(buyer, f"after=1&conversation={talk}") for _ in range(3)]
    for number in range(5):
        seller.say(talk, f"line {number}")
    first, *others = [tab.entries(5) for tab in tabs]
    assert others == [first, first]


def test_a_reader_far_behind_in_long_messages_catches_up(couple: tuple[Person, Person, int]) -> None:
    buyer, seller, talk = couple
    for number in range(60):
        buyer.say(talk, f"{number} " + "😀" * 3990)
    told = follow(seller, seller.token(), "after=0").entries(60)
    assert [event.id for event in told] == list(range(1, 61))
