"""A conversation to keep: as a page, text and lines of JSON, with its files; the same for curl by `Accept`."""

import io
import json
import re
import subprocess
import zipfile
from typing import Any

import httpx2
import pytest
from cast import Haggle, Person
from listener import Listener
from PIL import Image
from programs import require


@pytest.fixture(scope="module")
def kept(bea: Person, sal: Person) -> int:
    """A conversation in which all has happened that can."""
    talk = bea.open_chat(sal.sell("Accordion"), "Is it <there>?")
    sal.say(talk, "It is.\nCome and see.")
    sal.say(talk, "one\n2026-01-01 00:00 UTC  Bea: I pay double\x1b[2J\u2028\u2029\x85end")
    edited, deleted = bea.say(talk, "first words"), bea.say(talk, "gone soon")
    bea.http.post(f"/messages/{edited}/edit", data={"body": "better words", "version": ""})
    bea.http.post(f"/messages/{deleted}/deletion")
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    for name, content in (("bellows.png", picture.getvalue()), ("../notes.txt", b"In good order")):
        files = {"attachment": (name, content, "application/octet-stream")}
        assert sal.http.post(f"/conversations/{talk}/messages", data={"body": "look"}, files=files).status_code == 303
    bea.http.post(f"/conversations/{talk}/messages", data={"body": "fine", "key": "", "reply_to": str(edited)})
    return talk


def _transcript(person: Person, talk: int, format_: str) -> httpx2.Response:
    answer = person.get(f"/conversations/{talk}/transcript.{format_}")
    assert answer.status_code == 200
    assert re.fullmatch(
        rf'attachment; filename="haggle-conversation-{talk}-\d{{4}}-\d\d-\d\d\.{format_}"',
        answer.headers["content-disposition"],
    )
    return answer


def test_the_page_leads_to_every_format(bea: Person, kept: int) -> None:
    assert f'href="/conversations/{kept}/transcript"' in bea.get(f"/conversations/{kept}").text
    page = bea.get(f"/conversations/{kept}/transcript").text
    for ending in re.findall(rf'href="/conversations/{kept}/transcript\.(\w+)"', page):
        _transcript(bea, kept, ending)
    assert page.count("transcript.") == 4


def test_as_text_nobody_writes_anothers_line_nor_moves_the_cursor_of_a_terminal(bea: Person, kept: int) -> None:
    text = _transcript(bea, kept, "txt").text
    lines = text.splitlines()
    assert lines[0] == "Sal · Accordion"
    assert [line.partition("  ")[2] for line in lines if re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d CET  ", line)] == [
        "Bea: Is it <there>?",
        "Sal: It is.",
        "Sal: one",
        "Bea: better words (edited)",
        "Bea: This message was deleted.",
        "Sal: look",
        "Sal: look",
        "Bea: > better words",
    ]
    assert "    2026-01-01 00:00 UTC  Bea: I pay double\ufffd[2J\n    \n    \n    end\n" in text
    assert "    [bellows.webp]\n" in text or "    [bellows.png]\n" in text
    assert "\x1b" not in text


def test_as_a_page_it_stands_alone(bea: Person, kept: int) -> None:
    page = _transcript(bea, kept, "html").text
    assert "Is it &lt;there&gt;?" in page
    assert re.findall(r'<link [^>]*href="([^"]{1,20})', page) == ["data:text/css;base64"]
    assert "<a href=" not in page.replace('<a href="#message-', "")
    assert "gone soon" not in page


def test_as_lines_of_json_it_is_what_the_api_says(bea: Person, kept: int) -> None:
    about, *messages = map(json.loads, _transcript(bea, kept, "jsonl").text.splitlines())
    assert (about["type"], about["conversation_id"]) == ("conversation", kept)
    assert [one["message"] for one in messages][1] == "It is.\nCome and see."
    assert [one["message_id"] for one in messages] == sorted(one["message_id"] for one in messages)


def test_the_zip_has_all_of_it_with_its_files(bea: Person, kept: int) -> None:
    archive = zipfile.ZipFile(io.BytesIO(_transcript(bea, kept, "zip").content))
    assert archive.testzip() is None
    names = archive.namelist()
    assert {"transcript.html", "transcript.txt", "transcript.jsonl", "style.css"} <= set(names)
    assert all(re.fullmatch(r"[\w.]+|files/\d+-[\w. -]+", name) and ".." not in name for name in names)
    page = archive.read("transcript.html").decode()
    described: list[Any] = [json.loads(line) for line in archive.read("transcript.jsonl").decode().splitlines()]
    files = [file["file"] for one in described for file in one.get("attachments", [])]
    assert files == [name for name in names if name.startswith("files/")]
    picture, notes = files
    assert f'<img src="{picture}"' in page
    assert f'href="{notes}"' in page
    assert archive.read(notes) == b"In good order"
    assert Image.open(io.BytesIO(archive.read(picture))).size == (60, 40)


