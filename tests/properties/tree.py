"""A page as a small tree, and the swaps that its scripts make of a fragment (static/js/place.js, and htmx's own)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# What belongs to the page and not to the thing: morphIgnore in templates/layout.html.
IGNORED = {"aria-current"}


@dataclass(eq=False)
class Element:
    """An element; its children are elements and texts."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)
    parent: "Element | None" = None

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    def walk(self) -> Iterator["Element"]:
        yield self
        for child in self.elements:
            yield from child.walk()

    def find(self, id_: str) -> "Element | None":
        return next((one for one in self.walk() if one.id == id_), None)

    def selected(self, selector: str) -> "Element | None":
        """By `#id` or `[name='value']`."""
        if not (by := re.fullmatch(r"\[([\w-]+)='(.*)'\]", selector)):
            return self.find(selector.removeprefix("#"))
        return next((one for one in self.walk() if one.attributes.get(by[1]) == by[2]), None)

    def put(self, child: "Element", before: "Element | None" = None) -> None:
        """Insert or move `child`; at the end without `before`."""
        if child.parent:
            child.parent.children.remove(child)
        child.parent = self
        self.children.insert(self.children.index(before) if before else len(self.children), child)

    def fill(self, children: list["Element | str"]) -> None:
        self.children = children
        for child in self.elements:
            child.parent = self

    def facts(self) -> object:
        """What it says, to be compared: blank space does not count, nor what belongs to the page."""
        attributes = {name: text for name, text in self.attributes.items() if name not in IGNORED}
        inner = [child.facts() if isinstance(child, Element) else " ".join(child.split()) for child in self.children]
        return self.tag, attributes, [one for one in inner if one]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self.open = Element("root")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: text or "" for name, text in attrs})
        self.open.put(element)
        if tag not in VOID:
            self.open = element

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.tag == tag, f"</{tag}> closes <{self.open.tag}>"
        assert self.open.parent
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def parse(html: str) -> Element:
    """The tree of a page or fragment. Fails where a tag is left open."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open is reader.root, f"<{reader.open.tag}> is left open"
    return reader.root


def apply(page: Element, fragments: str) -> None:
    """Do to the page what the scripts do with these fragments."""
    for partial in parse(fragments).elements:
        assert partial.tag == "hx-partial"
        for selector in partial.attributes["data-hx-target"].split(","):
            if target := page.selected(selector.strip()):
                _swap(page, target, partial.attributes.get("data-hx-swap", "innerHTML").split(), _copy(partial))


def _copy(element: Element) -> Element:
    copied = Element(element.tag, dict(element.attributes))
    copied.fill([_copy(child) if isinstance(child, Element) else child for child in element.children])
    return copied


def _swap(page: Element, target: Element, style: list[str], content: Element) -> None:
    match style:
        case ["place", *rest]:
            for element in content.elements:
                _place(page, target, element, -1 if "order:desc" in rest else 1)
        case ["innerHTML"]:
            target.fill(content.children)
        case ["delete"]:
            assert target.parent
            target.parent.children.remove(target)
        case ["outerHTML" | "outerMorph"]:
            (element,) = content.elements
            _become(target, element)
        case _:
            raise AssertionError(f"an unknown swap: {style}")


def _become(known: Element, element: Element) -> None:
    kept = {name: text for name, text in known.attributes.items() if name in IGNORED}
    known.attributes = {name: text for name, text in element.attributes.items() if name not in IGNORED} | kept
    known.fill(element.children)


def _key(element: Element) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", element.attributes["data-key"])]


def _place(page: Element, target: Element, element: Element, sign: int) -> None:
    known = page.find(element.id)
    placed = known if known and known.parent is target else element
    if placed is not element:
        _become(placed, element)
    following = None
    for child in reversed([one for one in target.elements if one is not placed and "data-key" in one.attributes]):
        comes_before = _key(placed) < _key(child) if sign > 0 else _key(placed) > _key(child)
        if not comes_before:
            break
        following = child
    target.put(placed, following)
