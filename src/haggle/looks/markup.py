"""What an operator writes as HTML, SVG, CSS or Markdown: checked, each mistake by its line, and made harmless."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree

import nh3
import tinycss2
from markupsafe import Markup

from haggle.looks.model import ThemeMistake
from haggle.web.look import PARTS

TAGS = {
    *("a", "abbr", "address", "b", "br", "div", "em", "h2", "h3", "hr", "i", "li", "nav", "ol", "p", "small", "span"),
    *("strong", "time", "ul"),
}
EVERYWHERE = {"class", "lang", "dir", "title", "aria-label"}
OF_TAG = {"a": {"href"}, "time": {"datetime"}}
SCHEMES = {"http", "https", "mailto", "tel"}
NEVER_IN_SVG = {"script", "foreignobject", "iframe", "object", "embed", "animate", "set", "handler", "listener"}
AT_RULES = {"media", "supports", "container", "keyframes", "starting-style"}


class _Looking(HTMLParser):
    """Finds what a header or footer cannot have."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise ThemeMistake(f"line {self.getpos()[0]}: <{tag}> is not allowed. Use {', '.join(sorted(TAGS))}.")
        for name, value in attrs:
            if name not in EVERYWHERE | OF_TAG.get(tag, set()):
                raise ThemeMistake(f"line {self.getpos()[0]}: {name}=… is not allowed. Looks belong into theme.css.")
            scheme = re.match(r"\s*([\w+.-]+):", value or "") if name == "href" else None
            if scheme and scheme[1].lower() not in SCHEMES:
                raise ThemeMistake(f"line {self.getpos()[0]}: a link leads to a path, or to https:, mailto: or tel:.")


def harmless(html: str) -> Markup:
    """The HTML of a header or footer. Raises ThemeMistake for what would be taken away from it."""
    looking = _Looking()
    looking.feed(html)
    looking.close()
    attributes = {tag: EVERYWHERE | OF_TAG.get(tag, set()) for tag in TAGS}
    made = nh3.clean(
        html, tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel=None, clean_content_tags=set()
    )
    return Markup(made.strip())  # noqa: S704 (by the cleaner)


def drawing(svg: str) -> str:
    """A logo. Raises ThemeMistake for one that is more than a drawing, or not whole."""
    if re.search(r"<!(DOCTYPE|ENTITY)|<\?xml-stylesheet", svg, re.IGNORECASE):
        raise ThemeMistake("it has a DOCTYPE, an entity or a style sheet of its own. Take that out.")
    try:
        root = ElementTree.fromstring(svg)  # noqa: S314 (without entities there is nothing to blow up)
    except ElementTree.ParseError as error:
        raise ThemeMistake(f"it is not whole: {error}.") from error
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        raise ThemeMistake('it begins with <svg xmlns="http://www.w3.org/2000/svg">.')
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag.lower() in NEVER_IN_SVG:
            raise ThemeMistake(f"<{tag}> is not allowed in a drawing.")
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2].lower()
            if short.startswith("on") or (short == "href" and not value.startswith("#")):
                raise ThemeMistake(f"{short}={value[:60]!r} is not allowed in a drawing.")
    return svg


def sheet(css: str) -> str:
    """A style sheet. Raises ThemeMistake for what no browser would understand, or our policy would not let load."""
    for token in _tokens(tinycss2.parse_component_value_list(css)):
        is_url = token.type == "url" or (token.type == "function" and token.lower_name in {"url", "image-set", "src"})
        if is_url or (token.type == "at-keyword" and token.lower_value not in AT_RULES):
            what = f"@{token.value}" if token.type == "at-keyword" else "url(…)"
            raise ThemeMistake(f"line {token.source_line}: {what} is not allowed: a theme loads nothing of its own.")
    _must_be_whole(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True))
    return css


def _must_be_whole(rules: list[tinycss2.ast.Node]) -> None:
    for rule in rules:
        if rule.type == "error":
            raise ThemeMistake(f"line {rule.source_line}: {rule.message.rstrip('.')}.")
        if rule.type == "qualified-rule":
            _must_be_whole(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))
        elif rule.type == "at-rule" and rule.content is not None:
            _must_be_whole(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _tokens(found: list[tinycss2.ast.Node]) -> Iterator[tinycss2.ast.Node]:
    for token in found:
        yield token
        inner = getattr(token, "content", None) or getattr(token, "arguments", None)
        if inner:
            yield from _tokens(inner)


def parts(text: str) -> dict[str, Markup]:
    """Words by their parts, each begun by a line like `# terms`. Raises ThemeMistake."""
    from markdown_it import MarkdownIt  # takes 25 ms, and few have words of their own

    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    before, *found = re.split(r"^# +(.*?) *$", text, flags=re.MULTILINE)
    names = [name.lower() for name in found[::2]]
    for name in names:
        if name not in PARTS or names.count(name) > 1:
            raise ThemeMistake(f"“# {name}” is no part of it, or there twice. The parts are # {', # '.join(PARTS)}.")
    if before.strip() or not names:
        raise ThemeMistake(f"it begins with one of the lines # {', # '.join(PARTS)}.")
    rendered = (Markup(markdown.render(words)) for words in found[1::2])  # noqa: S704 (HTML in it is shown as text)
    return {name: html for name, html in zip(names, rendered, strict=True) if html.strip()}
