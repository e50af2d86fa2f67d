"""Staff, and what it does at the desk."""

import re
from typing import Any

import httpx2
import rows
from cast import Haggle, Person

WORDS = "You are a <b>wombat</b>"


class Desk:
    """A haggle in which Nia has written to Sal about his lamp, and Sal has reported it as case `id`."""

    def __init__(self, haggle: Haggle) -> None:
        self.haggle = haggle
        self.sal, self.nia = Person(haggle, "Sal").join(), Person(haggle, "Nia").join()
        self.listing = self.sal.sell("Lamp")
        self.talk = self.nia.open_chat(self.listing, "Is it still there?")
        self.message = self.nia.say(self.talk, WORDS)
        self.id = self.report(self.sal, f"/messages/{self.message}")

    def staff(self, name: str, role: str = "moderator") -> Person:
        person = Person(self.haggle, name).join()
        self.make(person, role)
        return person

    def make(self, person: Person, role: str) -> None:
        self.haggle.sql(
            "UPDATE accounts SET role = :role WHERE username = :name RETURNING id", role=role, name=person.username
        )

    def report(self, person: Person, path: str, reason: str = "harassment", words: str = "help <i>me</i>") -> int:
        """Report it; answers the case."""
        answer = person.http.post(f"{path}/report", data={"reason": reason, "words": words})
        assert answer.status_code == 303, answer.text
        notice = int(answer.headers["location"].rpartition("/")[2])
        return int(self.haggle.sql("SELECT case_id FROM notices WHERE id = :id", id=notice)[0][0])

    def decide(
        self, person: Person, decision: str, status: int = 303, case: int = 0, reason: str = "harassment", **fields: str
    ) -> httpx2.Response:
        path = f"/desk/cases/{case or self.id}/decision"
        answer = person.http.post(path, data={"decision": decision, "reason": reason, "words": "Be kind.", **fields})
        assert answer.status_code == status, answer.text
        return answer

    def state(self, case: int = 0) -> str:
        return str(self.haggle.sql("SELECT state FROM cases WHERE id = :id", id=case or self.id)[0][0])

    def log(self, case: int = 0) -> list[tuple[str, str]]:
        """Who did what for that case, by the staff log."""
        entries = self.haggle.sql(
            "SELECT act, username FROM staff_log JOIN accounts ON accounts.id = actor_id "
            "WHERE case_id = :id ORDER BY position",
            id=case or self.id,
        )
        return [(act, name) for act, name in entries]

    def notices(self, person: Person) -> list[str]:
        """What that person was told, by its kinds, the newest last."""
        found = self.haggle.sql(
            "SELECT kind FROM notices JOIN accounts ON accounts.id = account_id WHERE username = :name "
            "ORDER BY notices.id",
            name=person.username,
        )
        return [kind for (kind,) in found]

    def notice(self, person: Person) -> str:
        """The newest notice of that person, as a page."""
        return person.get(re.findall(r'href="(/notices/\d+)"', person.get("/notices").text)[0]).text


def api(person: Person, path: str, **json: object) -> tuple[int, Any]:
    """With a token for staff; with fields: a POST of them."""
    secret = rows.token(person.haggle, person.username)
    person.haggle.sql(
        "UPDATE tokens SET scope = 'staff' WHERE id = (SELECT max(tokens.id) FROM tokens "
        "JOIN accounts ON accounts.id = account_id WHERE username = :name) RETURNING id",
        name=person.username,
    )
    headers = {"Authorization": f"Bearer {secret}"}
    url = f"/api/v1/staff{path}"
    answer = person.http.post(url, json=json, headers=headers) if json else person.http.get(url, headers=headers)
    return answer.status_code, answer.json()
