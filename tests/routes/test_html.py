"""What is served is valid HTML: every page, every fragment that events and answers bring, as the checker reads them."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from addressing import address_of, follow, give
from cast import Haggle, Person
from post_office import PostOffice, link_in
from programs import must_all_run
from talk import Talk

from haggle.web.assets import TEMPLATES

pytestmark = pytest.mark.once  # HTML is the same over any database

ROOT = TEMPLATES.parent
CHECKER = ROOT / "node_modules" / ".bin" / "html-validate"
RULES = {"root": True, "extends": ["html-validate:standard"]}
PAGE = (
    "<!doctype html><html lang='en'><head><title>One fragment</title></head><body><h1>One fragment</h1>{}</body></html>"
)
PARTIAL = re.compile(r"<hx-partial data-hx-target=\"([^\"]+)\"[^>]*>(.*?)</hx-partial>", re.DOTALL)
TARGETS = {  # by what each *.stream.html is known
    "accounts/self": r"#self",
    "blocks/changed": r"#blocks-due",
    "blocks/listed": r"#blocks-list",
    "cases/changed": r"#desk-due",
    "conversations/listed": r"#conversations",
    "conversations/more": r"#conversations-more",
    "conversations/counts": r"#count-\w+",
    "conversations/marked": r"#conversation-\d+-mute",
    "conversations/peer": r"#talk-title",
    "conversations/refreshed": r"#conversations",
    "tips/changed": r"#conversation-\d+-tips",
    "desk/listed": r"#desk-list",
    "desk/standing": r"#case-\d+-standing",
    "errors/problem": r"#sheet-problem",
    "listings/changed": r"#listing-\d+-card",
    "listings/noted": r"#conversation-\d+-messages",
    "messages/changed": r"#message-\d+",
    "messages/fresh_key": r"#composer-key",
    "messages/older": r"#conversation-\d+-older",
    "messages/posted": r"#conversation-\d+-past",
    "messages/reply": r"#composer-reply",
    "messages/sheet": r"#sheet-content",
    "notifications/alert": r"#toast-list",
    "notifications/away": r"#alerts-away",
    "notifications/badge": r"#badge",
    "notifications/refreshed": r"#notifications",
    "presence/presence": r"#conversation-\d+-presence",
    "presence/typing": r"#conversation-\d+-typing",
    "receipts/line": r"#conversation-\d+-messages",
}


@pytest.fixture
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


def _complaints(folder: Path, pages: dict[str, str]) -> list[str]:
    if not CHECKER.is_file():
        (pytest.fail if must_all_run() else pytest.skip)("html-validate is missing; npm ci brings it")
    (folder / "rules.json").write_text(json.dumps(RULES))
    for name, text in pages.items():
        assert "<!--" not in text, name
        (folder / (re.sub(r"[^\w.-]+", "_", name) + ".html")).write_text(text)
    said = folder / "said.json"
    command: list[str | Path] = [CHECKER, "--config", folder / "rules.json", "--formatter", f"json={said}", folder]
    subprocess.run(command, check=False, timeout=100)
    return [
        f"{Path(page['filePath']).name}:{each['line']}: {each['message']}: {each['selector']}"
        for page in json.loads(said.read_text())
        for each in page["messages"]
    ]


@pytest.mark.system
def test_every_page_and_fragment_is_valid(bea: Person, sal: Person, tmp_path: Path) -> None:
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


def test_the_pages_about_mail_are_valid(mailing: Haggle, office: PostOffice, tmp_path: Path) -> None:
    sal = Person(mailing, "Sal").join()
    paths = ["/account/address", "/account/notifications", "/account", "/login/forgotten", "/login/forgotten?sent=1"]
    pages = {f"before {path}": sal.get(path).text for path in paths}
    give(sal, address_of(sal))
    pages["waits"] = sal.get("/account/address").text
    link = link_in(office.wait_for(address_of(sal))[0], "/addresses/confirmation")
    pages["link"] = sal.get(link).text
    pages["confirmed"] = follow(sal, link).text
    pages |= {f"after {path}": sal.get(path).text for path in paths}
    Person(mailing, "Bea").join().open_chat(sal.sell(), "Hello")
    mail = office.wait_for(address_of(sal), 2)[1]
    off = link_in(mail, "/mail/off/")
    pages |= {f"off {done}": sal.get(f"{off}?done={done}").text for done in ("", "off", "all", "on")}
    visitor = Person(mailing, "Vic")
    asked = visitor.http.post("/login/forgotten", data={"username": sal.username})
    assert asked.status_code == 303
    pages["reset"] = visitor.get(link_in(office.wait_for(address_of(sal), 3)[2], "/login/reset")).text
    assert "New password" in pages["reset"]
    assert _complaints(tmp_path, pages) == []
