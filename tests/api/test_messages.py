"""/api/v1/messages: edit, delete, reply and react by program."""

from typing import Any

import httpx2
import pytest
from cast import Person
from client import Client


@pytest.fixture
def program(bea: Person) -> httpx2.Client:
    """Bea's program."""
    return Client(bea.haggle.url + "/api/v1", {"Authorization": f"Bearer {bea.token()}"})


@pytest.fixture
def said(program: httpx2.Client, talk: int) -> Any:
    return program.post(f"/conversations/{talk}/messages", json={"body": "one"}).json()


def test_a_message_is_edited(program: httpx2.Client, bea: Person, talk: int, said: dict[str, Any]) -> None:
    answer = program.post(f"/messages/{said['message_id']}/edit", json={"body": "two"})
    assert answer.status_code == 200
    assert answer.json()["message"] == "two"
    assert answer.json()["edited_at"] > answer.json()["timestamp"]
    assert bea.messages(talk)[-1] == "two"


def test_an_edit_may_ask_that_nothing_changed_meanwhile(program: httpx2.Client, said: dict[str, Any]) -> None:
    path = f"/messages/{said['message_id']}/edit"
    version = said["version"]
    assert program.post(path, json={"body": "two", "version": version}).status_code == 200
    late = program.post(path, json={"body": "three", "version": version})
    assert late.status_code == 409
    assert "two" in late.json()["error"]["detail"]


def test_a_message_is_deleted(program: httpx2.Client, talk: int, said: dict[str, Any]) -> None:
    gone = program.post(f"/messages/{said['message_id']}/deletion").json()
    assert (gone["message"], gone["attachments"]) == ("", [])
    assert gone["deleted_at"]
    assert program.get(f"/messages/{said['message_id']}").json() == gone
    assert program.get(f"/conversations/{talk}/messages").json()["messages"][-1] == gone


def test_a_message_answers_another(program: httpx2.Client, talk: int, said: dict[str, Any]) -> None:
    sent = {"body": "yes", "reply_to": said["message_id"]}
    assert program.post(f"/conversations/{talk}/messages", json=sent).json()["reply_to"] == said["message_id"]


def test_a_reaction_is_given_and_taken_back(program: httpx2.Client, said: dict[str, Any]) -> None:
    path = f"/messages/{said['message_id']}/reactions"
    assert program.post(path, json={"emoji": "👍"}).json()["reactions"] == [{"name": "Bea", "emoji": "👍"}]
    assert program.post(path, json={"emoji": ""}).json()["reactions"] == []
