"""The host's keys: fetched when needed, kept, asked for anew when one is new, and good for a while without it."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from marketplace import jwks, new_key
from receiver import Received, Receiver, Reply, receiving

from haggle.errors import Unavailable
from haggle.handover import keys as module
from haggle.handover.doors import NEAR
from haggle.handover.keys import PublicKeys
from haggle.handover.model import NotGood
from haggle.web.outside import Outside

pytestmark = pytest.mark.once
ONE, TWO = new_key("ES256", "one"), new_key("ES256", "two")


class Clock:
    """`time` of the module under test."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic(self) -> float:
        return time.monotonic() + self.ahead_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.answer = lambda _: (200, {}, jwks(ONE))
        yield receiver


def asked(address: str, *steps: Any, algorithm: str = "ES256") -> list[str]:
    """What came of asking for these names of keys one after the other; a step may also be something to do."""

    async def run() -> list[str]:
        outside, found = Outside(NEAR), []
        keys = PublicKeys(address, algorithm, outside)
        for step in steps:
            if callable(step):
                step()
                continue
            try:
                found.append(str((await keys.named(step))[0].kid))
            except (NotGood, Unavailable) as problem:
                found.append(type(problem).__name__)
        await outside.close()
        return found

    return asyncio.run(run())


def test_they_are_fetched_once_for_many(receiver: Receiver) -> None:
    assert asked(receiver.url, "one", "one", None) == ["one"] * 3
    assert len(receiver.received) == 1


def test_a_new_key_is_found_when_a_token_names_it(receiver: Receiver, clock: Clock) -> None:
    def rotate() -> None:
        receiver.answer = lambda _: (200, {}, jwks(TWO, ONE))
        clock.ahead_s += 11

    assert asked(receiver.url, "one", rotate, "two", "one") == ["one", "two", "one"]


def test_anybody_may_name_keys_and_the_host_is_asked_rarely(receiver: Receiver) -> None:
    assert asked(receiver.url, "one", *map(str, range(50))) == ["one"] + ["NotGood"] * 50
    assert len(receiver.received) == 1


def test_one_that_was_taken_away_is_good_no_longer_than_ten_minutes(receiver: Receiver, clock: Clock) -> None:
    def rotate() -> None:
        receiver.answer = lambda _: (200, {}, jwks(TWO))
        clock.ahead_s += 601

    assert asked(receiver.url, "one", rotate, "one") == ["one", "NotGood"]


def test_without_the_host_the_last_ones_are_good_for_a_day(receiver: Receiver, clock: Clock) -> None:
    def fail() -> None:
        receiver.answer = lambda _: (500, {}, b"")

    def later(s: float) -> Any:
        return lambda: setattr(clock, "ahead_s", clock.ahead_s + s)

    steps = "one", fail, later(4 * 3600), "one", later(21 * 3600), "one"
    assert asked(receiver.url, *steps) == ["one", "one", "Unavailable"]


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b'{"keys": 7}', b'{"keys": {}}', b"<html>", b"[" * 100_000, b"x" * 300_000]
)
def test_what_are_no_keys_says_so(receiver: Receiver, answer: bytes) -> None:
    receiver.answer = lambda _: (200, {}, answer)
    assert asked(receiver.url, "one")[0] in {"Unavailable", "NotGood"}


def test_one_that_cannot_be_read_spoils_no_other(receiver: Receiver) -> None:
    spoilt = jwks(ONE).replace(
        b'{"keys": [', b'{"keys": [{"kty": "EC", "crv": "P-256", "kid": "bad", "x": 1, "y": "!"}, '
    )
    receiver.answer = lambda _: (200, {}, spoilt)
    assert asked(receiver.url, "one", "bad") == ["one", "NotGood"]


@pytest.mark.parametrize(
    "changed", [(b'"kty": "EC"', b'"kty": "EC", "use": "enc"'), (b'"kty": "EC"', b'"kty": "EC", "alg": "ES384"')]
)
def test_keys_for_something_else_are_passed_over(receiver: Receiver, changed: tuple[bytes, bytes]) -> None:
    receiver.answer = lambda _: (200, {}, jwks(ONE).replace(*changed))
    assert asked(receiver.url, "one") == ["NotGood"]


@pytest.mark.filterwarnings("ignore")
def test_a_short_rsa_key_is_passed_over(receiver: Receiver) -> None:
    short = RSAKey.generate_key(1024, {"kid": "one"})
    receiver.answer = lambda _: (200, {}, jwks(short))
    assert asked(receiver.url, "one", algorithm="RS256") == ["NotGood"]


def test_a_pem_will_do(tmp_path: Any) -> None:
    (tmp_path / "key.pem").write_bytes(ONE.as_pem(private=False))
    assert asked(f"file://{tmp_path}/key.pem", None, "whatever it is called") == ["None", "None"]


def test_a_slow_host_holds_nobody_for_long(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_: Received) -> Reply:
        time.sleep(0.7)
        return 200, {}, jwks(ONE)

    receiver.answer = slow
    monkeypatch.setattr(module, "WITHIN_S", 0.2)
    began = time.monotonic()
    assert asked(receiver.url, "one") == ["Unavailable"]
    assert time.monotonic() - began < 0.6
