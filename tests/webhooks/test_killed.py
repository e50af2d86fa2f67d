"""A server is killed at each step of a delivery, or nobody answers for long: nothing is lost, and order is kept."""

import socket
import time
from collections.abc import Callable
from contextlib import suppress

import httpx2
import pytest
import stack
from cast import Haggle, Person
from hook import ALLOWED, Hook, add_hook, wait_until
from receiver import Received, Receiver, Reply, receiving

Start = Callable[..., Haggle]
SAID = 12


@pytest.fixture
def at_work(start_haggle: Start, receiver: Receiver) -> tuple[Haggle, Hook, Person, Person, int]:
    """A haggle with an endpoint for messages, and two who talk."""
    haggle = start_haggle(**ALLOWED)
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    receiver.answer = lambda _: (204, {}, b"")
    hook = add_hook(haggle, receiver, "--events", "message.posted")
    receiver.received.clear()
    return haggle, hook, bea, sal, talk


def taken(hook: Hook) -> list[int]:
    """The messages, each where it came last."""
    found: dict[int, None] = {}
    for event in hook.events():
        found.pop(event["data"]["message"]["id"], None)
        found[event["data"]["message"]["id"]] = None
    return list(found)


STEPS = ["before it answers", "while it waits to try again", "before it sends", "when all is sent"]


@pytest.mark.parametrize("step", STEPS)
def test_who_is_killed_loses_nothing(
    step: str, at_work: tuple[Haggle, Hook, Person, Person, int], receiver: Receiver
) -> None:
    haggle, hook, bea, sal, talk = at_work
    due = {3} if stack.IS_POSTGRESQL else {3, 7}  # at which requests something happens: there a lease lasts 30 s

    def answer(_: Received) -> Reply:
        if len(hook.received) in due:
            due.discard(len(hook.received))
            if step == "before it answers":
                haggle.kill()
            elif step == "while it waits to try again":
                return 500, {}, b"not now"
        return 204, {}, b""

    def is_all_told() -> bool:
        if not haggle.is_running:
            haggle.start()
        return set(written) <= set(taken(hook))

    receiver.answer = answer
    for number in range(SAID):
        with suppress(httpx2.TransportError):  # its server was killed: what was written counts
            (bea, sal)[number % 2].say(talk, f"line {number}", key=f"key {number}")
        if number in {4, 9} and step != "before it answers":
            if step == "when all is sent":
                wait_until(lambda: len(hook.received) > number)  # noqa: B023
            haggle.kill()
        if not haggle.is_running:
            haggle.start()
    written = [id_ for (id_,) in haggle.sql("SELECT id FROM messages WHERE body LIKE 'line%' ORDER BY id")]
    assert len(written) > SAID // 2
    wait_until(is_all_told, 40, lambda: f"{len(taken(hook))} of {len(written)} came")
    assert taken(hook) == written
    ids = {one.headers["webhook-id"] for one in hook.received}
    assert len(ids) == len(written)  # what came again came under the same id


def test_an_endpoint_that_was_away_gets_all_in_order_when_it_is_back(start_haggle: Start) -> None:
    haggle = start_haggle(**ALLOWED)
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talks = [bea.open_chat(sal.sell(), "Hello") for _ in range(3)]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hook = add_hook(haggle, Receiver(port), "--events", "message.posted")
    with receiving() as other:
        well = add_hook(haggle, other, "--events", "message.posted")
        said = {talk: [bea.say(talk, f"line {number}") for number in range(6)] for talk in talks}
        well.wait_for(18, 3.0)  # a dead one slows nobody
    haggle.sql(  # as after a day of attempts
        "UPDATE outbound SET attempts = 12, waited_ms = 80000000 WHERE destination = :to AND sent_at IS NULL "
        "RETURNING id",
        to=str(hook.number),
    )
    with receiving(port=port) as receiver:
        hook.receiver = receiver
        hook.wait_for(18, 30)
        told = [(event["data"]["conversation"]["id"], event["data"]["message"]["id"]) for event in hook.events()]
    assert {talk: [message for at, message in told if at == talk] for talk in talks} == said


def test_one_that_hangs_slows_nobody(start_haggle: Start, receiver: Receiver) -> None:
    haggle = start_haggle(**ALLOWED)
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    with receiving() as hanging:
        hanging.answer = lambda _: (time.sleep(3), (204, {}, b""))[1]  # type: ignore[func-returns-value]
        slow = add_hook(haggle, hanging, "--events", "message.posted")
        receiver.answer = lambda _: (204, {}, b"")
        well = add_hook(haggle, receiver, "--events", "message.posted")
        talks = [bea.open_chat(sal.sell(), "Hello") for _ in range(30)]
        well.wait_for(30, 3.0)
        assert len(slow.received) <= 20
        began = time.monotonic()
        bea.say(talks[0], "quick?")
        assert time.monotonic() - began < 0.5
