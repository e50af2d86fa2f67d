"""What survives the end of the server, gentle or not (G1, G2)."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cast
import httpx2
import pytest
from cast import Haggle, Person
from listener import Event, Listener, follow, listen

STREAMS = 50


def _couple(haggle: Haggle) -> tuple[Person, Person, int]:
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    return ann, bob, ann.open_chat(bob.sell())


def test_a_stop_ends_fifty_open_streams_cleanly_and_soon(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    _, bob, _ = _couple(haggle)
    streams = [listen(bob, f"after=0&page=p{number}") for number in range(STREAMS)]
    assert haggle.stop() < 10
    assert [stream.rest() for stream in streams] == [[]] * STREAMS
    assert {stream.how_it_ended for stream in streams} == {"clean"}
    assert haggle.log().count("reason=server stops") == STREAMS
    assert haggle.errors() == []


def test_a_stop_does_not_wait_for_a_reader_that_does_not_read(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    deaf = _deaf_reader_of_much(haggle)
    assert haggle.stop() < 10
    deaf.close()
    assert haggle.errors() == []


def test_a_stop_that_takes_long_says_where_each_task_stands(
    start_haggle: Callable[..., Haggle], monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = "import haggle.ops.server, haggle.__main__; haggle.ops.server.LONG_STOP_S = 0.1; haggle.__main__.main()"

    def start(arguments: list[str], env: dict[str, str], *_: int) -> subprocess.Popen[bytes]:
        with (Path(env["HAGGLE_DATA"]) / "server.log").open("ab") as log:
            return subprocess.Popen([sys.executable, "-c", impatient, *arguments], env=env, stdout=log, stderr=log)

    monkeypatch.setattr(cast, "Process", start)
    haggle = start_haggle()
    deaf = _deaf_reader_of_much(haggle)
    haggle.stop()
    deaf.close()
    assert re.search(r"this stop takes long; still there: .*Server\.shutdown:\d+", haggle.log())


def _deaf_reader_of_much(haggle: Haggle) -> socket.socket:
    """An open stream with more to tell than its connection holds, and nobody who takes it."""
    ann, bob, talk = _couple(haggle)
    deaf = _deaf_reader(haggle, bob)
    for number in range(150):
        ann.say(talk, f"{number} " + "&" * 3990)
    return deaf


def _deaf_reader(haggle: Haggle, person: Person) -> socket.socket:
    """An open stream whose reader takes nothing."""
    deaf = socket.socket()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    deaf.connect(("127.0.0.1", haggle.port))
    deaf.sendall(f"GET /feed?after=0&page=deaf HTTP/1.1\r\nHost: x\r\nCookie: haggle={person.cookie}\r\n\r\n".encode())
    return deaf


@pytest.mark.once
def test_a_reader_that_does_not_read_is_let_go_and_others_are_not_held_up(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_BEAT_MS="100", HAGGLE_SEND_TIMEOUT_MS="300")
    ann, bob, talk = _couple(haggle)
    deaf, other = _deaf_reader(haggle, bob), follow(bob, bob.token(), "after=0")
    posted, deadline = 0, time.monotonic() + 30
    while "reason=not reading" not in haggle.log() and time.monotonic() < deadline:
        ann.say(talk, f"{posted} " + "&" * 3990)
        posted += 1
    assert "page seconds=" in haggle.log()
    assert re.search(r"close account=\d+ encoder=page .* reason=not reading", haggle.log())
    assert [event.id for event in other.entries(posted)] == list(range(1, posted + 1))
    deaf.close()


def test_a_power_cut_loses_nothing_that_was_acknowledged(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    ann, bob, talk = _couple(haggle)
    program = follow(bob, token := bob.token(), "after=0")
    acknowledged = _talk_until_cut(haggle, ann, talk)
    heard = [event for event in program.rest() if event.id]
    assert program.how_it_ended == "cut"
    haggle.start()
    again = follow(bob, token, "", Last_Event_ID=str(heard[-1].id if heard else 0))
    ann.say(talk, "the last")
    heard += _up_to_the_last(again)
    assert [event.id for event in heard] == list(range(1, len(heard) + 1))
    told = [event.json["message"] for event in heard if event.kind == "message.posted"]
    assert len(set(told)) == len(told)
    assert set(acknowledged) <= set(told)
    assert [text for text in told if text in acknowledged] == acknowledged
    assert told[-50:] == ann.messages(talk)


def _talk_until_cut(haggle: Haggle, ann: Person, talk: int) -> list[str]:
    """Say one thing after another until the server is killed; answers what it had acknowledged."""
    acknowledged: list[str] = []

    def keep_talking() -> None:
        try:
            for number in range(10_000):
                ann.say(talk, f"line {number}")
                acknowledged.append(f"line {number}")
        except httpx2.TransportError:
            return

    with ThreadPoolExecutor(1) as pool:
        talking = pool.submit(keep_talking)
        while len(acknowledged) < 60 and not talking.done():
            time.sleep(0.01)
        haggle.kill()
        talking.result()
    return acknowledged


def _up_to_the_last(stream: Listener) -> list[Event]:
    found = stream.entries(1)
    while found[-1].json.get("message") != "the last":
        found += stream.entries(1)
    return found
