"""Two people between whom everything has happened, and every page there is of it."""

import io
import re
from typing import Any

import httpx2
from cast import Person
from client import part
from every import GETS
from hosting import Host, new_id
from listener import Listener
from PIL import Image


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "JPEG")
    return out.getvalue()


class Talk:
    """A talk in which everything has happened once, and what both have been told of it."""

    def __init__(self, bea: Person, sal: Person) -> None:
        self.bea, self.sal = bea, sal
        fields = {"title": "Bike <fast>", "description": "Two\n\nparts", "price": "120", "currency": "EUR"}
        offer = sal.http.post("/listings", data=fields, files={"photo": ("bike.jpg", _photo(), "image/jpeg")})
        self.listing = int(offer.headers["location"].rpartition("/")[2])
        self.id = bea.open_chat(self.listing, "Hello <i>there</i> https://example.org/?a=1&b=2")
        self.begun = {bea: bea.position(), sal: sal.position()}
        self.parts: list[str] = []
        self.path = f"/conversations/{self.id}"

    def happens(self) -> None:
        bea, sal = self.bea, self.sal
        listener = Listener(bea.haggle, f"/feed?after=0&conversation={self.id}", Cookie=f"haggle={bea.cookie}")
        for number in range(60):
            sal.say(self.id, f"Line {number}")
        self.answers(bea, "GET", f"/feed/changes?after={self.begun[bea]}")
        self.answers(bea, "GET", "/conversations")
        self.answers(bea, "POST", f"{self.path}/messages", data={"body": "Mine", "key": "k" * 24})
        self.mine = bea.say(self.id, "Is it <still> there?")
        files = [("attachment", ("a b.jpg", _photo())), ("attachment", ("c&d.txt", b"text"))]
        bea.http.post(f"{self.path}/messages", data={"body": ""}, files=files)
        self.attachment = int(part(r"/attachments/(\d+)", bea.get(self.path).text))
        sal.http.post(f"{self.path}/messages", data={"body": "Yes", "reply_to": self.mine})
        sal.http.post(f"/messages/{self.mine}/reactions", data={"emoji": "👍"})
        self.answers(bea, "GET", f"/messages/{self.mine}/actions")
        self.answers(bea, "GET", f"{self.path}?reply_to={self.mine}")
        self.answers(bea, "POST", f"/messages/{self.mine}/edit", data={"body": "Is it still there?"})
        self.answers(bea, "POST", f"/messages/{self.mine}/edit", data={"body": ""})
        self.answers(bea, "POST", f"/messages/{bea.say(self.id, 'oops')}/deletion")
        oldest = min(map(int, re.findall(r'id="message-(\d+)"', bea.get(self.path).text)))
        self.answers(bea, "GET", f"{self.path}?before={oldest}")
        sal.http.post(f"{self.path}/typing")
        self.marked()
        self.answers(bea, "GET", "/conversations?before=9999999999999999.0")
        self.answers(bea, "GET", "/notifications")
        self.answers(bea, "GET", "/nowhere")
        for person in (bea, sal):
            person.http.post("/account", data={"name": f"{person.name} <&>"})
        sal.http.post(f"/listings/{self.listing}/sale")
        Host(sal.haggle).done(f"/notices/{new_id()}", conversation_id=self.id, body="Paid <fast> & sent.")
        self.parts.append(listener.saying("is typing").data)
        sal.http.post(f"{self.path}/block", data={"blocked": "1"})
        self.answers(sal, "GET", "/account/blocks")
        blocked = (self.path, f"{self.path}/block", f"{self.path}?at={self.mine}", "/account/blocks", "/account")
        self.blocked = {f"sal, who has blocked bea, {path}": sal.get(path) for path in blocked}
        sal.http.post(f"{self.path}/block", data={"blocked": "0"})
        self.moderated()
        for person, after in self.begun.items():
            self.answers(person, "GET", f"/feed/changes?after={after}&conversation={self.id}&presence=nobody")

    def marked(self) -> None:
        """What Bea notes for herself."""
        self.answers(self.bea, "POST", f"{self.path}/tips", data={"kind": "payment"})  # the first stays
        self.answers(self.bea, "POST", f"{self.path}/mute", data={"muted": "1"})
        self.answers(self.bea, "POST", f"{self.path}/marks", data={"starred": "1"})
        self.answers(self.bea, "POST", f"/messages/{self.mine}/star", data={"starred": "1"})
        self.answers(self.bea, "GET", "/conversations/counts")

    def moderated(self) -> None:
        """Sal is reported, and appeals against what is decided; a moderator's pages of it."""
        mia = Person(self.bea.haggle, "Mia <&>").join()
        role = "UPDATE accounts SET role = 'moderator' WHERE username = :name RETURNING id"
        mia.haggle.sql(role, name=mia.username)
        after = mia.position()
        theirs = self.sal.say(self.id, "You <fool>")
        notices = [
            self.bea.http.post(f"{path}/report", data={"reason": "harassment", "words": "Help <me>"})
            for path in (f"/messages/{theirs}", f"/listings/{self.listing}", self.path)
        ]
        cases = "SELECT case_id FROM notices WHERE id = :id"
        found = [mia.haggle.sql(cases, id=int(one.headers["location"][9:]))[0][0] for one in notices]
        first = f"/desk/cases/{found[0]}"
        self.answers(mia, "GET", f"/feed/changes?after={after}")
        self.answers(mia, "GET", "/desk")
        self.answers(mia, "GET", first)
        shown = {path: mia.get(path) for path in ("/desk", "/desk?show=mine", *(f"/desk/cases/{one}" for one in found))}
        refused = mia.http.post(f"{first}/decision", data={"decision": "remove", "words": "<x>"})
        decided = {"decision": "warn", "reason": "harassment", "words": "Be <kind>", "target": f"message-{theirs}"}
        mia.http.post(f"{first}/decision", data=decided)
        notice = part(r'href="(/notices/\d+)"', self.sal.get("/notices").text)
        shown |= {f"decided {first}": mia.get(first), "with an appeal": self.sal.get(notice), "refused": refused}
        self.sal.http.post(f"{notice}/appeal", data={"words": "It was <fun>"})
        shown |= {f"appealed {first}": mia.get(first), "appealed": self.sal.get(notice)}
        shown |= {"/desk?show=done": mia.get("/desk?show=done"), "told": self.bea.get(notices[0].headers["location"])}
        self.blocked |= {f"moderated: {path}": answer for path, answer in shown.items()}

    def answers(self, person: Person, method: str, path: str, **options: Any) -> None:
        self.parts.append(person.htmx(method, path, **options).text)

    def pages(self) -> dict[str, httpx2.Response]:
        """Every page there is, as it is for each of both, for a newcomer and for a visitor, refusals too."""
        ids = {"conversation_id": self.id, "listing_id": self.listing, "message_id": self.mine}
        visitor = Person(self.bea.haggle, "Visitor")
        nobody = Person(self.bea.haggle, "Nobody").join()
        paths = [way.path(self.attachment, **ids) for way in GETS if not way.is_stream and not way.is_api]
        paths += [f"/search?q={word}" for word in ("line", "nothing-like-it", "")]
        paths += [
            f"{self.path}?at={self.mine}",
            f"{self.path}?reply_to={self.mine}",
            "/conversations?filter=unread",
            f"/conversations?filter=starred&listing={self.listing}",
            "/nowhere",
        ]
        found = dict(self.blocked)
        for name, person in {"bea": self.bea, "sal": self.sal, "visitor": visitor, "nobody": nobody}.items():
            for path in paths:
                answer = person.get(path)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    found[f"{name} {path}"] = answer
        return found
