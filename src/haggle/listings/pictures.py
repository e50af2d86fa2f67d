"""Pictures people send: opened with suspicion, turned upright, scaled down, stripped of all metadata, made anew."""

import asyncio
import io
import warnings
from concurrent.futures import ThreadPoolExecutor

from PIL import Image, ImageOps

from haggle.errors import Invalid

PHOTO_PX = 1200
THUMB_PX = 192
MAX_PIXELS = 50_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_pool = ThreadPoolExecutor(1, thread_name_prefix="pictures")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


async def made_anew(content: bytes) -> tuple[bytes, bytes]:
    """A photo (at most 1200 px a side) and a square thumbnail (192 px), both WebP. Raises Invalid."""
    return await asyncio.get_running_loop().run_in_executor(_pool, _made_anew, content)


def _made_anew(content: bytes) -> tuple[bytes, bytes]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
                image.draft("RGB", (2 * PHOTO_PX, 2 * PHOTO_PX))  # a JPEG is then read at a fraction of its size
                upright = ImageOps.exif_transpose(image).convert("RGB")
    except Exception as error:  # whatever a decoder throws at foreign bytes: struct.error, KeyError, a bomb's warning
        raise Invalid(
            "That picture could not be read. Send a JPEG, PNG, WebP or GIF of at most 50 megapixels.", "photo"
        ) from error
    photo = upright.copy()
    photo.thumbnail((PHOTO_PX, PHOTO_PX))
    return _webp(photo, 82), _webp(ImageOps.fit(upright, (THUMB_PX, THUMB_PX)), 78)


def _webp(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", quality=quality)
    return out.getvalue()
