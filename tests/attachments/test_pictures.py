"""Pictures keep their meaning, and cost little whatever their files say."""

import asyncio
import io
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cast import Person
from PIL import Image, ImageCms
from samples import (
    HOME,
    colour,
    deep_png,
    drawing,
    grey_profile,
    heic_that_says,
    image,
    many_scans,
    photo,
    send,
    sent,
    with_chunk,
    zeros,
)

from haggle.attachments import pictures
from haggle.attachments.picture_worker import fitting
from haggle.attachments.pictures import made_anew
from haggle.errors import Invalid, Unavailable

pytestmark = pytest.mark.once  # pictures are the same over any database

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
GREY = Image.new("L", (64, 64), 128)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


COLOURS = {
    "a photo in Display P3": ((Path(__file__).parent / "display-p3.jpg").read_bytes(), (251, 31, 12)),
    "grey of a linear display": (image(GREY, icc_profile=grey_profile(1)), (188, 188, 188)),
    "the same, half of it clear": (
        image(Image.merge("LA", (GREY, Image.new("L", (64, 64), 255))), icc_profile=grey_profile(1)),
        (188, 188, 188),
    ),
    "grey with a profile of colours": (image(GREY, "JPEG", icc_profile=SRGB), (128, 128, 128)),
    "colours with a profile of grey": (
        image(Image.new("RGB", (64, 64), "red"), icc_profile=grey_profile(1)),
        (255, 0, 0),
    ),
    "a profile that is none": (image(GREY, "JPEG", icc_profile=b"nonsense"), (128, 128, 128)),
    "CMYK": (image(Image.new("CMYK", (64, 64), (255, 0, 0, 0)), "JPEG", quality=95), (0, 255, 255)),
    "a palette with a profile": (image(Image.new("RGB", (64, 64), "blue").quantize(4), icc_profile=SRGB), (0, 0, 255)),
    "16 bits a channel": (deep_png(0x8000), (128, 128, 128)),
    "one bit": (image(Image.new("1", (64, 64), 1)), (255, 255, 255)),
    "nothing but glass": (drawing(), (255, 255, 255)),
}


@pytest.mark.parametrize("name", COLOURS)
def test_colours_stay_what_they_were(bea: Person, talk: int, name: str) -> None:
    content, expected = COLOURS[name]
    [path] = sent(bea, talk, ("photo.jpg", content))
    assert colour(bea.get(path).content, 4, 4) == pytest.approx(expected, abs=6)
    assert b"ICCP" not in bea.get(path).content


def test_a_photo_of_a_phone_is_taken_upright_without_its_home(bea: Person, talk: int) -> None:
    content = photo(400, 200, "HEIF")
    [path] = sent(bea, talk, ("IMG_2.HEIC", content))
    kept = bea.get(path)
    assert (kept.headers["content-type"], HOME.encode() in kept.content) == ("image/webp", False)
    assert Image.open(io.BytesIO(kept.content)).size == (200, 400)
    assert colour(kept.content, 100, 50) == pytest.approx((254, 0, 0), abs=12)
    assert colour(kept.content, 100, 350) == pytest.approx((0, 0, 254), abs=12)
    assert "IMG_2.webp" in bea.get(f"/conversations/{talk}").text


def test_what_reads_phones_photos_is_loaded_for_them_alone() -> None:
    look = "import sys, haggle.attachments.picture_worker; print('pillow_heif' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], capture_output=True, text=True).stdout == "False\n"


