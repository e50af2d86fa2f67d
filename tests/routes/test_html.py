"""What is served is valid HTML: every page, every fragment that events and answers bring, as the checker reads them."""

import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from cast import Haggle, Person
from every import GETS
from listener import Listener
from PIL import Image
from programs import must_all_run

from haggle.assets import TEMPLATES

ROOT = TEMPLATES.parent
STREAMS = {"/feed", "/conversations/{conversation_id}/live"}  # they stay open
CHECKER = ROOT / "node_modules" / ".bin" / "html-validate"
RULES = {"root": True, "extends": ["html-validate:standard"]}
PAGE = (
    "<!doctype html><html lang='en'><head><title>One fragment</title></head><body><h1>One fragment</h1>{}</body></html>"
)
PARTIAL = re.compile(r"<hx-partial data-hx-target=\"([^\"]+)\"[^>]*>(.*?)</hx-partial>", re.DOTALL)
TARGETS = {  # by what each *.stream.html is known
    "accounts/self": r"#self",
    "conversations/listed": r"#conversations",
    "conversations/more": r"#conversations-more",
    "conversations/muted": r"#conversation-\d+-mute",
    "conversations/peer": r"#talk-title",
    "conversations/refreshed": r"#conversations",
    "errors/problem": r"#sheet-problem",
    "listings/sold": r"#listing-\d+-card",
    "messages/changed": r"#message-\d+",
    "messages/fresh_key": r"#composer-key",
    "messages/older": r"#conversation-\d+-older",
    "messages/posted": r"#conversation-\d+-past",
    "messages/reply": r"#composer-reply",
    "messages/sheet": r"#sheet-content",
    "notifications/alert": r"#toast-list",
    "notifications/badge": r"#badge",
    "notifications/refreshed": r"#notifications",
    "presence/presence": r"#conversation-\d+-presence",
    "presence/typing": r"#conversation-\d+-typing",
    "receipts/line": r"#conversation-\d+-messages",
}


@pytest.fixture
def bea(haggle: Haggle) -> Iterator[Person]:
    person = Person(haggle, "Bea").join()
    yield person
    person.close()


@pytest.fixture
def sal(haggle: Haggle) -> Iterator[Person]:
    person = Person(haggle, "Sal").join()
    yield person
    person.close()


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
        self.attachment = int(re.search(r"/attachments/(\d+)", bea.get(self.path).text)[1])
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
        self.answers(bea, "POST", f"{self.path}/mute", data={"muted": "1"})
        self.answers(bea, "GET", "/conversations?before=9999999999999999.0")
        self.answers(bea, "GET", "/notifications")
        self.answers(bea, "GET", "/nowhere")
        for person in (bea, sal):
            person.http.post("/account", data={"name": f"{person.name} <&>"})
        sal.http.post(f"/listings/{self.listing}/sale")
        self.parts.append(listener.saying("is typing").data)
        for person, after in self.begun.items():
            self.answers(person, "GET", f"/feed/changes?after={after}&conversation={self.id}&presence=nobody")

    def answers(self, person: Person, method: str, path: str, **options: object) -> None:
        self.parts.append(person.htmx(method, path, **options).text)

    def pages(self) -> dict[str, httpx2.Response]:
        """Every page there is, as it is for each of both, for a newcomer and for a visitor, refusals too."""
        ids = {"conversation_id": self.id, "listing_id": self.listing, "message_id": self.mine}
        visitor = Person(self.bea.haggle, "Visitor")
        nobody = Person(self.bea.haggle, "Nobody").join()
        paths = [way.path(self.attachment, **ids) for way in GETS if way.pattern not in STREAMS and not way.is_api]
        paths += [f"/search?q={word}" for word in ("line", "nothing-like-it", "")]
        paths += [
            f"{self.path}?at={self.mine}",
            f"{self.path}?reply_to={self.mine}",
            "/conversations?filter=unread",
            "/nowhere",
        ]
        found = {}
        for name, person in {"bea": self.bea, "sal": self.sal, "visitor": visitor, "nobody": nobody}.items():
            for path in paths:
                answer = person.get(path)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    found[f"{name} {path}"] = answer
        return found


def _complaints(folder: Path, pages: dict[str, str]) -> list[str]:
    (folder / "rules.json").write_text(json.dumps(RULES))
    for name, text in pages.items():
        assert "<!--" not in text, name
        (folder / (re.sub(r"[^\w.-]+", "_", name) + ".html")).write_text(text)
    said = folder / "said.json"
    command = [CHECKER, "--config", folder / "rules.json", "--formatter", f"json={said}", folder]
    subprocess.run(command, check=False, timeout=100)
    return [
        f"{Path(page['filePath']).name}:{each['line']}: {each['message']}: {each['selector']}"
        for page in json.loads(said.read_text())
        for each in page["messages"]
    ]


@pytest.mark.system
def test_every_page_and_fragment_is_valid(bea: Person, sal: Person, tmp_path: Path) -> None:
    if not CHECKER.is_file():
        (pytest.fail if must_all_run() else pytest.skip)("html-validate is missing; npm ci brings it")
    talk = Talk(bea, sal)
    talk.happens()
    pages = {name: answer.text for name, answer in talk.pages().items() if "<!doctype" in answer.text}
    assert len(pages) > 40
    fragments = {re.sub(r"\d+", "0", found[0]): found for found in PARTIAL.finditer("\n".join(talk.parts))}
    targets = {found[1].split(",")[0] for found in fragments.values()}
    assert {
        name for name, known in TARGETS.items() if not any(re.fullmatch(known, target) for target in targets)
    } == set()
    for number, found in enumerate(fragments.values()):
        content = f"<ol>{found[2]}</ol>" if found[2].lstrip().startswith("<li") else f"<div>{found[2]}</div>"
        pages[f"fragment {number} {found[1]}"] = PAGE.format(content)
    assert _complaints(tmp_path, pages) == []


def test_every_fragment_is_known_by_its_target() -> None:
    names = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.stream.html")}
    assert {name.removesuffix(".stream.html") for name in names} == set(TARGETS)
