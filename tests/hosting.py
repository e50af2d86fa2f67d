"""The marketplace's own server, which talks to haggle by the site API."""

import json
from itertools import count
from typing import Any

import httpx2
import rows
from cast import Haggle, Person
from client import Client

from haggle.site_tokens.model import SITE_SCOPES

_numbers = count(1)


def new_id(kind: str = "a") -> str:
    """An id of the host's that nothing has yet."""
    return f"{kind}-{next(_numbers)}"


class Host:
    """It has a token with these scopes, by default with all."""

    def __init__(self, haggle: Haggle, *scopes: str) -> None:
        self.haggle = haggle
        self.token = rows.site_token(haggle, *(scopes or SITE_SCOPES))
        self.http = Client(f"{haggle.url}/api/v1/site", {"Authorization": f"Bearer {self.token}"})

    def ask(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        if body is None:
            return self.http.request(method, path)
        return self.http.request(method, path, content=json.dumps(body), headers={"Content-Type": "application/json"})

    def put(self, path: str, **fields: Any) -> httpx2.Response:
        return self.ask("PUT", path, fields)

    def done(self, path: str, **fields: Any) -> Any:
        """What it answers to a PUT that has to succeed."""
        answer = self.put(path, **fields)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def lines(self, path: str, *lines: Any) -> list[Any]:
        """What it answers to each of these lines."""
        content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
        answer = self.http.post(path, content=content, headers={"Content-Type": "application/x-ndjson"})
        assert answer.status_code == 200, answer.text
        return [json.loads(line) for line in answer.text.splitlines()]

    def calls(self, person: Person) -> str:
        """Let the host have that person, who is here already, under an id of its own."""
        [(named,)] = self.haggle.sql(
            "UPDATE accounts SET external_id = coalesce(external_id, :id) WHERE username = :name RETURNING external_id",
            id=new_id(),
            name=person.username,
        )
        return str(named)
