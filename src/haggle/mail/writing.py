"""A letter as a mail: headers, text, and HTML that mail programs show as it is meant."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache

from css_inline import CSSInliner

from haggle.clock import minute
from haggle.mail.model import Button, Letter, Line, Part, Said, Text, message_id, on_the_wire, proof
from haggle.settings.mail import Mail
from haggle.text.characters import cut, on_one_line
from haggle.text.languages import direction, tag, translate
from haggle.web import assets
from haggle.web.templates import person, render

MAX_SUBJECT = 150
MAX_PREVIEW = 120
_POLICY = SMTP.clone(cte_type="7bit")
"""Seven bits only: then every server takes it, whether it knows 8BITMIME or not."""


def written(letter: Letter, mail: Mail, secret: str, cause: str, now_ms: int) -> EmailMessage:
    """The mail of that cause. No text of a person can become a header, since a header is one line."""
    language = letter.reading.language
    subject = _header(translate(letter.subject, language), MAX_SUBJECT)
    message = EmailMessage(_POLICY if letter.to.isascii() else _POLICY.clone(utf8=True))  # RFC 6532
    message["From"] = _address(mail.sender, _header(mail.sender_name, MAX_SUBJECT))
    message["To"] = _address(on_the_wire(letter.to))
    if letter.reply_to:
        message["Reply-To"] = _address(letter.reply_to)
    message["Subject"] = subject
    message["Date"] = datetime.fromtimestamp(now_ms // 1000, UTC)
    message["Message-ID"] = message_id(secret, cause, mail.domain)
    if letter.thread:
        message["In-Reply-To"] = message["References"] = f"<{proof(secret, 'thread', letter.thread)}@{mail.domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: whoever is on holiday does not answer it
    message["X-Auto-Response-Suppress"] = "All"
    if letter.off_url:
        message["List-Id"] = f"haggle <messages.{mail.domain}>"
        message["List-Unsubscribe"] = f"<{letter.off_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(as_text(letter))
    message.add_alternative(as_html(letter, subject, mail.base_url), subtype="html")
    message["Content-Language"] = tag(language)  # last: what content is set forgets such headers
    return message


def _header(text: str, most: int) -> str:
    """One line without control characters."""
    return cut(" ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in text).split()), most)


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)


def as_text(letter: Letter) -> str:
    """The letter as plain text."""
    language = letter.reading.language
    small = [": ".join(filter(None, (translate(words, language), url))) for words, url in letter.small]
    return "\n\n".join([*_paragraphs(letter), "\n".join(["-- ", *small])]) + "\n"


def _paragraphs(letter: Letter) -> Iterator[str]:
    for part in letter.parts:
        yield _paragraph(part, letter)


def _paragraph(part: Part, letter: Letter) -> str:
    language = letter.reading.language
    match part:
        case Text(words=words):
            return translate(words, language)
        case Button(words=words, url=url):
            return f"{translate(words, language)}:\n{url}"
        case Line(title=title, line=line, url=url):
            return f"* {translate(title, language)}\n  {translate(line, language)}\n  {url}"
        case Said(name=name, at=at, body=body, files=files):
            lines = body.split("\n") if body else []
            lines += [f"{translate(words, language)}: {url}" for words, url in files]
            head = f"{person(name, language)} · {minute(at, letter.reading).stamp}"
            return "\n".join([head, *(f"  {line}" for line in lines)])


def as_html(letter: Letter, subject: str, base_url: str) -> str:
    """The letter as HTML, its styles at the elements: some programs read no others."""
    language = letter.reading.language
    page = render(
        "mail/letter.html",
        language,
        letter=letter,
        subject=subject,
        lang=tag(language),
        dir=direction(language),
        base_url=base_url,
        preview=_preview(letter),
        style=_STYLE_HERE,
    )
    return _inliner().inline(
        page.replace(f'<link rel="stylesheet" href="{_STYLE_HERE}">', f"<style>{_style()}</style>")
    )


def _preview(letter: Letter) -> str:
    """What programs show beside the subject: what was said first, else our own first words."""
    said = (on_one_line(part.body) for part in letter.parts if isinstance(part, Said) and part.body)
    words = (translate(part.words, letter.reading.language) for part in letter.parts if isinstance(part, Text))
    return cut(next(said, None) or next(words, ""), MAX_PREVIEW)


_STYLE_HERE = "style.css"


@cache
def _style() -> str:
    return (assets.TEMPLATES / "mail" / "style.css").read_text(encoding="utf-8")


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
