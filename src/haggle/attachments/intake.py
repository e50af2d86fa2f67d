"""Files that come with a message: judged, made harmless, stored."""

import asyncio
import hashlib
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from haggle.attachments.kinds import ACCEPT, Kind, kind_of
from haggle.attachments.model import THUMB_PX, Stored, size_words
from haggle.attachments.names import clean_name, shown_name
from haggle.attachments.operations import store
from haggle.attachments.pictures import made_anew
from haggle.errors import Invalid, TooLarge
from haggle.settings import Settings
from haggle.site import Site
from haggle.text.languages import _
from haggle.web.forms import Form

MAX_FILES = 10
TOO_MANY_FILES = _("You are sending a lot of files. Wait a minute; your text is still here.")
MAX_VOICE_MS = 300_000
PHOTO_PX = 2048


class Offer(NamedTuple):
    """What a form for files says before one is chosen: the limits."""

    accept: str
    most: int
    each_bytes: int
    together_bytes: int

    @property
    def each(self) -> str:
        return size_words(self.each_bytes)

    @property
    def together(self) -> str:
        return size_words(self.together_bytes)


def offer(settings: Settings) -> Offer:
    """The limits in words."""
    return Offer(ACCEPT, MAX_FILES, settings.max_upload_bytes, settings.max_message_bytes)


class Upload(NamedTuple):
    """A file as it was sent. `duration_ms` is there when it was recorded for this message, and the recorder says so."""

    name: str
    file: BinaryIO
    size_bytes: int
    must_be_voice: bool = False
    duration_ms: int | None = None


def uploads_in(sent: Form) -> list[Upload]:
    """The files of a message's form: each `attachment`, then the `voice`. Raises Invalid."""
    uploads = [Upload(file.filename or "", file.file, file.size or 0) for file in sent.files.get("attachment", ())]
    if voice := sent.file("voice"):
        duration_ms = clean_duration(sent.text("duration_ms"))
        uploads.append(Upload(voice.filename or "", voice.file, voice.size or 0, True, duration_ms))
    return uploads


def must_be_few(settings: Settings, uploads: Sequence[Upload]) -> None:
    """Raises Invalid for more than ten files, TooLarge for one too large or too much together."""
    if len(uploads) > MAX_FILES:
        raise Invalid(
            _("A message takes at most {most} files; these are {count}.", most=MAX_FILES, count=len(uploads)),
            "attachment",
        )
    for upload in uploads:
        if upload.size_bytes > settings.max_upload_bytes:
            raise TooLarge(
                _(
                    "“{name}” has {size}; a file may have at most {most}.",
                    name=shown_name(upload.name),
                    size=size_words(upload.size_bytes),
                    most=size_words(settings.max_upload_bytes),
                )
            )
    together = sum(upload.size_bytes for upload in uploads)
    if together > settings.max_message_bytes:
        raise TooLarge(
            _(
                "These files have {size} together; a message may have at most {most}. Send them in several messages.",
                size=size_words(together),
                most=size_words(settings.max_message_bytes),
            )
        )


async def must_not_be_often(site: Site, account_id: int, uploads: Sequence[Upload]) -> None:
    """
    Thirty files, then twelve a minute; 500 MB, then as much a day. Raises TooMany.

    A picture may take the one process for pictures more than a second: nobody alone can keep it busy.
    """
    megabytes = -(-sum(upload.size_bytes for upload in uploads) // 1_000_000)
    await site.limits.take(
        "files", str(account_id), burst=30, per_minute=12, sentence=TOO_MANY_FILES, count=len(uploads)
    )
    await site.limits.take(
        "megabytes", str(account_id), burst=500, per_minute=500 / 1440, sentence=TOO_MANY_FILES, count=megabytes
    )


def clean_duration(text: str) -> int | None:
    """How long a voice message lasts, as its recorder says (in ms), or None. Raises Invalid beyond 5 minutes."""
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= MAX_VOICE_MS or len(text) > 9:
        raise Invalid(_("A voice message lasts at most 5 minutes."), "duration_ms")
    return int(text)


async def digest(uploads: Sequence[Upload]) -> str:
    """A hash of these files by content and order; empty for none."""
    return await asyncio.to_thread(_digest, uploads) if uploads else ""


def _digest(uploads: Sequence[Upload]) -> str:
    whole = hashlib.sha256()
    for upload in uploads:
        upload.file.seek(0)
        whole.update(hashlib.file_digest(upload.file, "sha256").digest())  # type: ignore[arg-type]
    return whole.hexdigest()


async def take_in(site: Site, uploads: Sequence[Upload]) -> list[Stored]:
    """Each upload: checked by content, made anew if a picture, stored, unreferenced for now. Raises Invalid."""
    return [await _take_in(site, upload) for upload in uploads]


async def _take_in(site: Site, upload: Upload) -> Stored:
    content = await asyncio.to_thread(_read, upload.file)
    name = shown_name(upload.name) or "file"
    kind = await asyncio.to_thread(kind_of, content, name)
    if upload.must_be_voice and kind.kind != "voice":
        raise Invalid(_("“{name}” is not a sound recording.", name=name), "voice")
    name = clean_name(upload.name, kind.kind, kind.suffix)
    if kind.kind == "image":
        return await _image(site, kind, name, content)
    [blob] = await store(site, (kind.suffix, content))
    return Stored(kind.kind, name, kind.media_type, len(content), blob, duration_ms=upload.duration_ms)


def _read(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read()


async def _image(site: Site, kind: Kind, name: str, content: bytes) -> Stored:
    made = await made_anew(content, PHOTO_PX, THUMB_PX)
    blob, thumb = await store(site, (kind.suffix, made.photo), (kind.suffix, made.thumb))
    return Stored(kind.kind, name, kind.media_type, len(made.photo), blob, thumb, made.width_px, made.height_px)
