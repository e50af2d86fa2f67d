"""The photos of a listing, and how many it may have."""

from collections.abc import Sequence

from haggle.errors import Invalid
from haggle.text.languages import _

MAX_PHOTOS = 8
Pair = tuple[str, str]
"""The blobs of a photo and of its thumbnail."""


def must_be_few(photos: Sequence[object]) -> None:
    """Raises Invalid for more than a listing may have."""
    if len(photos) > MAX_PHOTOS:
        raise Invalid(_("A listing has at most {most} photos.", most=MAX_PHOTOS), "photo")


def named(photos: Sequence[Pair], name: str) -> int | None:
    """The place of the photo whose blob's name begins so; None for one that is there no more."""
    return next((place for place, (photo, _) in enumerate(photos) if name and photo.startswith(name)), None)
