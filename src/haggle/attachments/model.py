"""An attachment, before and after a message has taken it."""

from typing import NamedTuple

from haggle.text.languages import _, ngettext

THUMB_PX = 480


class Stored(NamedTuple):
    """
    A file whose blobs are stored, and unreferenced until a message takes it.

    `kind` is image, voice or file; `blob` and `thumb` are names in the blob store; `thumb`, `width_px` and `height_px`
    (of the image as it is served) are there for images alone, `duration_ms` for voice messages.
    """

    kind: str
    name: str
    media_type: str
    size_bytes: int
    blob: str
    thumb: str | None = None
    width_px: int | None = None
    height_px: int | None = None
    duration_ms: int | None = None


class Attachment(NamedTuple):
    """The same as part of a message, with an id of its own."""

    id: int
    message_id: int
    kind: str
    name: str
    media_type: str
    size_bytes: int
    blob: str
    thumb: str | None
    width_px: int | None
    height_px: int | None
    duration_ms: int | None

    @property
    def thumb_size(self) -> tuple[int, int]:
        """Width and height at which the thumbnail is shown, for a page to leave room for it."""
        width, height = self.width_px or 1, self.height_px or 1
        scale = min(1.0, THUMB_PX / max(width, height))
        return max(1, round(width * scale)), max(1, round(height * scale))

    @property
    def size(self) -> str:
        """How large the file is, in words."""
        return size_words(self.size_bytes)

    @property
    def duration(self) -> str:
        """How long it lasts, like `1:05`; empty when unknown."""
        seconds = round((self.duration_ms or 0) / 1000)
        return "" if self.duration_ms is None else f"{max(1, seconds) // 60}:{max(1, seconds) % 60:02}"


def size_words(size_bytes: int) -> str:
    """`640 bytes`, `12 KB`, `3.4 MB`: in thousands, as the limits are given."""
    if size_bytes < 1000:
        return ngettext("{num} byte", "{num} bytes", size_bytes)
    if size_bytes < 999_500:
        return _("{size} KB", size=f"{size_bytes / 1000:.0f}")
    return _("{size} MB", size=f"{size_bytes / 1_000_000:.1f}".removesuffix(".0"))
