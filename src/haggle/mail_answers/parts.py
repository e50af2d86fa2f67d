"""The parts of a mail: its words as text, the files that come with it, in the bounds of what anybody writes by hand."""

import re
from email.header import decode_header, make_header
from email.message import Message
from typing import NamedTuple

from haggle.mail_answers.pages import text_of

MOST_PARTS = 100
MOST_DEPTH = 20
MOST_TEXT = 200_000
"""characters of one part: what is quoted may be long"""
_ALIASES = {
    "iso-8859-1": "windows-1252",  # as browsers take it
    "latin1": "windows-1252",
    "us-ascii": "utf-8",
    "ascii": "utf-8",
    "iso-8859-9": "windows-1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "iso-2022-jp": "iso2022_jp_ext",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "unicode-1-1-utf-7": "utf-7",
}
_SIGNED = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"}
_NOT_SAID = _SIGNED | {"application/pgp-keys", "text/calendar", "application/ms-tnef", "application/vnd.ms-tnef"}
_SEALED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted"}


class TooComplex(ValueError):
    """It has more parts, or deeper ones, than any client writes."""


class Sealed(ValueError):
    """It is encrypted, or signed so that only a key opens it."""


class File(NamedTuple):
    """A file that came along; `cid` by which the page shows it, if it does."""

    name: str
    content: bytes
    cid: str = ""


class Said(NamedTuple):
    """The text of a mail, quotes behind `> `, and its files."""

    text: str
    files: list[File]


def said_in(mail: Message) -> Said:
    """What the mail says. Raises TooComplex, Sealed."""
    _count(mail)
    texts: list[str] = []
    files: list[File] = []
    _read(mail, texts, files)
    return Said("\n".join(texts), files)


def _count(mail: Message) -> int:
    """How many parts it has. Raises TooComplex for one too many, or too deep."""
    level, count = [mail], 0
    for _ in range(MOST_DEPTH):
        count += len(level)
        level = [inner for part in level if part.is_multipart() for inner in _inner(part)]
        if count + len(level) > MOST_PARTS:
            break
        if not level:
            return count
    raise TooComplex


def _inner(part: Message) -> list[Message]:
    return list(part.get_payload())


def _read(part: Message, texts: list[str], files: list[File]) -> None:
    kind = part.get_content_type()
    if kind.startswith("multipart/") and not part.is_multipart():
        kind = "text/plain"  # it says that it has parts, and has none
    if kind in _SEALED:
        raise Sealed
    if kind == "multipart/alternative":
        return _read_best(part, texts, files)
    if part.is_multipart() and kind != "message/rfc822":
        for inner in _inner(part)[: 1 if kind == "multipart/signed" else None]:
            _read(inner, texts, files)
        return None
    if kind in {"text/plain", "text/html"} and not _is_file(part):
        texts.append(_page(part) if kind == "text/html" else _plain(part))
    elif kind not in _NOT_SAID:
        files.append(_file(part))
    return None


def _read_best(part: Message, texts: list[str], files: list[File]) -> None:
    """Of several forms of the same the page, since clients break the lines of plain text; else the first one."""
    forms = _inner(part)
    pages = [form for form in forms if any(inner.get_content_type() == "text/html" for inner in form.walk())]
    for form in (*pages, *forms):
        found: list[str] = []
        brought: list[File] = []
        _read(form, found, brought)
        if any(text.strip() for text in found):
            texts += found
            files += brought
            return


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _file(part: Message) -> File:
    if part.is_multipart():  # a mail as a file
        return File("mail.eml", b"a mail")
    content = part.get_payload(decode=True)
    name = part.get_filename() or ""
    cid = str(part.get("Content-ID") or "").strip().strip("<>")
    return File(_words(name), content if isinstance(content, bytes) else b"", cid)


def _words(header: str) -> str:
    """A name as people wrote it: some clients encode it as if it were a header."""
    try:
        return str(make_header(decode_header(header)))
    except (ValueError, LookupError):
        return header


def _page(part: Message) -> str:
    return text_of(_decoded(part))[:MOST_TEXT]


def _plain(part: Message) -> str:
    text = _decoded(part)[:MOST_TEXT]
    if str(part.get_param("format") or "").lower() == "flowed":
        return _unflowed(text, str(part.get_param("delsp") or "").lower() == "yes")
    return text


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    charset = str(part.get_content_charset() or "utf-8").lower()
    for name in (_ALIASES.get(charset, charset), "utf-8"):
        try:
            return _clean(raw.decode(name))
        except (LookupError, UnicodeError):
            continue
    return _clean(raw.decode("windows-1252", "replace"))


def _clean(text: str) -> str:
    """Without what no text has; its line ends made one."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]", "", plain)


def _unflowed(text: str, is_blank_dropped: bool) -> str:
    """Lines that the client has broken made whole again (RFC 3676)."""
    lines: list[str] = []
    is_open, before = False, ""
    for line in text.split("\n"):
        quotes = re.match(r"(?:>\s?)*", line)[0].rstrip() if line.startswith(">") else ""  # type: ignore[index]
        rest = line[len(quotes) :].removeprefix(" ")
        if is_open and quotes == before and rest != "-- ":
            lines[-1] = (lines[-1][:-1] if is_blank_dropped else lines[-1]) + rest
        else:
            lines.append(f"{quotes} {rest}" if quotes else rest)
        is_open, before = rest.endswith(" ") and rest != "-- ", quotes
    return "\n".join(lines)
