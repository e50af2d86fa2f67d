"""Several processes send what goes out, over one PostgreSQL: each thing once, in order; one may be killed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from cast import Haggle, Person
from hook import ALLOWED, add_hook, wait_until
from receiver import receiving

Start = Callable[..., list[Haggle]]
TALKS, LINES = 8, 15


def _talk(pairs: list[tuple[Person, Person]], talk: int) -> list[int]:
    first, second = pairs[talk % len(pairs)]
    listing = second.sell()
    conversation = first.open_chat(listing, "Hello")
    return [(first, second)[number % 2].say(conversation, f"line {number}") for number in range(LINES)]


@pytest.mark.parametrize("is_one_killed", [False, True])
def test_each_is_sent_once_and_in_order(processes: Start, is_one_killed: bool) -> None:
    haggles = processes(3, **ALLOWED)
    pairs = [(Person(one, "Ann").join(), Person(one, "Bob").join()) for one in haggles[:2]]
    with receiving() as receiver:
        hook = add_hook(haggles[0], receiver, "--events", "message.posted")
        with ThreadPoolExecutor(4) as pool:
            talking = [pool.submit(_talk, pairs, number) for number in range(TALKS)]
            if is_one_killed:
                wait_until(lambda: len(hook.received) > 30)
                haggles[2].kill()
            said = [one.result() for one in talking]
        wait_until(
            lambda: len({one.headers["webhook-id"] for one in hook.received}) == TALKS * (LINES + 1),
            60,
            lambda: f"{len(hook.received)} came",
        )
        order = [event["data"]["message"]["id"] for event in hook.events()]
    for lines in said:
        assert list(dict.fromkeys(one for one in order if one in lines)) == lines
    twice = len(order) - len(set(order))
    assert twice <= (20 if is_one_killed else 0)  # what the dead one was just sending
