"""A running haggle as a process, and a person who uses it over HTTP."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPConnection, HTTPException
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import rows
import stack
from argon2 import PasswordHasher
from client import Browser, part
from forking import Process, run
from itsdangerous import Signer

from haggle.text.languages import best_of

HAGGLE = [sys.executable, "-m", "haggle"]
PASSWORD = "a long enough password"
_numbers = count(1)


@cache
def _password_hash() -> str:
    return PasswordHasher().hash(PASSWORD)


def name_of_cookie(url: str) -> str:
    """Under which a browser keeps the session of the haggle at that address."""
    parts = urlsplit(url)
    port = f"-{parts.port}" if parts.port else ""
    return f"{'__Host-' if parts.scheme == 'https' else ''}haggle{port}{parts.path.replace('/', '-')}"


def environment(data: Path) -> dict[str, str]:
    """What tells haggle where it lives, its limits lifted."""
    return {"HAGGLE_LIMITS": "off", "HAGGLE_DATA": str(data), **stack.settings(data)}


@dataclass
class Haggle:
    """One haggle server, a process of its own. `settings` are environment variables."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    process: Process | None = None
    name: str = "server"
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        stack.lay_database(self.data)
        self.port = stack.free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = self.data / f"{self.name}.log"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, **environment(self.data), **self.settings}

    def start(self) -> "Haggle":
        """Start it (again), and wait until it answers."""
        with self._log.open("ab") as log, open(os.devnull) as nothing:
            files = nothing.fileno(), log.fileno(), log.fileno()
            self.process = Process(["serve", "--port", str(self.port), *self.options], self.environment, *files)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.process.poll() is None:
            with (
                closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection,
                suppress(OSError, HTTPException),
            ):
                connection.request("GET", "/up")
                if connection.getresponse().status == 200:
                    return self
            time.sleep(0.01)
        raise RuntimeError(f"haggle did not start:\n{self.log()}")

    @property
    def cookie_name(self) -> str:
        return name_of_cookie(self.settings.get("HAGGLE_PUBLIC_URL", self.url))

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """As a power cut would."""
        assert self.process
        self.process.kill()
        self.process.wait(5)

    def stop(self) -> float:
        """Ask it to end; answers how many seconds that took."""
        assert self.process
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it does not end:\n{self.log()[-5000:]}") from None
        return time.monotonic() - began

    def run(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of haggle's over the same data."""
        return run(list(arguments), self.environment, stdin)

    def sql(self, statement: str, **values: object) -> list[tuple[Any, ...]]:
        """What its database answers to a statement with `:named` values."""
        default = f"sqlite:///{self.data / 'haggle.db'}"
        return stack.query(self.environment.get("HAGGLE_DATABASE_URL", default), statement, **values)

    def holds(self, text: str) -> list[str]:
        """Where in its data that is found: files below the folder, tables of a database elsewhere."""
        files = [str(path) for path in self.data.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]
        tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        names = [name for (name,) in self.sql(tables)] if stack.IS_POSTGRESQL else []
        found = "SELECT 1 FROM {0} WHERE strpos({0}::text, :text) > 0 LIMIT 1"
        return files + [name for name in names if self.sql(found.format(name), text=text)]

    @property
    def secret_key(self) -> str:
        return self.environment.get("HAGGLE_SECRET_KEY") or (self.data / "secret.key").read_text().strip()

    def log(self) -> str:
        return self._log.read_text()

    def errors(self) -> list[str]:
        """What the log holds that it should not."""
        return [line for line in self.log().splitlines() if re.search(r"ERROR|CRITICAL|WARNING|Traceback", line)]


class Person:
    """Somebody with a browser that runs no scripts."""

    def __init__(self, haggle: Haggle, name: str) -> None:
        self.haggle = haggle
        self.name = name
        self.username = f"{name.lower()}{next(_numbers)}"
        self.http = Browser(haggle.url)
        self._token = ""

    def join(self) -> "Person":
        """Have an account and be signed in: by rows in the database, since hashing a password takes long."""
        language = best_of(self.http.headers.get("accept-language", ""))
        account_id = rows.account(self.haggle, self.username, self.name, _password_hash(), language)
        key = rows.session(self.haggle, account_id, self.http.headers["user-agent"])
        signed = Signer(self.haggle.secret_key, salt="haggle.session").sign(key).decode()
        host = urlsplit(self.haggle.url).hostname or ""
        # To a cookie jar of Python a name without dots ends in .local.
        self.http.cookies.set(self.haggle.cookie_name, signed, domain=host if "." in host else f"{host}.local")
        return self

    def join_by_form(self) -> "Person":
        """Have an account and be signed in, by the form for it."""
        fields = {"username": self.username, "name": self.name, "password": PASSWORD, "time_zone": "Europe/Stockholm"}
        answer = self.http.post("/join", data=fields)
        assert answer.status_code == 303, answer.text
        return self

    def sign_in(self) -> "Person":
        answer = self.http.post("/login", data={"username": self.username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return self

    @property
    def cookie(self) -> str:
        return self.http.cookies[self.haggle.cookie_name]

    def browser_cookie(self, url: str = "") -> Any:
        """The same, as a browser is given it, which knows haggle by `url`."""
        is_known_so = "HAGGLE_PUBLIC_URL" in self.haggle.settings or not url
        name = self.haggle.cookie_name if is_known_so else name_of_cookie(url)
        url = url or self.haggle.url
        return {"name": name, "value": self.cookie, "url": url, "secure": url.startswith("https:")}

    def on(self, haggle: Haggle) -> "Person":
        """The same person, signed in as here, at another process over the same data."""
        other = Person(haggle, self.name)
        other.username, other._token = self.username, self.token()
        other.http.cookies.set(haggle.cookie_name, self.cookie, domain=urlsplit(haggle.url).hostname or "")
        return other

    def sell(self, title: str = "City bike") -> int:
        """Publish a listing; answers its id."""
        answer = self.http.post("/listings", data={"title": title, "price": "120", "currency": "EUR"})
        assert answer.status_code == 303, answer.text
        return int(answer.headers["location"].rsplit("/")[-1])

    def open_chat(self, listing: int, body: str = "") -> int:
        """*Chat with seller*; answers the conversation's id."""
        answer = self.http.post(f"/listings/{listing}/conversations", data={"body": body})
        assert answer.status_code == 303, answer.text
        return int(part(r"/conversations/(\d+)", answer.headers["location"]))

    def say(self, conversation: int, body: str, key: str = "") -> int:
        """Post a message; answers its id."""
        answer = self.http.post(f"/conversations/{conversation}/messages", data={"body": body, "key": key})
        assert answer.status_code == 303, answer.text
        return int(part(r"message-(\d+)", answer.headers["location"]))

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.http.get(path, headers=headers)

    def htmx(self, method: str, path: str, **options: Any) -> httpx2.Response:
        """As htmx asks: for a fragment."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial", **options.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **options)

    def messages(self, conversation: int, query: str = "") -> list[str]:
        """The texts that the conversation's page shows, oldest first."""
        page = self.get(f"/conversations/{conversation}{query}").text
        return re.findall(r'<li id="message-\d+".*?<p class="message__body"[^>]*>(.*?)</p>', page, re.DOTALL)

    def position(self) -> int:
        """How far the person's feed reaches."""
        return int(part(r'data-position="(\d+)"', self.get("/conversations").text))

    def events_since(self, position: int) -> list[str]:
        """The kinds of what the person's feed got past that position, but for what is told late: deliveries."""
        return [
            kind
            for (kind,) in self.haggle.sql(
                "SELECT kind FROM feed_entries JOIN accounts ON accounts.id = account_id WHERE username = :username "
                "AND feed_entries.position > :position AND kind <> 'message.delivered' ORDER BY feed_entries.position",
                username=self.username,
                position=position,
            )
        ]

    def token(self) -> str:
        """A bearer token: the same each time, for there are only so many."""
        if not self._token:
            self._token = self.another_token()
        return self._token

    def another_token(self) -> str:
        return rows.token(self.haggle, self.username)
