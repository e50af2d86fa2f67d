"""The files that the demo's people send each other: a photo, a document, a voice message; all made here."""

import io
import math
import wave
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PIL import Image

from haggle.attachments.intake import Upload
from haggle.demo import pictures

RATE_HZ = 16_000
QUACKS_S = (0.15, 0.55, 0.85)
LENGTH_S = 1.3


class Brought(NamedTuple):
    """A file for the message of that number in the conversation about the bike."""

    number: int
    username: str
    upload: Upload


def brought() -> Iterator[Brought]:
    """The files, made anew each time."""
    lock = ("Folding lock, 90 cm", "Bought 14 March, 39.90 EUR.", "Two keys. Both are with the bike.")
    yield Brought(11, "sal", _upload("Receipt for the lock.pdf", _pdf(lock)))
    yield Brought(20, "sal", _upload("Chain.jpg", _detail(pictures.draw("bike"))))
    yield Brought(21, "sal", _upload("Duck.wav", _quacks(), int(LENGTH_S * 1000)))


def _upload(name: str, content: bytes, duration_ms: int | None = None) -> Upload:
    return Upload(name, io.BytesIO(content), len(content), duration_ms=duration_ms)


def _detail(picture: bytes) -> bytes:
    """The lower half of the bike, from nearer."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as whole:
        width, height = whole.size
        whole.crop((width // 6, height * 2 // 5, width * 5 // 6, height * 9 // 10)).save(out, "JPEG", quality=88)
    return out.getvalue()


def _pdf(lines: Sequence[str]) -> bytes:
    """One page that says these lines, in letters of ASCII, the first one large."""
    text = " ".join(f"/F {24 if number == 0 else 14} Tf ({line}) Tj T*" for number, line in enumerate(lines))
    stream = f"BT 60 480 Td 30 TL {text} ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        len(out),
    )
    return bytes(out + end)


def _quacks() -> bytes:
    """What the duck on the sticker says, three times: a buzz that falls in pitch and fades."""
    samples = bytearray()
    for index in range(int(RATE_HZ * LENGTH_S)):
        seconds = index / RATE_HZ
        level = sum(_quack(seconds - start) for start in QUACKS_S)
        samples += int(9000 * level).to_bytes(2, "little", signed=True)
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setparams((1, 2, RATE_HZ, 0, "NONE", ""))
        sound.writeframes(bytes(samples))
    return out.getvalue()


def _quack(seconds: float) -> float:
    """The level, from -1 to 1, so long after it began."""
    if not 0 <= seconds < 0.25:
        return 0.0
    phase = 2 * math.pi * (420 * seconds - 300 * seconds**2)
    buzz = sum(math.sin(harmonic * phase) / harmonic for harmonic in range(1, 9)) / 2.2
    return buzz * math.sin(math.pi * seconds / 0.25)
