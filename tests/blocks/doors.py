"""The ways to block somebody, and to read what a program reads."""

from typing import Any

from cast import Person

HELLO = "Hello, is it still there?"


def block(person: Person, talk: int, blocked: str = "1") -> None:
    answer = person.http.post(f"/conversations/{talk}/block", data={"blocked": blocked})
    assert answer.status_code == 303, answer.text


def api(person: Person, path: str, **json: object) -> Any:
    """What the JSON API answers; with fields: to a POST of them."""
    headers = {"Authorization": f"Bearer {person.token()}"}
    url = f"/api/v1{path}"
    answer = person.http.post(url, json=json, headers=headers) if json else person.http.get(url, headers=headers)
    assert answer.status_code < 300, answer.text
    return answer.json() if answer.content else None
