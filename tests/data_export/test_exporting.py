"""Taking one's data along: what is in the zip, and what is not."""

import io
import json
import re
import socket
import time
import zipfile
from typing import Any

import pytest
from cast import PASSWORD, Haggle, Person
from PIL import Image

from haggle.data_export.archive import file_name


@pytest.fixture(scope="module")
def ina(haggle: Haggle) -> Person:
    """Somebody with a bit of everything."""
    return Person(haggle, "Ina").join()


def _picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def talk(ina: Person, sal: Person) -> int:
    ina.http.post("/account/avatar", files={"picture": ("me.png", _picture(), "image/png")})
    fields = {"title": "Globe", "description": "A <small> world", "price": "1", "currency": "EUR"}
    ina.http.post("/listings", data=fields, files={"photo": ("globe.png", _picture(), "image/png")})
    talk = ina.open_chat(sal.sell("Atlas & maps"), "Is it <there>?")
    sal.say(talk, "It is.\nCome and see.")
    for number in range(120):
        ina.say(talk, f"line {number}")
    note = {"attachment": ("the offer.txt", b"one hundred and twenty", "text/plain")}
    assert sal.http.post(f"/conversations/{talk}/messages", data={"body": "see"}, files=note).status_code == 303
    ina.http.post(f"/conversations/{talk}/draft", data={"body": "half a sen"})
    ina.token()
    return talk


@pytest.fixture(scope="module")
def export(ina: Person, talk: int) -> zipfile.ZipFile:
    answer = ina.http.post("/account/export")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert re.fullmatch(
        rf'attachment; filename="haggle-{ina.username}-\d{{4}}-\d\d-\d\d\.zip"', answer.headers["content-disposition"]
    )
    return zipfile.ZipFile(io.BytesIO(answer.content))


def _lines(export: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in export.read(f"data/{name}.jsonl").decode().splitlines()]


def test_the_page_explains_it(ina: Person) -> None:
    assert "Export" in ina.get("/account/export").text


def test_the_zip_is_whole(export: zipfile.ZipFile) -> None:
    assert export.testzip() is None


def test_it_is_read_in_a_browser(export: zipfile.ZipFile, talk: int) -> None:
    index, page = (export.read(name).decode() for name in ("index.html", f"conversations/{talk}.html"))
    assert f'href="conversations/{talk}.html"' in index
    assert "Atlas &amp; maps" in index
    assert "Is it &lt;there&gt;?" in page
    assert "It is.<br>Come and see." in page
    assert page.count('<li id="message-') == 123
    assert page.count('class="mine"') == 121


def test_it_is_read_by_programs(export: zipfile.ZipFile, ina: Person, talk: int) -> None:
    (account,) = _lines(export, "account")
    assert (account["username"], account["name"]) == (ina.username, "Ina")
    messages = _lines(export, "messages")
    assert [one["message"] for one in messages][:2] == ["Is it <there>?", "It is.\nCome and see."]
    assert len(messages) == 123
    assert [one["conversation_id"] for one in _lines(export, "conversations")] == [talk]
    assert [one["description"] for one in _lines(export, "listings")] == ["A <small> world"]
    assert [one["body"] for one in _lines(export, "drafts")] == ["half a sen"]
    assert [one["role"] for one in _lines(export, "receipts")] == ["buyer"]
    assert [one["name"] for one in _lines(export, "tokens")] == ["test"]
    assert "python-httpx" in _lines(export, "sessions")[0]["browser"]


def test_pictures_are_in_it(export: zipfile.ZipFile) -> None:
    pictures = [name for name in export.namelist() if name.endswith(".webp")]
    assert "files/avatar.webp" in pictures
    assert re.search(r"files/listing-\d+\.webp", " ".join(pictures))
    for name in pictures:
        assert Image.open(io.BytesIO(export.read(name))).format == "WEBP"


def test_files_that_were_sent_are_in_it_and_linked(export: zipfile.ZipFile, talk: int) -> None:
    (kept,) = _lines(export, "attachments")
    name = f"files/{kept['id']}-the offer.txt"
    assert export.read(name) == b"one hundred and twenty"
    assert f'href="../{name}"' in export.read(f"conversations/{talk}.html").decode()


def test_no_secret_is_in_it(export: zipfile.ZipFile, ina: Person) -> None:
    for name in export.namelist():
        content = export.read(name)
        for secret in (PASSWORD, "$argon2", "hash", ina.token(), ina.cookie.partition(".")[0]):
            assert secret.encode() not in content, name


def test_nobody_elses_is_in_it(export: zipfile.ZipFile, bea: Person, sal: Person) -> None:
    other = bea.open_chat(sal.sell("Their thing"), "between us two")
    assert f"conversations/{other}.html" not in export.namelist()
    assert all(b"between us two" not in export.read(name) for name in export.namelist())


def test_a_new_account_can_be_exported_too(haggle: Haggle) -> None:
    answer = Person(haggle, "New").join().http.post("/account/export")
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def _noise() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((1200, 1200), 120).save(out, "PNG")
    return out.getvalue()


def _begun(person: Person) -> socket.socket:
    """A connection on which an export has begun that nobody takes."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.connect(("127.0.0.1", person.haggle.port))
    cookie = f"Cookie: haggle={person.cookie}"
    body = f"csrf_token={person.http.csrf_token()}"
    lines = ["POST /account/export HTTP/1.1", "Host: haggle", "Sec-Fetch-Site: same-origin", cookie]
    lines.append(f"Content-Length: {len(body)}")
    connection.sendall("\r\n".join([*lines, "", body]).encode())
    assert b"200" in connection.recv(20)
    return connection


@pytest.mark.once
def test_one_is_made_at_a_time_and_a_broken_one_is_over(haggle: Haggle) -> None:
    ned = Person(haggle, "Ned").join()
    noise = _noise()
    for number in range(14):
        fields = {"title": f"Noise {number}", "price": "1", "currency": "EUR"}
        ned.http.post("/listings", data=fields, files={"photo": ("a.png", noise, "image/png")})
    connection = _begun(ned)
    time.sleep(0.5)
    second = ned.http.post("/account/export")
    assert second.status_code == 409
    assert "being made already" in second.text
    connection.close()
    deadline = time.monotonic() + 5
    while ned.http.post("/account/export").status_code == 409:
        assert time.monotonic() < deadline, "an export that was broken off is never over"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("offer.pdf", "files/7-offer.pdf"),
        ("../../etc/passwd", "files/7-_.._etc_passwd"),
        ("C:\\x\ny.txt", "files/7-C_x_y.txt"),
        ("...", "files/7"),
        ("é" * 200 + ".pdf", "files/7-" + "é" * 76 + ".pdf"),
    ],
)
def test_names_of_files_are_harmless(name: str, path: str) -> None:
    assert file_name("7", name) == path
