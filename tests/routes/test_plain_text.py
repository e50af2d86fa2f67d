"""Every page makes sense to a browser that draws no styles, runs no scripts and knows no `hidden`: w3m, lynx, Dillo."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from cast import Haggle, Person
from talk import Talk

pytestmark = pytest.mark.once  # HTML is the same over any database

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"head", "iframe", "script", "style"}
WITHOUT_LABEL = {"hidden", "submit", "button"}
BY_SCRIPTS_ONLY = " /offline"  # the service worker answers with it


class Element:
    def __init__(self, name: str, attributes: dict[str, str | None], parent: "Element | None") -> None:
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.words: list[str] = []

    def within(self) -> Iterator["Element"]:
        """Itself and what it stands in, outwards."""
        element: Element | None = self
        while element:
            yield element
            element = element.parent

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


class Page(HTMLParser):
    """A page as its elements, each with the words that are read out of it: text and what pictures say instead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.neighbours: list[tuple[Element, Element]] = []  # links with nothing between them
        self._open: Element | None = None
        self._last: Element | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self._open)
        self.elements.append(element)
        if tag == "a":
            if self._last:
                self.neighbours.append((self._last, element))
            self._last = None
        if tag not in VOID:
            self._open = element
        elif tag == "img":
            self.handle_data(element.attributes.get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        closed = next((one for one in self._open.within() if one.name == tag), None) if self._open else None
        if closed:
            self._open = closed.parent
            self._last = closed if tag == "a" else self._last

    def handle_data(self, data: str) -> None:
        around = list(self._open.within()) if self._open else []
        if any(one.name in SILENT for one in around):
            return
        if data.strip():
            self._last = None
        for one in around:
            one.words.append(data)

    def all(self, *names: str) -> list[Element]:
        return [one for one in self.elements if one.name in names]


def faults(html: str) -> list[str]:
    page = Page(html)
    return [*_nameless(page), *_unlabelled(page), *_headings(page), *_hidden(page), *_ambiguous(page)]


def _nameless(page: Page) -> Iterator[str]:
    for one in page.all("a", "button"):
        if not one.text:
            yield f"a {one.name} says nothing: {one.attributes}"
    for one in page.all("img"):
        if "alt" not in one.attributes:
            yield f"a picture says nothing: {one.attributes}"


def _unlabelled(page: Page) -> Iterator[str]:
    labelled = {one.attributes.get("for") for one in page.all("label") if one.text}
    tables = {one for head in page.all("th") if head.text for one in head.within() if one.name == "table"}
    for one in page.all("input", "select", "textarea"):
        around = list(one.within())
        is_labelled = one.attributes.get("id") in labelled or any(each.name == "label" and each.text for each in around)
        if one.attributes.get("type") not in WITHOUT_LABEL and not is_labelled and tables.isdisjoint(around):
            yield f"a field has no label: {one.attributes}"
    for one in page.all("table"):
        if one not in tables:
            yield "a table has no heads: it only lays out"


def _headings(page: Page) -> Iterator[str]:
    levels = [int(one.name[1]) for one in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    if levels[:1] != [1] or levels.count(1) > 1:
        yield f"headings do not begin with the one h1: {levels}"
    if any(after > before + 1 for before, after in zip(levels, levels[1:], strict=False)):
        yield f"headings skip a level: {levels}"


def _hidden(page: Page) -> Iterator[str]:
    for one in page.elements:
        if "hidden" in one.attributes and (one.text or one.attributes.get("type", "hidden") != "hidden"):
            yield f"hidden, and read all the same: {one.text or one.attributes}"


def _ambiguous(page: Page) -> Iterator[str]:
    for one, other in page.neighbours:
        if one.text == other.text and one.attributes.get("href") != other.attributes.get("href"):
            yield f"two links say “{one.text}” and lead to different places"


@pytest.fixture
def haggle(start_haggle: Callable[..., Haggle]) -> Haggle:
    """A server of its own: what two people sell under one name elsewhere is no fault of a page."""
    return start_haggle()


@pytest.fixture
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


@pytest.mark.system
def test_every_page_reads_as_plain_text(bea: Person, sal: Person) -> None:
    talk = Talk(bea, sal)
    talk.happens()
    pages = {name: answer.text for name, answer in talk.pages().items() if "<!doctype" in answer.text}
    assert len(pages) > 40
    found = {name: faults(text) for name, text in pages.items() if not name.endswith(BY_SCRIPTS_ONLY)}
    assert {name: faulty for name, faulty in found.items() if faulty} == {}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ('<h1>A</h1><a href="/x"><img src="i.svg" alt=""></a>', "a a says nothing"),
        ('<h1>A</h1><button type="submit"><span></span></button>', "a button says nothing"),
        ('<h1>A</h1><img src="i.svg">', "a picture says nothing"),
        ('<h1>A</h1><input name="q" aria-label="Search">', "a field has no label"),
        ("<h1>A</h1><table><tr><td>Left</td></tr></table>", "a table has no heads"),
        ("<h2>A</h2>", "headings do not begin"),
        ("<h1>A</h1><h3>B</h3>", "headings skip a level"),
        ("<h1>A</h1><p hidden>Close</p>", "hidden, and read all the same"),
        ('<h1>A</h1><a href="/1">More</a> <a href="/2">More</a>', "two links say"),
    ],
)
def test_what_does_not_read_is_found(html: str, fault: str) -> None:
    (found,) = faults(html)
    assert found.startswith(fault)
