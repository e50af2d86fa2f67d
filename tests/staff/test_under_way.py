"""What somebody has begun when they are suspended comes to nothing, and what is loaded from files restores nobody."""

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import PASSWORD, Haggle, Person
from staffing import Staff, command, number

WHY = "Sells what is not there."


def _interrupted(person: Person, path: str, fields: dict[str, str], between: Callable[[], object]) -> int:
    """The status of a form with a file, of which half is sent, then `between` is done, then comes the rest."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'
        for name, text in {"csrf_token": person.http.csrf_token(), **fields}.items()
    ]
    file = '--x\r\nContent-Disposition: form-data; name="attachment"; filename="a.txt"\r\n\r\na text\r\n--x--\r\n'
    body = "".join([*parts, file]).encode()
    lines = [
        *(f"POST {path} HTTP/1.1", "Host: x", "Sec-Fetch-Site: same-origin", f"Cookie: haggle={person.cookie}"),
        *("Content-Type: multipart/form-data; boundary=x", f"Content-Length: {len(body)}", "Connection: close"),
    ]
    with socket.create_connection(("127.0.0.1", person.haggle.port), 5) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body[: len(body) // 2])
        time.sleep(0.2)
        between()
        connection.sendall(body[len(body) // 2 :])
        return int(connection.recv(65_536).split()[1])


def test_it_does_come_through_when_nobody_is_suspended(una: Person, bea: Person, sold: tuple[int, int]) -> None:
    path = f"/conversations/{sold[1]}/messages"
    assert _interrupted(una, path, {"body": "under way", "key": "k"}, lambda: None) == 303
    assert bea.messages(sold[1])[-1] == "under way"


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/conversations/{talk}/messages", {"body": "under way", "key": "k"}),
        ("/conversations/{talk}/messages", {"body": "Good day", "key": "said before"}),
        ("/listings", {"title": "under way", "price": "1", "currency": "EUR"}),
        ("/listings/{listing}/sale", {}),
        ("/account", {"name": "Under Way"}),
        ("/account/tokens", {"name": "under way", "password": PASSWORD}),
    ],
)
def test_what_was_under_way_comes_to_nothing(
    mia: Staff, una: Person, bea: Person, sold: tuple[int, int], path: str, fields: dict[str, str]
) -> None:
    listing, talk = sold
    una.say(talk, "Good day", "said before")
    before = bea.messages(talk)

    def suspend() -> None:
        assert mia.decide("suspension", una, reason=WHY)[0] == 200

    assert _interrupted(una, path.format(talk=talk, listing=listing), fields, suspend) in {401, 403, 404}
    assert bea.messages(talk) == before
    shown = bea.get(f"/listings/{listing}").text + bea.get("/listings").text
    assert "under way" not in shown.lower()
    assert "Sold" not in bea.get(f"/listings/{listing}").text
    assert una.haggle.sql("SELECT count(*) FROM tokens WHERE account_id = :id", id=number(una)) == [(0,)]


def test_an_import_restores_nobody(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    haggle = start_haggle()
    lines = [
        {"type": "account", "id": "a1", "username": "una", "name": "Una", "password": PASSWORD, "token": "t" * 30},
        {"type": "account", "id": "a2", "username": "bea", "name": "Bea", "password": PASSWORD},
        {"type": "listing", "id": "l1", "seller": "a1", "title": "Lamp", "price": 100, "currency": "EUR"},
        {"type": "conversation", "id": "c1", "listing": "l1", "buyer": "a2"},
    ]
    said = {"type": "message", "id": "m1", "conversation": "c1", "author": "a1", "body": "x", "at": "2026-11-01T10:00Z"}

    def load(*records: object) -> None:
        file = tmp_path / "market.jsonl"
        file.write_text("".join(json.dumps(record) + "\n" for record in records))
        done = haggle.run("import", str(file))
        assert done.returncode == 0, done.stderr

    load(*lines)
    una = Person(haggle, "Una")
    una.username = "una"
    command(una, "suspend", "--reason", WHY)
    load(*lines, said)
    assert command(una, "show").split("  ")[3] == "suspended"
    answer = una.http.get("/api/v1/account", headers={"Authorization": f"Bearer {'t' * 30}"})
    assert answer.status_code == 401
    command(una, "end", "--reason", WHY)
    load(*lines)
    assert una.http.post("/login", data={"username": "una", "password": PASSWORD}).status_code == 403


def test_who_leaves_while_being_suspended_troubles_nobody(una: Person) -> None:
    soon = "UPDATE accounts SET disabled_at = 1, suspended_until = 1, deleted_at = 1 WHERE id = :id RETURNING id"
    una.haggle.sql(soon, id=number(una))
    time.sleep(1.5)
    assert una.haggle.errors() == []
