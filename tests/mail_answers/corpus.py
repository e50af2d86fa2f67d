"""
Answers in the shapes that mail clients write, from the files in `corpus_first` and `corpus_second`.

    === name                        begins an answer
    --- multipart/alternative       opens a part that has parts
    --- text/plain utf-8 quoted-printable format=flowed
                                    a part: its media type, charset, encoding, and further parameters of it
    --- end                         closes a part that has parts
    --- answer                      what the person wrote, and nothing else

Of our own mail, `{{plain}}` is the text, `{{quoted}}` the same behind `> `, `{{html}}` the other form, `{{address}}`
the address that it is answered at. `{{marked}}`, `{{marked-quoted}}`, `{{marked-html}}`: with the line above which to
write.
"""

import base64
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
ADDRESS = "answer+7-2a-abcdefghijklmnopqrst@chat.example.org"
MARK = "~~~~ Write your answer above this line ~~~~"
OURS = """\
Sal wrote about “City bike”:

Is Saturday at 10 fine for you?
I can bring it to the station: platform 4.

The conversation: https://chat.example.org/conversations/42
No more mail about it: https://chat.example.org/mail/off/8f2c
"""
OURS_HTML = (
    '<table role="presentation" width="600" cellpadding="0"><tr><td style="padding:16px"><p style="margin:0">Sal wrote '
    "about <b>“City bike”</b>:</p><p>Is Saturday at 10 fine for you?<br>I can bring it to the station: platform 4.</p>"
    '<p><a href="https://chat.example.org/conversations/42">The conversation</a></p><p style="color:#777777">'
    '<a href="https://chat.example.org/mail/off/8f2c">No more mail about it</a></p></td></tr></table>'
)
HEAD = """\
From: Bea Berg <bea@example.net>
To: Sal on haggle <{address}>
Subject: Re: City bike
Date: Mon, 23 Nov 2026 10:42:07 +0100
Message-ID: <{name}@example.net>
In-Reply-To: <m41@chat.example.org>
MIME-Version: 1.0
"""
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@dataclass(frozen=True)
class Answer:
    """One of them: the mail as it comes, and what it says that is new."""

    name: str
    mail: bytes
    words: str


@cache
def answers(folder: str) -> list[Answer]:
    """All in the files of that folder."""
    found = []
    for path in sorted((HERE / folder).glob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
            name, _, rest = block.partition("\n")
            found.append(_answer(f"{path.stem}-{name.strip()}", rest))
    return found


def _answer(name: str, block: str) -> Answer:
    content, _, words = block.partition("--- answer\n")
    parts = re.split(r"^--- ", content, flags=re.MULTILINE)[1:]
    body = b"".join(_parts(iter(parts)))
    head = HEAD.format(name=name, address=ADDRESS).replace("\n", "\r\n").encode()
    return Answer(name, head + body, words.strip("\n"))


def _parts(parts: Iterator[str], depth: int = 0) -> Iterator[bytes]:
    """The parts up to the end of the one that has them, each as bytes."""
    for part in parts:
        line, _, text = part.partition("\n")
        media_type, *rest = line.split()
        if media_type == "end":
            return
        if media_type.startswith("multipart/"):
            boundary = f"=-=part{depth}=-="
            inner = b"".join(f"--{boundary}\r\n".encode() + one + b"\r\n" for one in _parts(parts, depth + 1))
            head = f'Content-Type: {media_type}; boundary="{boundary}"\r\n\r\n'
            yield head.encode() + inner + f"--{boundary}--\r\n".encode()
        else:
            yield _leaf(media_type, rest, text)
        if depth == 0:
            return


def _leaf(media_type: str, rest: list[str], text: str) -> bytes:
    if media_type.startswith("image/"):
        lines = "\r\n".join([f"Content-Type: {media_type}", "Content-Transfer-Encoding: base64", *map(_header, rest)])
        return f"{lines}\r\n\r\n".encode() + base64.encodebytes(PIXEL).replace(b"\n", b"\r\n")
    charset, encoding, *parameters = rest
    raw = _filled(text.removesuffix("\n") if text.endswith("\n\n") else text).replace("\n", "\r\n").encode(charset)
    if encoding == "base64":
        raw = base64.encodebytes(raw).replace(b"\n", b"\r\n")
    elif encoding == "quoted-printable":
        raw = quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    more = "".join(f"; {parameter}" for parameter in parameters)
    kind = f"{media_type}; charset={charset}{more}"
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + raw


def _header(word: str) -> str:
    """`id=x` as Content-ID, `name=x` as Content-Disposition."""
    key, _, value = word.partition("=")
    if key == "id":
        return f"Content-ID: <{value}>"
    return f'Content-Disposition: {key}; filename="{value}"'


def _filled(text: str) -> str:
    marked = f"{MARK}\n\n{OURS}"
    ours = {
        "plain": OURS,
        "quoted": quoted(OURS),
        "html": OURS_HTML,
        "marked": marked,
        "marked-quoted": quoted(marked),
        "marked-html": f"<div>{MARK}</div>{OURS_HTML}",
        "address": ADDRESS,
    }
    for name, value in ours.items():
        text = text.replace("{{" + name + "}}", value.rstrip("\n"))
    return text


def quoted(text: str) -> str:
    """That text as it stands in an answer."""
    return "\n".join(f"> {line}".rstrip() for line in text.rstrip("\n").split("\n"))
