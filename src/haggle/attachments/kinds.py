"""
What a file is, by its content alone, and whether we take it.

Neither the name nor the browser's media type is trusted. What is not on the list is refused.
"""

import codecs
import re
from typing import NamedTuple

from haggle.attachments.containers import (
    SOUND,
    VIDEO,
    entries_of,
    matroska_tracks,
    mp4_tracks,
    ogg_tracks,
    short_text,
)
from haggle.errors import Invalid
from haggle.text.languages import _

TAKEN = _(
    "photos (JPEG, PNG, WebP, GIF, HEIC), voice messages (WebM, Ogg, M4A, MP3, WAV), PDF, Word, Excel, PowerPoint, "
    "OpenDocument, and plain text (.txt, .csv)"
)
PICTURES = "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif,.heic,.heif"
ACCEPT = f"{PICTURES},audio/*,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,application/pdf,text/plain,text/csv"
AVIF = _("“{name}” is in the format AVIF, which we do not take. Please send it as JPEG: any photo app can do that.")
FILM = _("“{name}” is a video, which we do not take. Send photos of it, or a link to it.")
EMPTY = _("“{name}” is empty: there is nothing in it to send.")
OTHER = _("“{name}” is of a kind that we do not take. What can be sent: {taken}.")
MARKUP = _("“{name}” is of a kind that we do not take: it is called plain text, but is a page, a drawing or a program.")


class Kind(NamedTuple):
    """`kind` is image, voice or file; `suffix` is what its name has to end in."""

    kind: str
    media_type: str
    suffix: str


IMAGE = Kind("image", "image/webp", ".webp")  # whatever it was: it is made anew
PDF = Kind("file", "application/pdf", ".pdf")
TEXT = {"txt": Kind("file", "text/plain", ".txt"), "csv": Kind("file", "text/csv", ".csv")}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OOXML = {
    "word/": Kind("file", _OFFICE + "wordprocessingml.document", ".docx"),
    "xl/": Kind("file", _OFFICE + "spreadsheetml.sheet", ".xlsx"),
    "ppt/": Kind("file", _OFFICE + "presentationml.presentation", ".pptx"),
}
_OPEN = "application/vnd.oasis.opendocument."
_ODF = {
    _OPEN + "text": Kind("file", _OPEN + "text", ".odt"),
    _OPEN + "spreadsheet": Kind("file", _OPEN + "spreadsheet", ".ods"),
    _OPEN + "presentation": Kind("file", _OPEN + "presentation", ".odp"),
}
DOCUMENT_TYPES = [kind.media_type for kind in (PDF, *TEXT.values(), *_OOXML.values(), *_ODF.values())]
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}
_PDF = re.compile(rb"(?:\xef\xbb\xbf)?[\s\0]{,1000}%PDF-")
_WIDE_TEXT = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What Japanese text changes its characters by (ISO-2022-JP) is no control, nor the end that DOS wrote.
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f\x7f]|\x1a(?!\Z)|\x1b(?![$(])")
# What a browser would take for a page (WHATWG MIME Sniffing §7.1), a picture or a program.
_MARKUP = re.compile(
    r"(?:\ufeff|\xef\xbb\xbf)?\s*(?:<(?:!doctype|!--|\?xml|\?php|(?:html|head|body|script|iframe|h[1-6]|div|font|table|a|"
    r"style|title|b|br|p|svg|math|object|embed|img|link|meta|base|form)(?=[\s/>]))|#!\s*/|%!PS)",
    re.IGNORECASE,
)


def kind_of(content: bytes, name: str) -> Kind:
    """
    What the file is; `name` is for error sentences; plain text must also be named so. Raises Invalid.

    It does not check that an image can be decoded.
    """
    if not content:
        raise Invalid(EMPTY.format(name=name), "attachment")
    found = _image(content) or _sound(content, name) or _document(content) or _text(content, name)
    if found is None:
        raise Invalid(OTHER.format(name=name, taken=TAKEN), "attachment")
    return found


def _image(content: bytes) -> Kind | None:
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    heads = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
    is_heic = content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS
    return IMAGE if is_webp or is_heic or content.startswith(heads) else None


def _sound(content: bytes, name: str) -> Kind | None:
    head = content[:12]
    if head[:4] == b"\x1aE\xdf\xa3":
        return _only_sound(matroska_tracks(content), name, Kind("voice", "audio/webm", ".webm"))
    if head[:4] == b"OggS":
        return _only_sound(ogg_tracks(content), name, Kind("voice", "audio/ogg", ".ogg"))
    if head[4:8] == b"ftyp":
        if head[8:12] in _AVIF_BRANDS:
            raise Invalid(AVIF.format(name=name), "attachment")
        return _only_sound(mp4_tracks(content), name, Kind("voice", "audio/mp4", ".m4a"))
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Kind("voice", "audio/wav", ".wav")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        raise Invalid(FILM.format(name=name), "attachment")
    return Kind("voice", "audio/mpeg", ".mp3") if head[:3] == b"ID3" or _is_mpeg_frame(head) else None


def _only_sound(tracks: set[str], name: str, kind: Kind) -> Kind | None:
    if VIDEO in tracks:
        raise Invalid(FILM.format(name=name), "attachment")
    return kind if SOUND in tracks else None


def _is_mpeg_frame(head: bytes) -> bool:
    """Whether this begins as an MP3 without tags does: layer III, with a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[1] & 0x18 != 0x08 and head[2] >> 4 not in {0, 15} and head[2] & 0x0C != 0x0C


def _document(content: bytes) -> Kind | None:
    if _PDF.match(content):
        return PDF
    entries = entries_of(content) if content.startswith(b"PK\x03\x04") else []
    names = [entry.name for entry in entries]
    if not entries or any(name.lower().endswith("vbaproject.bin") for name in names):  # macros are programs
        return None
    if names[0] == "mimetype":
        return _ODF.get(short_text(content, entries[0]))
    if "[Content_Types].xml" in names:
        return next((kind for folder, kind in _OOXML.items() if any(n.startswith(folder) for n in names)), None)
    return None


def _text(content: bytes, name: str) -> Kind | None:
    """Plain text: UTF-16 or any encoding that leaves ASCII as it is; no page, picture or script written as text."""
    kind = TEXT.get(name.rpartition(".")[2].lower())
    text = _characters(content) if kind else None
    if text is None or _CONTROLS.search(text):
        return None
    if _MARKUP.match(text):
        raise Invalid(MARKUP.format(name=name), "attachment")
    return kind


def _characters(content: bytes) -> str | None:
    """What may be text, for the sake of its ASCII characters; None for what says that it is UTF-16 and is not."""
    encoding = next((name for mark, name in _WIDE_TEXT.items() if content.startswith(mark)), "latin-1")
    if encoding == "latin-1" and 0 in content[:2]:  # UTF-16 that does not say so
        encoding = "utf-16-be" if content[0] == 0 else "utf-16-le"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
