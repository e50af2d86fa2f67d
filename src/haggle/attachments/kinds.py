"""
What a file is, by its content alone, and whether we take it.

Neither the name nor the browser's media type is trusted. What is not on the list is refused.
"""

import io
import re
import zipfile
from typing import NamedTuple

from haggle.errors import Invalid
from haggle.text.languages import _

TAKEN = _(
    "photos (JPEG, PNG, WebP, GIF), voice messages (WebM, Ogg, M4A, MP3, WAV), PDF, Word, Excel, PowerPoint, "
    "OpenDocument, and plain text (.txt, .csv)"
)
ACCEPT = (
    "image/jpeg,image/png,image/webp,image/gif,audio/*,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,.txt,.csv,"
    "application/pdf,text/plain,text/csv"
)
HEIC = _(
    "“{name}” is in the format HEIC or AVIF, which many browsers cannot show. Please send it as JPEG: an iPhone takes "
    "photos as JPEG with Settings › Camera › Formats › Most Compatible, and any photo app can save a copy as JPEG."
)
VIDEO = _("“{name}” is a video, which we do not take. Send photos of it, or a link to it.")
EMPTY = _("“{name}” is empty: there is nothing in it to send.")
OTHER = _("“{name}” is of a kind that we do not take. What can be sent: {taken}.")


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
_STILL_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}
_MATROSKA_TRACKS = re.compile(rb"(A_|V_)(?:OPUS|VORBIS|AAC|PCM|FLAC|MPEG|VP8|VP9|AV1|THEORA|MJPEG|MS/)")
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<|#!|%!)")
_MAX_ENTRIES = 5000


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
    return IMAGE if is_webp or content.startswith(heads) else None


def _sound(content: bytes, name: str) -> Kind | None:
    head = content[:4096]
    if head[:4] == b"\x1aE\xdf\xa3":
        tracks = set(_MATROSKA_TRACKS.findall(head))
        return _only_sound(tracks == {b"A_"}, name, Kind("voice", "audio/webm", ".webm"))
    if head[:4] == b"OggS":
        is_sound = b"OpusHead" in head[:64] or b"\x01vorbis" in head[:64]
        return _only_sound(is_sound and b"\x80theora" not in head, name, Kind("voice", "audio/ogg", ".ogg"))
    if head[4:8] == b"ftyp":
        if head[8:12] in _STILL_BRANDS:
            raise Invalid(HEIC.format(name=name), "attachment")
        tracks = set(re.findall(rb"hdlr.{8}(vide|soun)", content, re.DOTALL))
        return _only_sound(tracks == {b"soun"}, name, Kind("voice", "audio/mp4", ".m4a"))
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return Kind("voice", "audio/wav", ".wav")
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        raise Invalid(VIDEO.format(name=name), "attachment")
    return Kind("voice", "audio/mpeg", ".mp3") if head[:3] == b"ID3" or _is_mpeg_frame(head) else None


def _only_sound(is_so: bool, name: str, kind: Kind) -> Kind:
    if not is_so:
        raise Invalid(VIDEO.format(name=name), "attachment")
    return kind


def _is_mpeg_frame(head: bytes) -> bool:
    """Whether this begins as an MP3 without tags does: layer III, with a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    return head[1] & 0x18 != 0x08 and head[2] >> 4 not in {0, 15} and head[2] & 0x0C != 0x0C


def _document(content: bytes) -> Kind | None:
    if content.startswith(b"%PDF-"):
        return PDF
    if not content.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            if len(names) > _MAX_ENTRIES or any(name.lower().endswith("vbaproject.bin") for name in names):
                return None  # macros are programs
            if names[0] == "mimetype" and parts.getinfo("mimetype").file_size < 100:
                return _ODF.get(parts.read("mimetype").decode("ascii", "replace"))
            if "[Content_Types].xml" in names:
                return next((kind for folder, kind in _OOXML.items() if any(n.startswith(folder) for n in names)), None)
    except Exception:  # whatever zipfile raises on hostile bytes
        return None
    return None


def _text(content: bytes, name: str) -> Kind | None:
    """Plain text, in any encoding that leaves ASCII as it is; no page, picture or script written as text."""
    kind = TEXT.get(name.rpartition(".")[2].lower())
    return kind if kind and not _CONTROLS.search(content) and not _MARKUP.match(content) else None