def test_a_tall_screenshot_stays_legible(bea: Person, talk: int) -> None:
    [path] = sent(bea, talk, ("tall.png", image(Image.new("RGB", (400, 8000), "green"))))
    assert Image.open(io.BytesIO(bea.get(path).content)).size == (400, 8000)


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((4000, 3000), (2048, 1536)),
        ((3000, 4000), (1536, 2048)),
        ((5000, 4900), (2048, 2007)),
        ((640, 480), (640, 480)),
        ((1170, 20_000), (701, 11_975)),
        ((8000, 400), (8000, 400)),
        ((24_000, 1000), (14_189, 591)),
        ((1, 65_000), (1, 16_383)),
    ],
)
def test_a_picture_is_kept_as_large_as_it_has_to_be(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert fitting(*size, 2048) == kept


EXIF = (
    b"II*\0" + struct.pack("<IH", 8, 50_000) + b"".join(struct.pack("<HHII", n, 7, 600_000, 0) for n in range(50_000))
)
SMALL = image(Image.new("L", (8, 8)))
PACKED = zeros(1)
REFUSED = {
    "49 megapixels of one bit": image(Image.new("1", (7000, 7000))),
    "25 megapixels of nothing in WebP": b"RIFF\x1a\0\0\0WEBPVP8L\r\0\0\0\x2f"
    + struct.pack("<I", 4999 | 4999 << 14)
    + bytes(8),
    "a GIF's screen of 4,295 megapixels": b"GIF89a\xff\xff\xff\xff" + image(Image.new("P", (9, 9)), "GIF")[10:],
    "a profile of 300 MB": with_chunk(SMALL, b"iCCP", b"p\0\0" + zeros(300)),
    "3 GB of text": with_chunk(SMALL, b"zTXt", b"k\0\0" + PACKED, 3000),
    "3 GB of international text": with_chunk(SMALL, b"iTXt", b"k\0\1\0\0\0" + PACKED, 3000),
    "a thousand scans": many_scans(1000),
    "a HEIC of 900 megapixels": heic_that_says(30_000, 30_000),
    "a HEIC of 4 gigapixels a side": heic_that_says(0xFFFFFFFF, 0xFFFFFFFF),
    "a HEIC larger than it says": heic_that_says(8, 8, 2048),
    "a HEIC cut off": photo(format_="HEIF")[:-20],
}
TAKEN = {
    "50,000 notes of its camera, each on all others": with_chunk(SMALL, b"eXIf", EXIF),
    "as many scans as a photo has": many_scans(10),
    "24 megapixels of one bit": image(Image.new("1", (5712, 4284))),
}


@pytest.mark.parametrize("name", [*REFUSED, *TAKEN])
@pytest.mark.anyio
async def test_a_picture_costs_little_whatever_its_file_says(name: str) -> None:
    before, began = _memory_kb(), time.monotonic()
    if name in TAKEN:
        await made_anew(TAKEN[name], 2048, 480)
    else:
        with pytest.raises(Invalid, match="at most 24 megapixels"):
            await made_anew(REFUSED[name], 2048, 480)
    assert time.monotonic() - began < 10
    assert _memory_kb() - before < 20_000


def _memory_kb() -> int:
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])


@pytest.mark.parametrize(
    "program",
    [
        "import time; time.sleep(60)",
        "import os; os.abort()",
        "print('{}')",
        'print(\'{"photo_bytes": 9, "thumb_bytes": 0}\')',
    ],
)
@pytest.mark.anyio
async def test_a_picture_that_ends_its_process_is_refused_and_the_next_is_taken(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    pictures._worker.end()
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "WORKER", [sys.executable, "-c", program])
        patch.setattr(pictures, "WITHIN_S", 0.3)
        with pytest.raises(Invalid):
            await made_anew(photo(), 400, 400)
    assert (await made_anew(photo(), 400, 400)).width_px == 200


@pytest.mark.anyio
async def test_where_no_process_can_start_pictures_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    pictures._worker.end()
    with monkeypatch.context() as patch:
        patch.setattr(pictures, "WORKER", ["/nowhere"])
        with pytest.raises(Unavailable):
            await made_anew(photo(), 400, 400)


@pytest.mark.anyio
async def test_the_process_is_gone_when_nothing_was_to_do_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "KEPT_S", -0.9)
    await made_anew(photo(), 400, 400)
    for _ in range(100):
        await asyncio.sleep(0.05)
        if pictures._worker._process is None:
            return
    raise AssertionError("it is still there")


def test_the_process_ends_with_haggle_and_when_nothing_is_to_do() -> None:
    program = "from haggle.attachments import picture_worker as w; w.IDLE_S = 0.1; w.main()"
    source, sink = os.pipe()
    assert subprocess.run([sys.executable, "-c", program], stdin=source, timeout=20).returncode == 0
    os.close(sink)
    program = program.replace("0.1", "60")
    assert subprocess.run([sys.executable, "-c", program], stdin=source, timeout=20).returncode == 0
    os.close(source)


def test_too_much_work_ends_the_process() -> None:
    program = (
        "from haggle.attachments import picture_worker as w; w.CPU_S = 0.1\n"
        "def forever(*_, **__):\n    while True: pass\n"
        "w.made_anew = forever; w.main()"
    )
    asked = subprocess.run([sys.executable, "-c", program], input=b'{"size_bytes": 0}\n', timeout=20)
    assert asked.returncode < 0


def test_a_large_picture_is_refused_in_words(bea: Person, talk: int) -> None:
    answer = send(bea, talk, ("wide.png", REFUSED["49 megapixels of one bit"]), body="Kept")
    assert answer.status_code == 422
    assert "at most 24 megapixels" in answer.text
    assert "Kept" in answer.text
