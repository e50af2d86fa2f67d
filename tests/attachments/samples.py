"""Files of every kind, made here: small, and real enough for whoever looks at their content."""

import io
import re
import struct
import wave
import zipfile
import zlib
from typing import Any

import httpx2
from cast import Person
from PIL import Image
from pillow_heif import register_heif_opener

register_heif_opener()
HOME = "GPS of the home"
_GPS = 0x8825
_ORIENTATION = 0x0112


def photo(width: int = 400, height: int = 200, format_: str = "JPEG") -> bytes:
    """A picture taken at home, by a camera held on its side: red above, blue below, once it is upright."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    exif[0x010E] = HOME
    exif.get_ifd(_GPS).update({1: "N", 2: (59.0, 19.0, 46.0), 3: "E", 4: (18.0, 4.0, 7.0)})
    out = io.BytesIO()
    image.save(out, format_, exif=exif.tobytes())
    assert HOME.encode() in out.getvalue()
    return out.getvalue()


def drawing(mode: str = "RGBA", format_: str = "PNG") -> bytes:
    """A picture one can see through."""
    out = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).convert(mode).save(out, format_)
    return out.getvalue()


def moving(frames: int = 12, format_: str = "GIF") -> bytes:
    """A picture that moves."""
    pictures = [Image.new("RGB", (40, 30), (number % 256, number // 256, 90)) for number in range(frames)]
    out = io.BytesIO()
    pictures[0].save(out, format_, save_all=True, append_images=pictures[1:], duration=50, loop=0)
    return out.getvalue()


def zeros(megabytes: int) -> bytes:
    """As much of nothing, as zlib packs it: one megabyte is packed, and repeated."""
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    one = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = megabytes * 1_000_000 % 65_521 << 16 | 1
    return b"\x78\xda" + one * megabytes + b"\x03\0" + struct.pack(">I", checksum)


def png(width: int, height: int, bits: int, colours: int, packed: bytes) -> bytes:
    """A picture whose rows are packed already."""
    head = struct.pack(">II5B", width, height, bits, colours, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def bomb() -> bytes:
    """A small file of 400 megapixels: of one bit, in rows of 2,500 bytes."""
    return png(19_992, 20_000, 1, 0, zeros(50))


def image(picture: Image.Image, format_: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, format_, **options)
    return out.getvalue()


def colour(picture: bytes, x: int, y: int) -> tuple[int, ...]:
    """Red, green and blue at that place."""
    found = Image.open(io.BytesIO(picture)).convert("RGB").getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def with_chunk(png: bytes, name: bytes, content: bytes, count: int = 1) -> bytes:
    """A PNG with a chunk of that name before its picture, so many times."""
    place = png.index(b"IDAT") - 4
    return png[:place] + _chunk(name, content) * count + png[place:]


def deep_png(level: int) -> bytes:
    """A picture of one colour, each of its three channels in 16 bits."""
    rows = (b"\0" + struct.pack(">3H", level, level, level) * 8) * 8
    return png(8, 8, 16, 2, zlib.compress(rows))


def grey_profile(gamma: int) -> bytes:
    """An ICC profile of grey: a display whose light grows by that power."""
    white = struct.pack(">3i", 63190, 65536, 54061)  # D50
    tags = [(b"wtpt", b"XYZ \0\0\0\0" + white), (b"kTRC", b"curv\0\0\0\0" + struct.pack(">IHH", 1, gamma * 256, 0))]
    head = b"\0" * 4 + b"\x02\x40\0\0mntrGRAYXYZ " + bytes(12) + b"acsp" + bytes(28) + white + bytes(48)
    table, content, place = struct.pack(">I", len(tags)), b"", 132 + 12 * len(tags)
    for name, tag in tags:
        table += name + struct.pack(">II", place + len(content), len(tag))
        content += tag
    profile = bytes(4) + head + table + content
    return struct.pack(">I", len(profile)) + profile[4:]


def many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again."""
    photo_ = image(Image.new("L", (400, 400)), "JPEG", progressive=True)
    return photo_[:-2] + photo_[photo_.rindex(b"\xff\xda") : -2] * count + photo_[-2:]


