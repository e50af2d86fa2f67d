"""Pictures people send, which may be hostile: decoded, turned upright, scaled down, encoded anew without metadata."""

import asyncio
import io
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from PIL import Image, ImageOps

from haggle.errors import Invalid
from haggle.text.languages import _

MAX_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_SCALE_WELL = {"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"}
_pool = ThreadPoolExecutor(1, thread_name_prefix="pictures")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


class Picture(NamedTuple):
    """A picture and its thumbnail as WebP; the size is the picture's."""

    photo: bytes
    thumb: bytes
    width_px: int
    height_px: int


async def made_anew(content: bytes, photo_px: int, thumb_px: int, is_thumb_square: bool = False) -> Picture:
    """The picture, at most `photo_px` a side, and a thumbnail of `thumb_px`, without animation. Raises Invalid."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool, _made_anew, content, photo_px, thumb_px, is_thumb_square)


def _made_anew(content: bytes, photo_px: int, thumb_px: int, is_thumb_square: bool) -> Picture:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:  # reads no more than the head
                photo = _scaled(image, photo_px)
    except (
        Exception
    ) as error:  # whatever a decoder raises on hostile bytes: struct.error, KeyError, a warning of a decompression bomb
        raise Invalid(
            _("That picture could not be read. Send a JPEG, PNG, WebP or GIF of at most 50 megapixels."), "photo"
        ) from error
    if is_thumb_square:
        thumb = ImageOps.fit(photo, (thumb_px, thumb_px))
    else:
        thumb = photo.copy()
        thumb.thumbnail((thumb_px, thumb_px))
    return Picture(_webp(photo, 82), _webp(thumb, 78), *photo.size)


async def redrawn(content: bytes, width_px: int, format: str) -> bytes:
    """One of our own pictures, at most so wide, as WEBP or JPEG."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _redrawn, content, width_px, format)


def _redrawn(content: bytes, width_px: int, format: str) -> bytes:
    with Image.open(io.BytesIO(content), formats=("WEBP",)) as image:
        image.thumbnail((width_px, image.height))
        out = io.BytesIO()
        image.convert("RGB").save(out, format, quality=80, progressive=True, optimize=True)
        return out.getvalue()


def _scaled(image: Image.Image, most_px: int) -> Image.Image:
    """The first frame, scaled before it is copied, upright, on white where it can be seen through."""
    if image.mode.startswith("I"):  # 16 bits of grey, as scanners give them: converting alone would cut them off
        image = image.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if image.mode not in _SCALE_WELL or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((most_px, most_px))  # a JPEG is read at a fraction of its size
    upright = ImageOps.exif_transpose(image)
    if upright.mode in {"RGBA", "LA"}:
        ground = Image.new("RGBA", upright.size, "white")
        ground.alpha_composite(upright.convert("RGBA"))
        upright = ground
    return upright.convert("RGB")


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality)
    return out.getvalue()
