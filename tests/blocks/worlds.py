"""One story told in several worlds: the same people do the same, and what each can read is compared."""

import io
import json
import random
import re
import zipfile
from collections.abc import Sequence
from typing import Any

from cast import Haggle, Person
from doors import api, block

Act = tuple[str, int, str]
"""What somebody does, to which of the things there are by then, and a word or emoji for it."""
HERS = [
    "say",
    "say",
    "reply",
    "bring",
    "edit",
    "edit",
    "delete",
    "react",
    "react",
    "read",
    "type",
    "open",
    "rename",
    "switch",
]
HIS = ["read", "mute", "draft", "hear", "answer", "look"]
WORDS = ["yes", "no <b>", "one\ntwo", "👍", "", "❤️", "https://example.org/?a&b"]
FORGOTTEN = {"timestamp", "created_at", "edited_at", "seen_at", "updated_at", "version", "url", "size_bytes"}


def acts(chance: random.Random, names: Sequence[str], count: int) -> list[Act]:
    return [(chance.choice(names), chance.randrange(1000), chance.choice(WORDS)) for _ in range(count)]


class World:
    """Sal, Nia and Bea, their conversations, and the names by which things are the same in each world."""

    def __init__(self, haggle: Haggle) -> None:
        self.haggle = haggle
        self.sal, self.nia, self.bea = (Person(haggle, name).join() for name in ("Sal", "Nia", "Bea"))
        for person in (self.sal, self.nia, self.bea):
            person.http.cookies.set("scripts", "1")  # opening a page is not yet reading it
        self.listings = [self.sal.sell("Lamp"), self.sal.sell("Chair"), self.sal.sell("Rug"), self.nia.sell("Desk")]
        self.talks = [
            self.nia.open_chat(self.listings[0], "Hello"),
            self.sal.open_chat(self.listings[3], "Which size?"),
            self.bea.open_chat(self.listings[0], "Hello from Bea"),
        ]
        self.said: list[int] = []
        """what was said between Sal and Nia before the block"""
        self.hers: list[int] = []
        """what Nia has said since"""
        for number in range(8):
            person, talk = (self.nia, self.sal)[number % 2], self.talks[number // 4]
            self.said.append(person.say(talk, f"word {number}"))
        self.nia.http.post(f"/messages/{self.said[0]}/reactions", data={"emoji": "👍"})
        self.sal.http.post(f"/messages/{self.said[1]}/reactions", data={"emoji": "😂"})
        for person in (self.sal, self.nia):
            self._post(person, f"/conversations/{self.talks[0]}/receipt", message=str(self.said[3]))

    def block(self, blocked: str = "1") -> None:
        block(self.sal, self.talks[0], blocked)

    def nia_does(self, act: Act) -> None:
        what, number, word = act
        talk = (self.talks[:2] + self.talks[3:])[number % (len(self.talks) - 1)]
        known = self.said + self.hers
        message = known[number % len(known)]
        match what:
            case "say" | "reply" | "bring":
                data = {"body": word or "well"} | ({"reply_to": str(self._in(talk, number))} if what == "reply" else {})
                files = [("attachment", ("a.pdf", b"%PDF-1.4"))] if what == "bring" else None
                answer = self.nia.http.post(f"/conversations/{talk}/messages", data=data, files=files)
                if answer.status_code == 303:
                    self.hers.append(int(answer.headers["location"].rpartition("-")[2]))
            case "edit":
                self._post(self.nia, f"/messages/{message}/edit", body=f"edited {number}")
            case "delete":  # of what was said before: it goes for both, and is tried elsewhere
                if self.hers:
                    self._post(self.nia, f"/messages/{self.hers[number % len(self.hers)]}/deletion")
            case "react":
                self._post(self.nia, f"/messages/{message}/reactions", emoji=word if word in {"👍", "❤️"} else "")
            case "read":
                self._post(self.nia, f"/conversations/{talk}/receipt", message=str(message))
            case "type":
                self._post(self.nia, f"/conversations/{talk}/typing")
            case "open":
                opened = self.nia.open_chat(self.listings[1 + number % 2], word)
                self.talks += [] if opened in self.talks else [opened]
            case "rename":
                self._post(self.nia, "/account", name=f"Nia {'ABC'[number % 3]}")
            case "switch":
                self._post(
                    self.nia, "/account", receipts=("on", "off")[number % 2], presence=("on", "off")[number % 3 % 2]
                )

    def sal_does(self, act: Act) -> None:
        what, number, word = act
        talk = self.talks[number % 2]
        match what:
            case "read":
                self._post(self.sal, f"/conversations/{talk}/receipt", message=str(self.said[number % len(self.said)]))
            case "mute":
                self._post(self.sal, f"/conversations/{talk}/mute", muted=str(number % 2))
            case "draft":
                self._post(self.sal, f"/conversations/{talk}/draft", body=word)
            case "hear":
                self.bea.say(self.talks[2], word or "anybody?")
            case "answer":
                self.sal.say(self.talks[2], word or "here I am")
            case "look":
                self.sal.get(f"/conversations/{talk}")

    def said_to_sal(self, talk: int) -> list[dict[str, Any]]:
        """The messages of that conversation, as Sal sees them."""
        found: list[dict[str, Any]] = api(self.sal, f"/conversations/{talk}/messages")["messages"]
        return found

    def _in(self, talk: int, number: int) -> int:
        """A message of that conversation, as Nia sees it."""
        found = api(self.nia, f"/conversations/{talk}/messages")["messages"]
        return found[number % len(found)]["message_id"] if found else 0

    def _post(self, person: Person, path: str, **data: str) -> None:
        assert person.http.post(path, data=data).status_code < 500

    def reads(self, person: Person) -> dict[str, Any]:
        """All that the person can read, in words that are the same in every world."""
        talks = self.talks if person is self.nia else self.talks[:3]
        mine = [talk for talk in talks if person.get(f"/conversations/{talk}").status_code == 200]
        paths = [
            "/conversations",
            "/notifications",
            "/account",
            "/search?q=nia+b",
            *(f"/conversations/{talk}" for talk in mine),
        ]
        paths += [f"/search?q=edited&conversation={talk}" for talk in mine]
        pages = {self._named(path): self._words(person.get(path).text) for path in paths}
        programs = ["/conversations", "/notifications", "/search?q=ed", "/search?q=nia+b", "/blocks", "/account"]
        programs += [f"/conversations/{talk}{rest}" for talk in mine for rest in ("", "/messages")]
        answers = {self._named(path): self._plain(api(person, path)) for path in programs}
        news = self._words(person.htmx("GET", f"/feed/changes?after=0&conversation={mine[0]}").text)
        return {
            "pages": pages,
            "api": answers,
            "news": news,
            "feed": self._feed(person),
            "export": self._export(person),
        }

    def _feed(self, person: Person) -> list[Any]:
        """Positions, kinds and facts of the person's feed."""
        rows = self.haggle.sql(
            "SELECT position, kind, facts FROM feed_entries JOIN accounts ON accounts.id = account_id "
            "WHERE username = :username ORDER BY position",
            username=person.username,
        )
        return [[position, kind, self._plain(json.loads(facts))] for position, kind, facts in rows]

    def _export(self, person: Person) -> dict[str, Any]:
        with zipfile.ZipFile(io.BytesIO(person.http.post("/account/export").content)) as zip_:
            lines = {name: zip_.read(name).decode().splitlines() for name in zip_.namelist() if name.endswith(".jsonl")}
        kept = {name: found for name, found in lines.items() if not re.search("account|session|token|listing", name)}
        late = {"delivered_message_id": 0}  # what Bea's messages are is written down a little later
        return {name: [self._plain(json.loads(line) | late) for line in found] for name, found in kept.items()}

    def _words(self, html: str) -> str:
        """What a page says."""
        text = re.sub(r"<[^>]*>", " ", html.partition("</head>")[2] or html)
        text = re.sub(r"\d\d:\d\d", "T", text).replace("online", "active today")
        for person in (self.sal, self.nia, self.bea):
            text = text.replace(person.username, f"{person.name}'s user name")
        return " ".join(text.split())

    def _plain(self, value: Any, key: str = "") -> Any:
        """JSON without instants, its ids replaced by what they are of."""
        if isinstance(value, dict):
            return {
                name: self._plain(one, name) for name, one in value.items() if name not in FORGOTTEN | {"id", "key"}
            }
        if isinstance(value, list):
            return [self._plain(one, key) for one in value]
        if key in {"deleted_at", "muted_at", "next", "presence"}:
            return value is not None
        if isinstance(value, str):
            return self._words(value)
        if key.endswith(("message_id", "reply_to", "reply_to_id")):
            return f"message {(self.said + self.hers).index(value)}" if value in self.said + self.hers else bool(value)
        for end, things in (("conversation_id", self.talks), ("listing_id", self.listings)):
            if key == end:
                return f"{end} {things.index(value)}"
        return bool(value) if key.endswith("_id") else value

    def _named(self, path: str) -> str:
        return re.sub(r"(conversations/|conversation=)(\d+)", lambda it: f"{it[1]}{self.talks.index(int(it[2]))}", path)
