"""What is inside files that hold others: the tracks of sound and video, the names in an archive. No more is read."""

import re
import struct
import zlib
from typing import NamedTuple

SOUND, VIDEO = "sound", "video"

_OGG_SOUND = (b"OpusHead", b"\x01vorbis", b"Speex   ", b"\x7fFLAC", b"fLaC", b"PCM     ", b"CELT    ")
_OGG_VIDEO = (b"\x80theora", b"BBCD\0", b"OVP80", b"\x01video")
_BEGINS_STREAM = 2
_MAX_STREAMS = 50
_MATROSKA_CLUSTER = b"\x1fC\xb6u"
_MATROSKA_CODEC = re.compile(rb"\x86[\x80-\xff]?([AV])_[A-Z]")  # what stands before the first cluster are the tracks
_MP4_TRACK = re.compile(rb"hdlr.{8}(vide|soun)", re.DOTALL)
_KIND_OF_TRACK = {b"A": SOUND, b"V": VIDEO, b"soun": SOUND, b"vide": VIDEO}

MAX_ENTRIES = 5000
_END, _ENTRY, _LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
_MAX_COMMENT = 65_557  # with the end record before it
_MAX_TYPE = 100
_STORED = 0


def ogg_tracks(content: bytes) -> set[str]:
    """SOUND or VIDEO for each stream that an Ogg file begins with; what is neither (a skeleton, text) is left out."""
    found, at = set(), 0
    for _ in range(_MAX_STREAMS):
        if len(content) <= at + 27 or content[at : at + 4] != b"OggS" or not content[at + 5] & _BEGINS_STREAM:
            break
        lengths = content[at + 27 : at + 27 + content[at + 26]]
        body = at + 27 + content[at + 26]
        found |= {SOUND} if content.startswith(_OGG_SOUND, body) else set()
        found |= {VIDEO} if content.startswith(_OGG_VIDEO, body) else set()
        at = body + sum(lengths)
    return found


def matroska_tracks(content: bytes) -> set[str]:
    """The same for WebM and Matroska."""
    return {_KIND_OF_TRACK[kind] for kind in _MATROSKA_CODEC.findall(content.partition(_MATROSKA_CLUSTER)[0])}


def mp4_tracks(content: bytes) -> set[str]:
    """The same for MP4 and its kin."""
    return {_KIND_OF_TRACK[kind] for kind in _MP4_TRACK.findall(content)}


class Entry(NamedTuple):
    """A file in an archive: how it is packed, to how many bytes, and where it begins."""

    name: str
    packing: int
    size_bytes: int
    place: int


def entries_of(content: bytes) -> list[Entry]:
    """The files in a zip archive; none of one whose directory does not hold what it says, or more than 5,000."""
    end = content.rfind(_END, max(0, len(content) - _MAX_COMMENT))
    if end < 0 or len(content) < end + 22:
        return []
    count, _size, at = struct.unpack_from("<10xHII", content, end)
    found = []
    for _ in range(count if count <= MAX_ENTRIES else 0):
        if content[at : at + 4] != _ENTRY or len(content) < at + 46:
            return []
        packing, size, name, *rest, place = struct.unpack_from("<10xH8xI4x3H8xI", content, at)
        found.append(Entry(content[at + 46 : at + 46 + name].decode("utf-8", "replace"), packing, size, place))
        at += 46 + name + sum(rest)
    return [] if content[at : at + 4] == _ENTRY else found


def short_text(content: bytes, entry: Entry) -> str:
    """What a short file in an archive says; empty for one that is long, or cannot be read."""
    if content[entry.place : entry.place + 4] != _LOCAL or len(content) < entry.place + 30:
        return ""
    begin = entry.place + 30 + sum(struct.unpack_from("<26x2H", content, entry.place))
    packed = content[begin : begin + min(entry.size_bytes, 2 * _MAX_TYPE)]
    try:
        text = packed if entry.packing == _STORED else zlib.decompressobj(-15).decompress(packed, _MAX_TYPE)
    except zlib.error:
        return ""
    return text.decode("ascii", "replace") if len(text) < _MAX_TYPE else ""
