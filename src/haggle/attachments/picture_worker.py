"""
A process of its own that opens people's pictures: what a file makes it use, or do, ends with it.

It reads requests from standard input, each a line of JSON and the picture, and answers alike: `photo_bytes` and
`thumb_bytes` after a line, or `photo_bytes` 0 for what cannot be read.
"""

import contextlib
import io
import json
import math
import os
import resource
import select
import signal
import sys
import warnings
from pathlib import Path
from typing import Any

# Imported by name: else the first picture that none of these knows would load every decoder there is.
from PIL import GifImagePlugin, Image, ImageCms, ImageOps, JpegImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401

MAX_PIXELS = 24_500_000  # a phone's 24 megapixels are 5712 × 4284
MAX_SCANS = 40  # of a JPEG: a progressive one has ten, and each goes over all of it
MAX_SIDE = 16_383  # of a WebP
CPU_S = 6.0
IDLE_S = 10.0
MEMORY_BYTES = 700_000_000
BAND_PIXELS = 1_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_ORIENTATION = 0x0112
_MODE_OF = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK", "Lab ": "LAB"}  # by the colour space of a profile
_SRGB = ImageCms.createProfile("sRGB")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def made_anew(content: bytes, photo_px: int, thumb_px: int, is_thumb_square: bool) -> tuple[bytes, bytes, int, int]:
    """Photo and thumbnail as WebP, width and height of the photo: upright, in sRGB, on white, without metadata."""
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MAX_SCANS:
        raise ValueError("too many scans")
    formats = _with_heic() if content[4:8] == b"ftyp" else FORMATS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        image: Image.Image = Image.open(io.BytesIO(content), formats=formats)  # reads no more than the head
    with image:
        photo = _upright(_in_srgb(_reduced(image, photo_px), image.info.get("icc_profile")), image)
    if is_thumb_square:
        thumb = ImageOps.fit(photo, (thumb_px, thumb_px))
    else:
        thumb = photo.copy()
        thumb.thumbnail((thumb_px, thumb_px))
    return _webp(photo, 82), _webp(thumb, 78), *photo.size


def _with_heic() -> tuple[str, ...]:
    """Load what reads HEIC: for such a picture alone, since its codec has a history of holes."""
    import pillow_heif

    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
    return ("HEIF",)


def fitting(width: int, height: int, most_px: int) -> tuple[int, int]:
    """
    The size in which a picture is kept: `most_px` a side, but what is long and narrow stays legible.

    Its shorter side keeps half of that as long as the whole has no more pixels than two full squares.
    """
    longer, shorter = max(width, height), min(width, height)
    narrow = min(most_px / 2 / shorter, most_px * math.sqrt(2 / (width * height)))
    scale = min(1.0, max(most_px / longer, narrow), MAX_SIDE / longer)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _reduced(image: Image.Image, most_px: int) -> Image.Image:
    """The first frame at its final size, as L, RGB or CMYK: a band after the other, so that it is whole only once."""
    size = fitting(*image.size, most_px)
    image.draft(None, size)  # a JPEG is read at a fraction of its size
    factor = max(1, min(image.width // size[0], image.height // size[1]))
    rows = factor * max(1, BAND_PIXELS // image.width // factor)
    mode = _plain(image.crop((0, 0, 1, 1))).mode
    small = Image.new(mode, (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, rows):
        band = _plain(image.crop((0, top, image.width, min(top + rows, image.height))))
        small.paste(band.reduce(factor), (0, top // factor))
    return small.resize(size, Image.Resampling.BICUBIC) if small.size != size else small


def _plain(band: Image.Image) -> Image.Image:
    """The same in a mode that scales well, on white where one can see through."""
    if band.mode.startswith("I"):  # 16 bits of grey, as scanners give them: converting alone would cut them off
        band = band.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if band.mode in {"RGBA", "LA", "PA"} or "transparency" in band.info:
        ground = Image.new("RGBA", band.size, "white")
        ground.alpha_composite(band.convert("RGBA"))
        return ground.convert("L" if band.mode.startswith("L") else "RGB")
    return band.convert("L") if band.mode == "1" else band if band.mode in {"L", "RGB", "CMYK"} else band.convert("RGB")


def _in_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """The colours that its profile means; a profile that cannot be read, or is not for such a picture, means none."""
    with contextlib.suppress(ImageCms.PyCMSError, OSError, KeyError, TypeError, ValueError):
        profile = ImageCms.ImageCmsProfile(io.BytesIO(icc_profile or b""))
        mode = _MODE_OF[profile.profile.xcolor_space]
        if image.mode == mode or (image.mode, mode) == ("L", "RGB"):
            flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
            intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
            found = ImageCms.profileToProfile(image.convert(mode), profile, _SRGB, intent, "RGB", flags=flags)
            return found or image.convert("RGB")
    return image.convert("RGB")


def _upright(image: Image.Image, original: Image.Image) -> Image.Image:
    image.getexif()[_ORIENTATION] = original.getexif().get(_ORIENTATION, 1)
    return ImageOps.exif_transpose(image)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality, exif=b"", icc_profile=b"")
    return out.getvalue()


def main() -> None:
    """Answer requests until there are none for a while."""
    _limit()
    warnings.simplefilter("ignore")  # nobody reads them, and a file can have a million
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while select.select([source], [], [], IDLE_S)[0] and (line := source.readline()):
        request: dict[str, Any] = json.loads(line)
        content = source.read(request.pop("size_bytes"))
        signal.setitimer(signal.ITIMER_PROF, CPU_S)  # after so much work its signal ends us
        try:
            photo, thumb, width, height = made_anew(content, **request)
        except Exception:  # whatever a decoder throws at foreign bytes: struct.error, KeyError, MemoryError
            photo, thumb, width, height = b"", b"", 0, 0
        signal.setitimer(signal.ITIMER_PROF, 0)
        told = {"photo_bytes": len(photo), "thumb_bytes": len(thumb), "width_px": width, "height_px": height}
        sink.writelines([json.dumps(told).encode() + b"\n", photo, thumb])
        sink.flush()


def _limit() -> None:
    """No signal for haggle ends us, for its end does; memory has a limit; whoever chats goes before."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(OSError, ValueError):  # it is not allowed everywhere
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
        os.nice(5)


if __name__ == "__main__":
    main()
