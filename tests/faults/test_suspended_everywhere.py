"""Two processes: who is suspended is out of both within two seconds, also while Redis is away, and is back once."""

import json
import time
from datetime import UTC, datetime, timedelta

import stack
from cast import PASSWORD, Person
from client import Browser
from listener import follow, listen
from staffing import Staff, command

Couple = tuple[Person, Person, int]
WHY = "Sells what is not there."


def test_all_of_both_processes_ends_within_two_seconds(couple: Couple) -> None:
    ann, bob, talk = couple
    mia = Staff(ann.haggle, "Mia", "moderator")
    page = f"after={bob.position()}&page="
    streams = listen(bob, page + "a"), listen(bob.on(ann.haggle), page + "b"), follow(bob, bob.token(), "after=now")
    assert mia.decide("suspension", bob, reason=WHY)[0] == 200
    decided = time.monotonic()
    assert {stream.until("bye", 2).data for stream in streams} == {"signed out"}
    assert bob.get(f"/conversations/{talk}").status_code == 401
    assert time.monotonic() - decided < 2


def test_it_holds_while_redis_is_away(couple: Couple, redis: stack.Redis) -> None:
    ann, bob, _ = couple
    stream = listen(bob, f"after={bob.position()}")
    redis.stop()
    mia = Staff(ann.haggle, "Mia", "moderator")
    assert bob.get("/account").status_code == 200
    assert mia.decide("suspension", bob, reason=WHY)[0] == 200
    decided = time.monotonic()
    assert stream.until("bye", 10).data == "signed out"
    assert bob.get("/account").status_code == 401
    assert time.monotonic() - decided < 2


def test_what_ends_by_itself_ends_once(couple: Couple) -> None:
    ann, bob, _ = couple
    soon = (datetime.now(UTC) + timedelta(seconds=2)).isoformat()
    command(bob, "suspend", "--reason", WHY, "--until", soon)
    seen = follow(ann, ann.token(), "after=now")
    assert seen.until("peer.changed", 8).json["can_write"] is True
    sign_in = {"username": bob.username, "password": PASSWORD}
    assert Browser(bob.haggle.url).post("/login", data=sign_in).status_code == 303
    acts = [json.loads(line)["act"] for line in ann.haggle.run("audit", "export").stdout.splitlines()]
    assert acts == ["account.suspended", "account.restored"]
