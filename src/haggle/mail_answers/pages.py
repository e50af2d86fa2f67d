"""HTML that a mail client wrote, as the text that its writer saw: what it quotes behind `> `, signatures left out."""

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

CUT = "\x01cut"
"""A line: from here on everything is the history of the conversation."""
IMAGE = "\ufffc"
"""Stands where a picture is that came along: `IMAGE` id `IMAGE`."""
MOST_DEPTH = 500

_BLOCKS = {
    *("address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section"),
    *("table", "tbody", "tfoot", "thead", "tr", "ul"),
}
_SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl"}
_UNSEEN = {
    "head",
    "style",
    "script",
    "title",
    "template",
    "noscript",
    "object",
    "svg",
    "select",
    "textarea",
    "-comment",
}
# What clients name what they add. Some put something before the name: ydp1a2b3yahoo_quoted, x_gmail_attr.
_LEFT_OUT = re.compile(
    r"gmail_attr|gmail_signature|moz-cite-prefix|moz-signature|yahoo_quoted|ymail_android_signature|k9mail-signature|"
    r"protonmail_signature|ms-outlook-mobile-signature|mail-editor-reference-message-container|composer_signature|"
    r"AppleMailSignature|tutanota_signature|zmail_extra|iosymail|yahoo-signature"
)
_LEFT_OUT_WHOLE = {"signature", "x_signature"}
_CUTS = re.compile(r"appendonsend|divRplyFwdMsg|OLK_SRC_BODY_SECTION|OutlookMessageHeader|zwchr|mailContextMenu")
_BORDER_OF_WORD = re.compile(r"border:\s*none;\s*border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)", re.IGNORECASE)
_NO_MARGIN = re.compile(r"margin(?:-top)?:\s*0(?!\.\d*[1-9])")
_TIGHT_PAGE = re.compile(r"\bp\s*\{\s*margin(?:-top)?:\s*0", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """The page as lines of text. Raises ValueError for one that is nested too deep."""
    page = LexborHTMLParser(html)
    writer = _Writer(is_tight=_TIGHT_PAGE.search(html) is not None)
    stack: list[tuple[LexborNode, bool]] = [(page.body, False)] if page.body else []
    while stack:
        node, is_end = stack.pop()
        if is_end:
            writer.end(node)
        elif node.tag == "-text":
            writer.words(node.text_content or "")
        elif writer.begin(node):
            if len(stack) > MOST_DEPTH * 100 or writer.depth > MOST_DEPTH:
                raise ValueError("nested too deep")
            stack.append((node, True))
            stack += [(child, False) for child in reversed(list(node.iter(include_text=True)))]
    return writer.text()


class _Writer:
    """Lays out what it is told: blocks on lines of their own, blanks made one, as a browser does."""

    def __init__(self, is_tight: bool) -> None:
        self.depth = 0
        self._is_tight = is_tight
        self._lines: list[str] = []
        self._line = ""
        self._is_begun = False
        self._quotes = 0
        self._verbatim = 0
        self._lists: list[int | None] = []

    def text(self) -> str:
        self._fresh_line()
        return "\n".join(self._lines)

    def begin(self, node: LexborNode) -> bool:
        """An element opens; False when it and all in it is left out."""
        tag, given = node.tag or "", node.attributes
        names, style = f"{given.get('id') or ''} {given.get('class') or ''}", given.get("style") or ""
        if tag in _UNSEEN or re.search(r"display:\s*none", style) or given.get("name") == "quote":
            return False
        if _LEFT_OUT.search(names) or _LEFT_OUT_WHOLE & set(names.lower().split()):
            return False
        if _CUTS.search(names) or _BORDER_OF_WORD.search(style):
            self._fresh_line()
            self._lines.append(CUT)
        self.depth += 1
        self._lay(tag, node, style)
        return True

    def _lay(self, tag: str, node: LexborNode, style: str) -> None:
        if tag == "br":
            self._new_line()
        elif tag == "img":
            self._image(node)
        elif tag == "blockquote":
            self._fresh_line()
            self._quotes += _is_quote(style)
        elif tag in _BLOCKS:
            self._fresh_line()
            if self._is_spaced(tag, node) and not self._lists:
                self._blank_line()
            if tag in {"ul", "ol"}:
                self._lists.append(0 if tag == "ol" else None)
            elif tag == "li":
                self._put(self._bullet())
            self._verbatim += tag == "pre"
        elif tag in {"td", "th"} and self._line:
            self._put(" ")

    def end(self, node: LexborNode) -> None:
        """The same element closes."""
        tag = node.tag or ""
        self.depth -= 1
        if tag == "blockquote":
            self._fresh_line()
            self._quotes -= _is_quote(node.attributes.get("style") or "")
        elif tag == "a":
            self._put(_aside(node))
        elif tag in _BLOCKS:
            self._fresh_line()
            self._verbatim -= tag == "pre"
            if tag in {"ul", "ol"}:
                self._lists.pop()
            if self._is_spaced(tag, node) and not self._lists:
                self._blank_line()

    def words(self, text: str) -> None:
        """Text between elements."""
        if self._verbatim:
            first, *rest = text.replace("\r\n", "\n").split("\n")
            self._put(first)
            for line in rest:
                self._new_line()
                self._put(line)
            return
        spaced = _SPACE.sub(" ", text)
        if spaced.startswith(" ") and (not self._line or self._line.endswith(" ")):
            spaced = spaced[1:]
        self._put(spaced)

    def _is_spaced(self, tag: str, node: LexborNode) -> bool:
        if tag not in _SPACED:
            return False
        given = node.attributes
        is_tight = tag == "p" and (self._is_tight or (given.get("class") or "").startswith(("Mso", "x_Mso")))
        return not is_tight and not _NO_MARGIN.search(given.get("style") or "") and not _is_in_word(node, tag)

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "

    def _image(self, node: LexborNode) -> None:
        source, alt = node.attributes.get("src") or "", node.attributes.get("alt") or ""
        if source.startswith("cid:"):
            self._put(f"{IMAGE}{source[4:]}{IMAGE}")
        elif len(alt) <= 8 and not alt.isascii():  # an emoji that is drawn
            self._put(alt)

    def _put(self, text: str) -> None:
        self._line += text
        self._is_begun = self._is_begun or bool(text)

    def _fresh_line(self) -> None:
        if self._is_begun:
            self._new_line()

    def _blank_line(self) -> None:
        if self._lines and self._lines[-1].lstrip("> "):
            self._new_line()

    def _new_line(self) -> None:
        line = self._line.replace("\u00a0", " ").rstrip(" ")
        is_end_of_text = line == "--" and self._line != line  # the blank behind it says that a signature follows
        self._lines.append("> " * self._quotes + line + " " * is_end_of_text)
        self._line, self._is_begun = "", False


def _is_quote(style: str) -> bool:
    """Whether such a blockquote quotes: without a border it is how Gmail indents a paragraph."""
    return re.search(r"border:\s*(?:none|medium)", style) is None


def _is_in_word(node: LexborNode, tag: str) -> bool:
    """Whether it is a list whose paragraphs have no distance either."""
    child = node.child if tag in {"ul", "ol"} else None
    return child is not None and any("Mso" in (li.attributes.get("class") or "") for li in node.iter())


def _aside(node: LexborNode) -> str:
    """Where a link leads, if its words do not say so."""
    target, words = node.attributes.get("href") or "", node.text(deep=True).strip()
    if not target.startswith(("http://", "https://")) or re.search(r"\w\.\w|@", words) or not words:
        return ""
    return f" ({target})"
