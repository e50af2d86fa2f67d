"""Staff at work: by commands, and by programs with a token for staff."""

from typing import Any

from cast import Haggle, Person


class Staff:
    """Somebody who keeps order, by the JSON API."""

    def __init__(self, haggle: Haggle, name: str, role: str) -> None:
        self.person = Person(haggle, name).join()
        command(self.person, "role", role)
        self.token = haggle.run("token", self.person.username, "--scope", "staff").stdout.strip()

    def ask(self, method: str, path: str, **fields: Any) -> tuple[int, Any]:
        """The status and the JSON of the answer."""
        headers = {"Authorization": f"Bearer {self.token}"}
        options = {"json": fields} if method == "POST" else {"params": fields}
        answer = self.person.http.request(method, f"/api/v1/staff/accounts{path}", headers=headers, **options)
        return answer.status_code, answer.json()

    def decide(self, what: str, person: Person, **fields: Any) -> tuple[int, Any]:
        return self.ask("POST", f"/{number(person)}/{what}", **fields)


def command(person: Person, what: str, *words: str, code: int = 0) -> str:
    """What `haggle account` says."""
    done = person.haggle.run("account", what, person.username, *words)
    assert done.returncode == code, done.stderr
    return done.stderr if code else done.stdout


def number(person: Person) -> int:
    [(account_id,)] = person.haggle.sql("SELECT id FROM accounts WHERE username = :name", name=person.username)
    return int(account_id)
