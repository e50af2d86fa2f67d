"""Whoever sends an odd head, or too many connections, is told so and holds up nobody else."""

import contextlib
import os
import re
import resource
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx2
import pytest
from cast import Haggle

HEAD = b"GET /up HTTP/1.1\r\nHost: x\r\n"
SECURITY = ("content-security-policy: default-src 'none'", "x-content-type-options: nosniff", "x-frame-options: DENY")


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """A server of little patience."""
    server = Haggle(tmp_path_factory.mktemp("odd"), {"HAGGLE_STALL_MS": "400"}).start()
    yield server
    server.stop()
    assert server.errors() == []


def connect(haggle: Haggle) -> socket.socket:
    return socket.create_connection(("127.0.0.1", haggle.port), 5)


def answer_to(haggle: Haggle, *parts: bytes) -> str:
    """All that comes back until the server closes, however little of it the server wanted."""
    with connect(haggle) as connection:
        with contextlib.suppress(OSError):
            for part in parts:
                connection.sendall(part)
        found = b""
        while part := connection.recv(65_536):
            found += part
    return found.decode()


def is_refusal(answer: str, status: int, words: str) -> bool:
    head, _, body = answer.partition("\r\n\r\n")
    return (
        head.startswith(f"HTTP/1.1 {status} ")
        and words in body
        and all(header in head for header in (*SECURITY, "connection: close"))
    )


TOO_LARGE = {
    "1 MB in one header": [HEAD, b"X: " + b"x" * 1_000_000, b"\r\n\r\n"],
    "1 MB that has no end": [HEAD, b"X: ", *[b"x" * 10_000] * 100],
    "1 MB in many": [HEAD, (b"X-Header: " + b"x" * 1000 + b"\r\n") * 1000, b"\r\n"],
    "1 MB in one part": [HEAD + (b"X-Header: " + b"x" * 1000 + b"\r\n") * 1000 + b"\r\n"],
    "5,000 headers": [HEAD + b"".join(b"X%d: y\r\n" % number for number in range(5000)) + b"\r\n"],
    "an address of 1 MB": [b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n"],
    "a name of 1 MB": [HEAD, b"x" * 1_000_000],
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_head_too_large_is_refused_in_words(haggle: Haggle, name: str) -> None:
    assert is_refusal(answer_to(haggle, *TOO_LARGE[name]), 431, "Delete the cookies of this site")


@pytest.mark.parametrize(
    "said", [b"\x16\x03\x01\x02\0\x01", b"hello\r\n\r\n", HEAD + b"no colon\r\n\r\n", HEAD + b"A: \0\r\n\r\n"]
)
def test_what_is_no_request_is_refused_in_words(haggle: Haggle, said: bytes) -> None:
    assert is_refusal(answer_to(haggle, said), 400, "could not be understood")


@pytest.mark.parametrize("half", [b"G", b"GET /up HTTP/1.1", HEAD, HEAD + b"X: y"])
def test_half_a_head_is_waited_for_only_so_long(haggle: Haggle, half: bytes) -> None:
    began = time.monotonic()
    assert is_refusal(answer_to(haggle, half), 408, "did not arrive")
    assert 0.3 < time.monotonic() - began < 4


def test_a_head_that_comes_in_drops_has_no_longer(haggle: Haggle) -> None:
    with connect(haggle) as connection:
        began, answer = time.monotonic(), b""
        connection.settimeout(0.1)
        while not answer and time.monotonic() - began < 5:
            connection.sendall(b"G" if time.monotonic() - began < 0.1 else b"E")
            with contextlib.suppress(TimeoutError):
                answer = connection.recv(100)
    assert answer.startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 400 "))


@pytest.mark.parametrize("nothing", [b"", b"\r\n\r\n"])
def test_who_says_nothing_is_let_go_without_a_word(haggle: Haggle, nothing: bytes) -> None:
    assert answer_to(haggle, nothing) == ""


def test_a_connection_that_is_kept_is_not_hurried(haggle: Haggle) -> None:
    with httpx2.Client(base_url=haggle.url) as client:
        ports = set()
        for _ in range(3):
            with client.stream("GET", "/up") as answer:
                ports.add(answer.extensions["network_stream"].get_extra_info("client_addr"))
                answer.read()
            time.sleep(0.6)
    assert len(ports) == 1


def test_the_rest_of_what_was_answered_early_is_waited_for_only_so_long(haggle: Haggle) -> None:
    head = b"POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx"
    with connect(haggle) as connection:
        connection.sendall(head)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 404 ")
        connection.sendall(b"x")
        began = time.monotonic()
        while connection.recv(65_536):
            pass
    assert time.monotonic() - began < 4


def test_requests_one_behind_the_other_are_all_answered(haggle: Haggle) -> None:
    answer = answer_to(haggle, (HEAD + b"\r\n") * 3 + HEAD + b"Connection: close\r\n\r\n")
    assert answer.count("HTTP/1.1 200 ") == 4


def _limit(haggle: Haggle, files: int) -> None:
    """Let the server, which runs, have so many more files open than it has; it looks once a second."""
    assert haggle.process
    pid = haggle.process.pid
    soft = max(map(int, os.listdir(f"/proc/{pid}/fd"))) + 1 + files
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, resource.prlimit(pid, resource.RLIMIT_NOFILE)[1]))
    time.sleep(1.3)


def _metric(haggle: Haggle, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", httpx2.get(haggle.url + "/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_too_many_connections_are_refused_in_words_and_noted(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    _limit(haggle, 60)  # of all it has open 64 are no connections
    with ExitStack() as opened:
        crowd = [opened.enter_context(connect(haggle)) for _ in range(40)]
        for connection in crowd[:30]:
            connection.sendall(HEAD)
        time.sleep(0.2)
        answer = answer_to(haggle, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_refusal(answer, 503, "Very many people are here")
        assert "retry-after: 60" in answer
        assert _metric(haggle, 'haggle_refused_total{status="503"}') >= 1
    assert "raise the limit of open files" in haggle.log()
    time.sleep(1.5)
    assert httpx2.get(haggle.url + "/").status_code == 200


def test_descriptors_that_have_run_out_are_noted(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    with httpx2.Client(base_url=haggle.url) as client:
        assert client.get("/up").status_code == 200
        _limit(haggle, 0)
        with contextlib.suppress(OSError), connect(haggle) as late:
            late.recv(1)
        assert re.search(r"haggle_no_descriptors_total [1-9]", client.get("/metrics").text)
        _limit(haggle, 500)
    assert "nothing more can be opened" in haggle.log()
    assert httpx2.get(haggle.url + "/").status_code == 200
