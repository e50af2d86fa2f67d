"""Bea who writes and Sal who reads, where contact details are masked or held."""

from typing import Any

from cast import Haggle, Person


class Pair:
    """The two, and their conversation, on a server of some mode."""

    def __init__(self, haggle: Haggle) -> None:
        self.haggle = haggle
        self.bea, self.sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
        self.talk = self.bea.open_chat(self.sal.sell("Lamp"), "Hello, is it there?")


def api(person: Person, path: str, **json: object) -> Any:
    """What the JSON API answers; with fields: to a POST of them."""
    headers = {"Authorization": f"Bearer {person.token()}"}
    url = f"/api/v1{path}"
    answer = person.http.post(url, json=json, headers=headers) if json else person.http.get(url, headers=headers)
    return answer.json()
