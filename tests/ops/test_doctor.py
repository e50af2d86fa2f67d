"""`haggle doctor` says what is wrong and what to do about it, ends with 1 if something is, and changes nothing."""

import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import stack
from cast import Haggle, Person

pytestmark = pytest.mark.system


def _findings(haggle: Haggle, *options: str, **settings: str) -> tuple[int, dict[str, str]]:
    """Its exit status, and each finding by its name, with its remedy."""
    haggle.settings |= settings
    ended = haggle.run("doctor", "--port", str(haggle.port), *options)
    assert "Traceback" not in ended.stderr, ended.stderr
    found = re.findall(r"^([\w/ ]+): ((?:ok|warning|failed), .*(?:\n    .*)?)", ended.stdout, re.MULTILINE)
    return ended.returncode, dict(found)


class Front(ThreadingHTTPServer):
    """A proxy that is set up badly in one way."""

    def __init__(self, haggle: Haggle, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.haggle, self.fault = haggle, fault
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Request(BaseHTTPRequestHandler):
    server: Front

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        if self.server.fault == "of somebody else":
            self._begin(200, 7)
            self.wfile.write(b"Welcome")
            return
        with closing(HTTPConnection("127.0.0.1", self.server.haggle.port)) as theirs:
            self._hand_on(theirs)

    def _hand_on(self, theirs: HTTPConnection) -> None:
        host = "inside.example" if self.server.fault == "changes Host" else self.headers["Host"]
        forwarded = {} if self.server.fault == "says not who asks" else {"X-Forwarded-For": "203.0.113.7"}
        theirs.request("GET", self.path, headers={"Host": host, **forwarded})
        answer = theirs.getresponse()
        if self.server.fault == "holds streams back":
            content = answer.read()
            self._begin(answer.status, len(content))
            self.wfile.write(content)
            return
        self._begin(answer.status, None)
        while data := answer.read1(1000):
            self.wfile.write(data)
            self.wfile.flush()

    def do_POST(self) -> None:
        self._begin(413 if self.server.fault == "refuses what is large" else 401, 0)
        self.close_connection = True

    def _begin(self, status: int, size: int | None) -> None:
        self.send_response(status)
        if size is not None:
            self.send_header("Content-Length", str(size))
        self.end_headers()


@contextmanager
def _front(haggle: Haggle, fault: str = "") -> Iterator[str]:
    with Front(haggle, fault) as front:
        threading.Thread(target=front.serve_forever, args=(0.05,), daemon=True).start()
        yield front.url
        front.shutdown()


def test_all_is_well_where_all_is_well(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_MAX_STREAMS="200")
    Person(haggle, "Ann").join().open_chat(Person(haggle, "Bob").join().sell(), "Hello")
    for path in haggle.data.iterdir():
        path.chmod(path.stat().st_mode & 0o700)  # the log is one of ours
    with _front(haggle) as url:
        status, found = _findings(haggle, HAGGLE_PUBLIC_URL=url)
    assert status == 0
    assert {name for name, words in found.items() if not words.startswith("ok")} == {"https"}
    names = {"rights", "data folder", "space", "key", "descriptors", "port", "database", "migrations", "clock", "files"}
    assert names | {"buffering", "host", "forwarded address", "size of files"} <= found.keys()
    assert ("Redis" in found) == ("clock of the database" in found) == stack.IS_POSTGRESQL
    assert "haggle answers" in found["port"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("fault", "name", "says"),
    [
        ("holds streams back", "buffering", "failed, .*switch its buffering"),
        ("changes Host", "host", "failed, haggle is told that it is inside.example\n.*Pass on Host"),
        ("says not who asks", "forwarded address", "warning, .*HAGGLE_TRUSTED_PROXIES"),
        ("refuses what is large", "size of files", "failed, .*Raise the proxy's limit"),
        ("of somebody else", "public address", "failed, .*not haggle who answers"),
    ],
)
def test_a_proxy_that_is_set_up_badly_is_found_out(haggle: Haggle, fault: str, name: str, says: str) -> None:
    asked = Haggle(haggle.data)
    asked.port = haggle.port
    with _front(haggle, fault) as url:
        status, found = _findings(asked, HAGGLE_PUBLIC_URL=url)
    assert re.match(says, found[name], re.DOTALL), found
    assert status == int("failed" in says)


@pytest.mark.once
def test_under_a_path_it_is_asked_there(haggle: Haggle) -> None:
    asked = Haggle(haggle.data)
    asked.port = haggle.port
    with _front(haggle) as url:
        _, found = _findings(asked, HAGGLE_PUBLIC_URL=f"{url}/no/such/path")
    assert "not haggle who answers" in found["public address"]


@pytest.mark.once
def test_an_address_that_leads_nowhere_is_said(haggle: Haggle) -> None:
    asked = Haggle(haggle.data)
    status, found = _findings(asked, HAGGLE_PUBLIC_URL=f"http://127.0.0.1:{stack.free_port()}")
    assert (status, "does not answer" in found["public address"]) == (1, True)
    assert "is free" in found["port"]


@pytest.mark.once
def test_what_is_wrong_on_this_machine_is_said_with_its_remedy(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    ann = Person(haggle, "Ann").join()
    talk = ann.open_chat(Person(haggle, "Bob").join().sell(), "Hello")
    ann.http.post(f"/conversations/{talk}/messages", files={"attachment": ("a.txt", b"words", "text/plain")})
    ((blob,),) = haggle.sql("SELECT blob FROM attachments")
    (haggle.data / "blobs" / blob[:2] / blob).unlink()
    haggle.sql("UPDATE messages SET created_at = created_at + 3600000")
    haggle.stop()
    (haggle.data / "note.txt").touch(0o644)
    with socket.create_server(("127.0.0.1", haggle.port)):
        status, found = _findings(haggle, HAGGLE_MAX_STREAMS="10000000000")
    assert status == 1
    assert found["files"].startswith(f"failed, 1 of 1 are gone, {blob}")
    assert found["clock"].startswith("failed, ")
    assert re.match(r"warning, .* can be read by others\n    chmod -R go= ", found["rights"])
    assert "LimitNOFILE" in found["descriptors"]
    assert "something else answers" in found["port"]
    haggle.sql("UPDATE alembic_version SET version_num = '0003'")
    assert "is needed: haggle migrate" in _findings(haggle)[1]["migrations"]
    assert haggle.sql("SELECT version_num FROM alembic_version") == [("0003",)]


@pytest.mark.once
def test_a_damaged_database_is_found_out(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    haggle.stop()
    file = haggle.data / "haggle.db"
    content = bytearray(file.read_bytes())
    content[8192:200_000] = os.urandom(200_000 - 8192)
    file.write_bytes(content)
    status, found = _findings(haggle)
    assert (status, "damaged" in found["database"]) == (1, True)
    assert "haggle restore" in found["database"]


@pytest.mark.once
def test_a_new_folder_lacks_only_its_database(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    haggle.stop()
    (haggle.data / "haggle.db").unlink()
    status, found = _findings(haggle)
    assert status == 0
    assert "is not there yet" in found["database"]
    assert not (haggle.data / "haggle.db").exists()


@pytest.mark.once
def test_what_is_away_is_said(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    nowhere = f"127.0.0.1:{stack.free_port()}"
    settings = {
        "HAGGLE_DATABASE_URL": f"postgresql://haggle@{nowhere}/haggle",
        "HAGGLE_BUS_URL": f"redis://{nowhere}/0",
    }
    status, found = _findings(haggle, **settings)
    assert status == 1
    assert re.match(r"failed, the database at .* cannot be used.*\n    Start it", found["database"])
    assert found["Redis"].startswith("failed, it does not answer")
