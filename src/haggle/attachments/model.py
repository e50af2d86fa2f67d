"""An attachment, before and after a message has taken it."""

from typing import NamedTuple


class Stored(NamedTuple):
    """
    A file whose blobs are stored, and loose until a message takes it.

    `kind` is image, voice or file; `blob` and `thumb` are names in the blob store; `thumb`, `width_px` and `height_px`
    (of the image as it is served) are there for images alone, `duration_ms` for voice notes.
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
