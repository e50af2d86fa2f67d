"""Redis is away, or its messages come late, twice, in disorder, or not at all: nothing is lost."""

import random
import time

import redis as redis_py
import stack
from cast import Person
from listener import follow, listen

Couple = tuple[Person, Person, int]
AT_ONCE_S = 0.9


def test_without_redis_messages_come_at_the_sweeps_pace_and_with_it_at_once_again(
    couple: Couple, redis: stack.Redis
) -> None:
    ann, bob, talk = couple
    stream = listen(bob, f"after={bob.position()}&conversation={talk}")
    redis.stop()
    for number in range(3):
        ann.say(talk, f"away {number}")
    for number in range(3):
        stream.saying(f"away {number}", 5)
    deadline = time.monotonic() + 10
    while "degraded" not in (ready := ann.get("/ready")).text:
        assert time.monotonic() < deadline, ready.text
        time.sleep(0.2)
    assert ready.status_code == 200
    redis.start()
    deadline = time.monotonic() + 40  # a busy machine may miss its own beat for a while
    while "degraded" in ann.get("/ready").text or "degraded" in bob.get("/ready").text:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    began = time.monotonic()
    ann.say(talk, "and back")
    stream.saying("and back", 5)
    assert time.monotonic() - began < AT_ONCE_S  # before the sweep's turn


def test_who_signs_out_while_redis_is_away_is_out_everywhere_soon(couple: Couple, redis: stack.Redis) -> None:
    ann, bob, _ = couple
    stream = listen(bob, f"after={bob.position()}")
    redis.stop()
    bob.on(ann.haggle).http.post("/logout")
    assert stream.until("bye", 35)


def test_a_bell_that_is_lost_late_or_rung_twice_changes_nothing(couple: Couple, redis: stack.Redis) -> None:
    ann, bob, talk = couple
    stream = follow(bob, bob.token(), "after=now")
    client = redis_py.Redis(port=redis.port)
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
