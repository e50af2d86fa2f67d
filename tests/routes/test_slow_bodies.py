"""What arrives slowly, or is sent many times at once, costs others nothing."""

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest
from cast import Haggle, Person

FORM = "application/x-www-form-urlencoded"
UPLOAD = "multipart/form-data; boundary=x"
BEGINNINGS = {UPLOAD: '--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nsome'}


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """Its limits are on, and its patience is short."""
    server = Haggle(tmp_path_factory.mktemp("slow"), {"HAGGLE_LIMITS": "on", "HAGGLE_STALL_MS": "400"}).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture(scope="module")
def una(haggle: Haggle) -> Person:
    return Person(haggle, "Una").join()


@pytest.fixture(scope="module")
def talk(haggle: Haggle, una: Person) -> int:
    return una.open_chat(Person(haggle, "Vic").join().sell(), "Hello")


@contextmanager
def begun(person: Person, path: str, type_: str, **headers: str) -> Iterator[socket.socket]:
    """A POST whose body of 100 KB is only begun."""
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Sec-Fetch-Site: same-origin", f"Cookie: haggle={person.cookie}"]
    lines += [f"Content-Type: {type_}", "Content-Length: 100000"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    with socket.create_connection(("127.0.0.1", person.haggle.port), 5) as connection:
        connection.sendall("\r\n".join([*lines, "", BEGINNINGS.get(type_, "body=some")]).encode())
        yield connection


def answer_on(connection: socket.socket) -> str:
    """All that comes, to the end of a page or until the server closes."""
    found = b""
    while b"</html>" not in found and (part := connection.recv(65_536)):
        found += part
    return found.decode()


@pytest.mark.parametrize(
    ("path", "type_"),
    [("/messages", FORM), ("/messages", UPLOAD), ("/typing", FORM)],
)
def test_a_body_that_stalls_is_refused_in_words(una: Person, talk: int, path: str, type_: str) -> None:
    with begun(una, f"/conversations/{talk}{path}", type_) as connection:
        began = time.monotonic()
        answer = answer_on(connection)
    assert 0.3 < time.monotonic() - began < 4
    assert answer.startswith("HTTP/1.1 408 ")
    assert "Check your connection and send it again" in answer
    assert "content-security-policy: " in answer


def test_a_stall_is_told_to_programs_in_json(una: Person, talk: int) -> None:
    path, token = f"/api/v1/conversations/{talk}/messages", f"Bearer {una.token()}"
    with begun(una, path, "application/json", Authorization=token) as connection:
        answer = answer_on(connection)
    assert answer.startswith("HTTP/1.1 408 ")
    assert '{"error":{"title":"Too slow"' in answer


def test_a_body_that_comes_in_drops_is_refused_too(una: Person, talk: int) -> None:
    with begun(una, f"/conversations/{talk}/messages", FORM) as connection:
        connection.settimeout(0.1)
        began, answer = time.monotonic(), b""
        while not answer and time.monotonic() - began < 5:
            connection.sendall(b"x")
            try:
                answer = connection.recv(100)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_who_signed_nothing_cannot_hold_a_form_open_either(una: Person) -> None:
    with begun(una, "/login", FORM) as connection:
        assert answer_on(connection).startswith("HTTP/1.1 408 ")


def test_five_uploads_at_once_are_one_too_many_before_their_bodies_are_read(
    start_haggle: Callable[..., Haggle],
) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on", HAGGLE_STALL_MS="5000")
    una, vic = Person(haggle, "Una").join(), Person(haggle, "Vic").join()
    talk = una.open_chat(vic.sell(), "Hello")
    path = f"/conversations/{talk}/messages"
    with ExitStack() as opened:
        for _ in range(4):
            opened.enter_context(begun(una, path, UPLOAD))
        time.sleep(0.2)
        with begun(una, path, UPLOAD) as fifth:
            answer = answer_on(fifth)
            assert answer.startswith("HTTP/1.1 429 ")
            assert re.search(r"\r\nretry-after: \d+\r\n", answer)
            assert "still on their way" in answer
        files = {"attachment": ("a.txt", b"hello")}
        assert vic.http.post(path, data={"body": "mine"}, files=files).status_code == 303  # others are not held up
        una.say(talk, "text goes on")
    time.sleep(0.2)
    assert una.http.post(path, data={"body": "now"}, files=files).status_code == 303
