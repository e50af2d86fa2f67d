"""What is posted: how large it may be, how slow, and how many files may be on their way at once."""

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from haggle.errors import TooLarge, TooSlow
from haggle.site import Site
from haggle.text.languages import _
from haggle.web.request_headers import media_type

UPLOADS_AT_ONCE = 4
LEAST_BYTES_PER_S = 1000
TOO_MUCH = _("That is more than we take at once. Go back: what you typed is still in the form. Send less of it.")
TOO_MANY_AT_ONCE = _(
    "Other files of yours are still on their way. Go back when they have arrived, and send this again: what you typed "
    "is still in the form."
)


def limited(app: ASGIApp, max_bytes: int, max_upload_bytes: int = 0) -> ASGIApp:
    """
    `app`, which raises TooLarge when a body is, or says it is, larger than `max_bytes`, TooSlow when it stalls.

    A member's form that can carry files may have `max_upload_bytes` more: files go to the disk. Of those, four at once
    are read for each member: TooMany is raised before a byte of the next is.
    """

    async def counting(scope: Scope, receive: Receive, send: Send) -> None:
        headers, viewer = Headers(scope=scope), scope["state"].get("viewer")
        site: Site = scope["state"]["site"]
        is_upload = max_upload_bytes > 0 and viewer is not None and media_type(headers) == "multipart/form-data"
        body = _Body(receive, headers, max_bytes + max_upload_bytes * is_upload, site.settings.stall_s)
        if is_upload:
            with site.limits.inside("upload", str(viewer.id), most=UPLOADS_AT_ONCE, sentence=TOO_MANY_AT_ONCE):
                await app(scope, body.receive, send)
        else:
            await app(scope, body.receive, send)

    return counting


class _Body:
    """A body on its way. Raises TooLarge at once when it says that it is."""

    def __init__(self, receive: Receive, headers: Headers, most: int, stall_s: float) -> None:
        self._receive = receive
        self._left = most
        self._stall_s = stall_s
        self._late_at = asyncio.get_running_loop().time() + stall_s
        self._is_whole = False
        declared = headers.get("content-length", "")
        if declared.isascii() and declared.isdigit() and int(declared) > most:
            raise TooLarge(TOO_MUCH)

    async def receive(self) -> Message:
        """The next part. Raises TooLarge, and TooSlow when nothing came for long, or next to nothing all the time."""
        if self._is_whole:
            return await self._receive()
        try:
            async with asyncio.timeout_at(min(self._late_at, asyncio.get_running_loop().time() + self._stall_s)):
                message = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        size = len(message.get("body", b""))
        self._left -= size
        self._late_at += size / LEAST_BYTES_PER_S
        self._is_whole = not message.get("more_body", False)
        if self._left < 0:
            raise TooLarge(TOO_MUCH)
        return message
