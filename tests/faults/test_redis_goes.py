"""Redis is away, or its messages come late, twice, in disorder, or not at all: nothing is lost."""

import random
import time
from collections.abc import Callable
from typing import Any

import redis as redis_py
import stack
from cast import Haggle, Person
from listener import follow, listen

Couple = tuple[Person, Person, int]
AWAY_S = 30
SWEEP_S = 10


def test_without_redis_messages_come_at_the_sweeps_pace_and_with_it_at_once_again(
    processes: Callable[..., list[Haggle]], redis: stack.Redis
) -> None:
    """For half a minute, with the clocks as they are by default."""
    first, second = processes(HAGGLE_SWEEP_MS=str(SWEEP_S * 1000))
    ann, bob = Person(first, "Ann").join(), Person(first, "Bob").join()
    bob = bob.on(second)
    talk = ann.open_chat(bob.sell(), "Hello")
    told = follow(bob, bob.token(), "after=now")
    redis.stop()
    said: list[str] = []
    gone_at = time.monotonic()
    while time.monotonic() - gone_at < AWAY_S:
        said.append(f"line {len(said)}")
        ann.say(talk, said[-1])
        time.sleep(3)
    assert "degraded" in (ready := ann.get("/ready")).text
    assert ready.status_code == 200
    assert [told.until("message.posted", 2 * SWEEP_S).json["message"] for _ in said] == said
    redis.start()
    deadline = time.monotonic() + 40  # a busy machine may miss its own beat for a while
    while "degraded" in ann.get("/ready").text or "degraded" in bob.get("/ready").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    began = time.monotonic()
    ann.say(talk, "and back")
    assert told.until("message.posted").json["message"] == "and back"
    assert time.monotonic() - began < SWEEP_S / 2


def test_who_signs_out_while_redis_is_away_is_out_everywhere_soon(couple: Couple, redis: stack.Redis) -> None:
    ann, bob, _ = couple
    stream = listen(bob, f"after={bob.position()}")
    redis.stop()
    bob.on(ann.haggle).http.post("/logout")
    assert stream.until("bye", 35)


def test_a_bell_that_is_lost_late_or_rung_twice_changes_nothing(couple: Couple, redis: stack.Redis) -> None:
    ann, bob, talk = couple
    stream = follow(bob, bob.token(), "after=now")
    client: Any = redis_py.Redis(port=redis.port)
    heard = client.pubsub(ignore_subscribe_messages=True)
    heard.subscribe("faults")
    rng, old = random.Random(5), []
    for number in range(60):
        ann.say(talk, f"line {number}")
        while message := heard.get_message():
            old.append(message["data"])
        if number % 10 == 9:
            client.client_kill_filter(_type="pubsub", skipme=False)  # what is said meanwhile is lost
            heard = client.pubsub(ignore_subscribe_messages=True)
            heard.subscribe("faults")
        for again in rng.sample(old, min(3, len(old))):
            client.publish("faults", again)
    client.publish("faults", b"not of ours {")
    told = [stream.until("message.posted", 15).json["message"] for _ in range(60)]
    assert [one["body"] if isinstance(one, dict) else one for one in told] == [f"line {number}" for number in range(60)]
