"""What two people do, by chance: every operation that an open page hears of."""

import random
import time
from collections.abc import Callable

from cast import Person


class Story:
    """What two people do, by chance."""

    def __init__(self, chance: random.Random, buyer: Person, seller: Person) -> None:
        self.chance = chance
        self.buyer, self.seller = buyer, seller
        self.positions = buyer.position(), seller.position()
        self.talks: list[tuple[int, int]] = []
        self.said: dict[int, list[int]] = {}
        for _ in range(3):
            self.open()
        self.say()

    def step(self) -> None:
        often = [self.say] * 6 + [self.bring] + [self.read] * 3
        changes = [self.edit, self.delete, self.reply, self.reply, self.react, self.react]
        choices = [self.mute, self.mark, self.star, self.leave_unread, self.switch_receipts, self.prefer, self.note_all]
        steps: list[Callable[[], None]] = often + changes + choices + [self.open, self.sell, self.change, self.rename]
        self.chance.choice(steps)()

    def say(self) -> None:
        _, talk = self.chance.choice(self.talks)
        text = self.chance.choice(["yes", "no <b>", "https://example.org/?a&b", "one\ntwo", "👍", "x" * 300])
        self.said[talk].append(self.chance.choice((self.buyer, self.seller)).say(talk, text))

    def bring(self) -> None:
        _, talk = self.chance.choice(self.talks)
        files = [("attachment", (f"{name}.pdf", b"%PDF-1.4")) for name in self.chance.sample("abc", 2)]
        path, author = f"/conversations/{talk}/messages", self.chance.choice((self.buyer, self.seller))
        answer = author.http.post(path, data={"body": self.chance.choice(["", "look"])}, files=files)
        self.said[talk].append(int(answer.headers["location"].rpartition("-")[2]))

    def read(self) -> None:
        _, talk = self.chance.choice(self.talks)
        if self.said[talk]:
            reader, message = self.chance.choice((self.buyer, self.seller)), self.chance.choice(self.said[talk])
            assert reader.htmx("POST", f"/conversations/{talk}/receipt", data={"message": message}).status_code == 204

    def _said_here(self) -> tuple[int, int | None]:
        """A talk, and one of the messages said there, by whomever."""
        _, talk = self.chance.choice(self.talks)
        return talk, self.chance.choice(self.said[talk]) if self.said[talk] else None

    def edit(self) -> None:
        _, message = self._said_here()
        for person in (self.buyer, self.seller):  # one of them wrote it; the other finds nothing of theirs
            person.http.post(f"/messages/{message}/edit", data={"body": f"edited {self.chance.random()}"})

    def delete(self) -> None:
        _, message = self._said_here()
        for person in (self.buyer, self.seller):
            person.http.post(f"/messages/{message}/deletion")

    def reply(self) -> None:
        talk, message = self._said_here()
        if message:
            data = {"body": "an answer", "reply_to": str(message)}
            person = self.chance.choice((self.buyer, self.seller))
            answer = person.http.post(f"/conversations/{talk}/messages", data=data)
            self.said[talk].append(int(answer.headers["location"].rpartition("-")[2]))

    def react(self) -> None:
        _, message = self._said_here()
        person, emoji = self.chance.choice((self.buyer, self.seller)), self.chance.choice(["👍", "❤️", ""])
        person.http.post(f"/messages/{message}/reactions", data={"emoji": emoji})

    def open(self) -> None:
        listing = self.seller.sell(self.chance.choice(["Lamp", "Desk", "A & B"]))
        talk = self.buyer.open_chat(listing)
        self.talks.append((listing, talk))
        self.said[talk] = []

    def settle(self) -> None:
        """Have both take everything, until nothing more is written down: that it was delivered comes a little later."""
        before: list[int] = []
        deadline = time.monotonic() + 5
        while (positions := [person.position() for person in (self.buyer, self.seller)]) != before:
            assert time.monotonic() < deadline, "the feeds still grow after 5 s"
            for person, position in zip((self.buyer, self.seller), self.positions, strict=True):
                person.htmx("GET", f"/feed/changes?after={position}")
            before = positions
            time.sleep(0.15)

    def _post(self, path: str, **data: str) -> None:
        answer = self.chance.choice((self.buyer, self.seller)).http.post(path, data=data)
        assert answer.status_code == 303, answer.text

    def mute(self) -> None:
        _, talk = self.chance.choice(self.talks)
        self._post(f"/conversations/{talk}/mute", muted=self.chance.choice(["0", "1", "hour"]))

    def mark(self) -> None:
        _, talk = self.chance.choice(self.talks)
        marks = {self.chance.choice(["starred", "archived"]): self.chance.choice("01")}
        person = self.chance.choice((self.buyer, self.seller))
        person.http.post(f"/conversations/{talk}/marks", data=marks)

    def star(self) -> None:
        _, message = self._said_here()
        person = self.chance.choice((self.buyer, self.seller))
        person.http.post(f"/messages/{message}/star", data={"starred": self.chance.choice("01")})

    def leave_unread(self) -> None:
        _, talk = self.chance.choice(self.talks)
        self.chance.choice((self.buyer, self.seller)).http.post(f"/conversations/{talk}/unread")

    def switch_receipts(self) -> None:
        self._post("/account", receipts=self.chance.choice(["on", "off"]))

    def prefer(self) -> None:
        chosen = [f"{kind}.badge" for kind in ("message", "reply", "reaction", "listing") if self.chance.random() < 0.8]
        self._post("/account/notifications", **dict.fromkeys(chosen, "on"))

    def note_all(self) -> None:
        person = self.chance.choice((self.buyer, self.seller))
        assert person.http.post("/notifications/reading", data={"position": person.position()}).status_code == 303

    def rename(self) -> None:
        who = self.chance.choice((self.buyer, self.seller))
        name = who.name + self.chance.choice(["", " B.", " <b>"])
        assert who.http.post("/account", data={"name": name}).status_code == 303

    def sell(self) -> None:
        listing, talk = self.chance.choice(self.talks)
        noun = self.chance.choice(["sale", "availability", "reservation"])
        fields = {"conversation": str(talk)} if self.chance.random() < 0.5 else {}
        assert self.seller.http.post(f"/listings/{listing}/{noun}", data=fields).status_code == 303

    def change(self) -> None:
        listing, _ = self.chance.choice(self.talks)
        fields = {"title": self.chance.choice(["Lamp", "Lamp <b>"]), "price": str(self.chance.randint(1, 3))}
        answer = self.seller.http.post(f"/listings/{listing}/edit", data=fields | {"currency": "EUR"})
        assert answer.status_code == 303