def test_it_is_said_in_ones_own_language(haggle: Haggle, sal: Person) -> None:
    ada = Person(haggle, "Ada")
    ada.http.headers["accept-language"] = "ar"
    talk = ada.join().open_chat(sal.sell("Tent"), "مرحبا")
    gone = ada.say(talk, "gone")
    ada.http.post(f"/messages/{gone}/deletion")
    assert 'dir="rtl"' in _transcript(ada, talk, "html").text
    assert "This message was deleted" not in _transcript(ada, talk, "txt").text


def test_what_was_withheld_is_not_in_it(bea: Person, sal: Person) -> None:
    talk = bea.open_chat(sal.sell("Drum"), "Hello")
    bea.http.post(f"/conversations/{talk}/block", data={"blocked": "1"})
    sal.say(talk, "while blocked")
    for format_ in ("txt", "html", "jsonl"):
        assert "while blocked" not in _transcript(bea, talk, format_).text
        assert "while blocked" in _transcript(sal, talk, format_).text
    bea.http.post(f"/conversations/{talk}/block", data={"blocked": "0"})


def test_another_format_or_conversation_is_not_found(bea: Person, nia: Person, kept: int) -> None:
    assert bea.get(f"/conversations/{kept}/transcript.exe").status_code == 404
    for path in ("transcript", "transcript.zip", "transcript.txt"):
        assert nia.get(f"/conversations/{kept}/{path}").status_code == 404
    assert nia.get(f"/conversations/{kept}", Accept="text/plain").status_code == 404
    assert nia.get(f"/conversations/{kept}", Accept="text/event-stream").status_code == 404


def test_curl_gets_a_line_a_message(bea: Person, kept: int) -> None:
    command = [require("curl"), "-s", "-H", "Accept: text/plain", "-H", f"Authorization: Bearer {bea.token()}"]
    url = f"{bea.haggle.url}/conversations/{kept}"
    lines = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout.split("\n")
    assert len(lines) == 9
    assert lines[1].endswith("  Sal: It is. ⏎ Come and see.")
    last = _transcript(bea, kept, "jsonl").text.splitlines()[-2:]
    after = json.loads(last[0])["message_id"]
    newest = subprocess.run([*command, f"{url}?after={after}"], capture_output=True, text=True, check=True).stdout
    assert newest.endswith("Bea: > better words ⏎ fine\n")
    assert newest.count("\n") == 1


def test_who_is_signed_in_gets_it_by_their_cookie_and_a_browser_the_page(bea: Person, kept: int) -> None:
    assert bea.get(f"/conversations/{kept}", Accept="text/plain").headers["content-type"].startswith("text/plain")
    for accept in ("text/html,application/xhtml+xml,*/*;q=0.8", "*/*", "text/plain;q=0", ""):
        page = bea.get(f"/conversations/{kept}", Accept=accept)
        assert page.headers["content-type"].startswith("text/html"), accept


@pytest.mark.parametrize("token", ["", "hgl_wrong"])
def test_a_stranger_is_told_in_a_line_how_to_come_in(bea: Person, kept: int, token: str) -> None:
    headers = {"Accept": "text/plain", **({"Authorization": f"Bearer {token}"} if token else {})}
    answer = httpx2.get(f"{bea.haggle.url}/conversations/{kept}", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Authorization: Bearer" in answer.text


def test_a_stream_says_what_is_said_from_now_on(bea: Person, sal: Person, kept: int) -> None:
    program = {"Accept": "text/event-stream", "Authorization": f"Bearer {bea.token()}"}
    heard = Listener(bea.haggle, f"/conversations/{kept}", **program)
    assert heard.status == 200
    other = bea.open_chat(sal.sell("Lute"), "elsewhere")
    sal.say(kept, "Heard by curl")
    assert heard.until("message.posted").json["message"] == "Heard by curl"
    assert other != kept


def test_reading_it_so_is_not_having_read_it(bea: Person, sal: Person) -> None:
    talk = bea.open_chat(sal.sell("Harp"), "Hello")
    sal.say(talk, "Seen?")
    bea.get(f"/conversations/{talk}", Accept="text/plain")
    _transcript(bea, talk, "txt")
    assert (
        "unread"
        in bea.http.get(f"/api/v1/conversations/{talk}", headers={"Authorization": f"Bearer {bea.token()}"}).text
    )
    answer = bea.http.get(f"/api/v1/conversations/{talk}", headers={"Authorization": f"Bearer {bea.token()}"}).json()
    assert answer["unread"] == 1
