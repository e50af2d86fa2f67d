"""Putting something up for sale, and what becomes of its photo."""

import asyncio
import io
import random
import re
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest
from cast import Person
from PIL import Image

from haggle.attachments import pictures
from haggle.errors import Invalid

GPS = 0x8825
ORIENTATION = 0x0112
HOME = "GPS of the home"


def _publish(person: Person, photo: bytes | None = None, **fields: str) -> httpx2.Response:
    data = {"title": "City bike", "description": "Rides well.", "price": "120", "currency": "EUR", **fields}
    files = {"photo": ("photo.jpg", photo, "image/jpeg")} if photo is not None else {"photo": ("", b"")}
    return person.http.post("/listings", data=data, files=files)


def _photo(width: int = 400, height: int = 200) -> bytes:
    """A JPEG taken at home, by a camera held on its side: red above, blue below, once it is upright."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # turn 90° clockwise: what was left is above
    exif[0x010E] = HOME
    exif.get_ifd(GPS).update({1: "N", 2: (59.0, 19.0, 46.0), 3: "E", 4: (18.0, 4.0, 7.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=HOME)
    assert HOME.encode() in out.getvalue()
    return out.getvalue()


def _stored(haggle_data: Path) -> list[Path]:
    return sorted((haggle_data / "blobs").rglob("*.*"), key=lambda path: path.stat().st_mtime_ns)


def test_a_listing_is_shown_to_everybody(sal: Person) -> None:
    location = _publish(sal, title="Oak table <b>", price="89,5", description="Two\nlines").headers["location"]
    page = httpx2.get(sal.haggle.url + location).text
    assert "Oak table &lt;b&gt;" in page
    assert "€89.50" in page
    assert "Two<br>lines" in page


def test_a_photo_is_served_without_where_and_when_it_was_taken(sal: Person) -> None:
    location = _publish(sal, _photo()).headers["location"]
    for name in ("photo", "thumb"):
        answer = sal.get(f"{location}/{name}")
        assert answer.headers["content-type"] == "image/webp"
        assert HOME.encode() not in answer.content
        assert len(Image.open(io.BytesIO(answer.content)).getexif()) == 0


def test_a_photo_is_stored_without_it_too(sal: Person) -> None:
    _publish(sal, _photo())
    for path in _stored(sal.haggle.data)[-2:]:
        assert HOME.encode() not in path.read_bytes()
        assert b"EXIF" not in path.read_bytes()


def test_a_photo_is_turned_upright(sal: Person) -> None:
    location = _publish(sal, _photo()).headers["location"]
    image = Image.open(io.BytesIO(sal.get(f"{location}/photo").content))
    assert image.size == (200, 400)
    at_the_top = image.convert("RGB").getpixel((100, 50))
    assert isinstance(at_the_top, tuple)
    red, _, blue = at_the_top
    assert red > 200 > 50 > blue


def test_a_large_photo_is_scaled_down(sal: Person) -> None:
    location = _publish(sal, _photo(3000, 1500)).headers["location"]
    assert Image.open(io.BytesIO(sal.get(f"{location}/photo").content)).size == (600, 1200)
    assert Image.open(io.BytesIO(sal.get(f"{location}/thumb").content)).size == (192, 192)


def _bomb() -> bytes:
    """A small file that claims to be 20,000 × 20,000 points."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


REFUSED = {
    "garbage": b"\x00\x01 nothing to see " * 50,
    "an empty file": b"",
    "half a photo": _photo()[:600],
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a page": b"<!doctype html><script>alert(1)</script>",
}


@pytest.mark.parametrize("name", [*(name for name in REFUSED if name != "an empty file"), "a bomb"])
def test_what_is_no_photo_is_refused_in_words_and_the_text_kept(sal: Person, name: str) -> None:
    answer = _publish(sal, REFUSED.get(name) or _bomb(), title="Kept title", description="Kept words & all")
    assert answer.status_code == 422
    assert "could not be read" in answer.text
    assert 'value="Kept title"' in answer.text
    assert "Kept words &amp; all" in answer.text


def test_a_photo_too_large_is_refused_in_words_and_the_text_kept(sal: Person) -> None:
    answer = _publish(sal, b"\xff\xd8" + b"x" * 12_100_000, title="Kept title")
    assert answer.status_code == 413
    assert re.search(r"at most 12.MB", answer.text)
    assert 'value="Kept title"' in answer.text


def test_a_form_far_too_large_is_refused_in_words(sal: Person) -> None:
    answer = _publish(sal, b"\xff\xd8" + b"x" * 42_000_000)
    assert answer.status_code == 413
    assert "Too large" in answer.text


def _small(format_: str) -> bytes:
    """A picture with as much beside it as the format takes."""
    out = io.BytesIO()
    beside = {} if format_ == "GIF" else {"exif": b"Exif\0\0MM\0*"}
    Image.new("RGB", (40, 30), "green").save(out, format_, **beside)
    return out.getvalue()


async def _reads(contents: list[bytes]) -> int:
    """How many processes it took to read these."""
    numbers = set()
    for content in contents:
        with suppress(Invalid):
            await pictures.made_anew(content, 1200, 192, True)
        numbers.add(pictures._worker._process and pictures._worker._process.pid)
    return len(numbers)


def test_no_photo_breaks_the_reader_of_photos() -> None:
    chance, contents = random.Random(7), []
    originals = [_small(format_) for format_ in ("JPEG", "PNG", "WEBP", "GIF")]
    for _ in range(300):
        broken = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        contents.append(bytes(broken[: chance.randint(10, len(broken))]))
    assert asyncio.run(_reads(contents)) == 1


FIELDS = {
    "no title": ({"title": "  "}, "A title has 1 to 100 visible characters."),
    "a long title": ({"title": "x" * 101}, "A title has 1 to 100 visible characters."),
    "no price": ({"price": ""}, "A price is a number"),
    "a negative price": ({"price": "-5"}, "A price is a number"),
    "a price in words": ({"price": "twelve"}, "A price is a number"),
    "a price too high": ({"price": "9" * 12}, "A price is a number"),
    "a price in other digits": ({"price": "१२"}, "A price is a number"),
    "another currency": ({"currency": "XXX"}, "Choose a currency from the list."),
    "a long description": ({"description": "x" * 5001}, "at most 5,000 characters"),
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_that_cannot_be_is_refused_and_the_others_kept(sal: Person, name: str) -> None:
    fields, sentence = FIELDS[name]
    answer = _publish(sal, None, **{"description": "Kept words", **fields})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ("Kept words" in answer.text) is ("description" not in fields)


def test_a_listing_without_a_photo_has_none_to_show(bea: Person, bike: int) -> None:
    assert bea.get(f"/listings/{bike}/photo").status_code == 404
    assert bea.get(f"/listings/{bike}/thumb").status_code == 404