def heic_that_says(width: int, height: int, really: int = 64) -> bytes:
    """A photo of a phone whose head says another size than it has."""
    content = photo(really, really, "HEIF")
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack(">II", width, height) + content[at + 8 :]


def container(brand: bytes, *tracks: bytes) -> bytes:
    """An ISO base media file (MP4, M4A, HEIC …): its brand, and what its tracks are."""
    boxes = _box(b"ftyp", brand + b"\0\0\0\0" + brand)
    handlers = [_box(b"trak", _box(b"mdia", _box(b"hdlr", bytes(8) + track + bytes(13)))) for track in tracks]
    return boxes + _box(b"moov", b"".join(handlers)) + _box(b"mdat", bytes(200))


def _box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def webm(codec: bytes = b"A_OPUS") -> bytes:
    return b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" + b"\x16T\xaek" + b"\x86" + codec + bytes(500)


def ogg(*heads: bytes) -> bytes:
    """An Ogg file: a page for each of its streams, which begin so, then one of sound."""
    pages = [b"OggS\0\x02" + bytes(20) + b"\x01\x13" + head.ljust(19, b"\0") for head in heads or (b"OpusHead",)]
    return b"".join(pages) + b"OggS\0\0" + bytes(300)


def wav(seconds: float = 0.2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(int(16000 * seconds)))
    return out.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def archive(packing: int = zipfile.ZIP_STORED, **parts: bytes) -> bytes:
    """A zip file; `__` in a part's name stands for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as made:
        for name, content in parts.items():
            made.writestr("[Content_Types].xml" if name == "types" else name.replace("__", "/"), content)
    return out.getvalue()


def directory(entries: int, said: int, extra: bytes = b"") -> bytes:
    """A zip file whose directory has so many entries, and says that they are `said`."""
    local = b"PK\x03\x04" + bytes(26)
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<HH", 1, len(extra)) + bytes(14) + b"x" + extra
    end = struct.pack("<4s4xHHIIH", b"PK\x05\x06", said, said, len(entry) * entries, len(local), 0)
    return local + entry * entries + end


def docx(**more: bytes) -> bytes:
    return archive(zipfile.ZIP_STORED, types=b"<Types/>", word__document=b"<document/>", **more)


def odt(packing: int = zipfile.ZIP_STORED) -> bytes:
    return archive(packing, mimetype=b"application/vnd.oasis.opendocument.text", content=b"<office/>")


def send(
    person: Person,
    talk: int,
    *files: tuple[str, bytes],
    body: str = "",
    key: str = "",
    voice: tuple[str, bytes] | None = None,
    **fields: str,
) -> httpx2.Response:
    """The composer's form with these files in it."""
    parts: list[tuple[str, tuple[str, bytes]]] = [("attachment", file) for file in files]
    parts.append(("voice", voice or ("", b"")))
    data = {"body": body, "key": key, **fields}
    return person.http.post(f"/conversations/{talk}/messages", data=data, files=parts)


def sent(person: Person, talk: int, *files: tuple[str, bytes], **options: Any) -> list[str]:
    """The same, taken: answers the addresses of what the message brings."""
    answer = send(person, talk, *files, **options)
    assert answer.status_code == 303, answer.text
    return files_of(person, answer)


def files_of(person: Person, answer: httpx2.Response) -> list[str]:
    """The addresses of the files of the message that was just posted."""
    message = answer.headers["location"].rpartition("#")[2]
    page = person.get(answer.headers["location"].partition("#")[0]).text
    item = re.search(rf'<li id="{message}".*?</li>', page, re.DOTALL)
    assert item
    return list(dict.fromkeys(re.findall(r'href="(/attachments/\d+)"', item[0])))
