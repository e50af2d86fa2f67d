"""The file: a zip of readable pages, JSON Lines and files, made while it is downloaded."""

import asyncio
import re
from base64 import b64encode
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from haggle.accounts.model import Account
from haggle.api.serializers import account_json, conversation_json, dumps, message_json
from haggle.clock import iso, local, minute, now_ms
from haggle.conversations.model import Row, preview
from haggle.conversations.queries import listed
from haggle.data_export import queries
from haggle.errors import NotFound
from haggle.listings.changes.model import Change
from haggle.listings.changes.queries import changes
from haggle.messages.model import Message
from haggle.receipts.model import JUST_SENT, Receipt
from haggle.site import Site
from haggle.store.ids import FAR
from haggle.text.languages import _, direction, tag, translate
from haggle.web import assets
from haggle.web.templates import render

CHUNK_BYTES = 64 * 1024
FIRST_OF_ZIP = (1980, 1, 1, 0, 0, 0)  # it knows no earlier time
STYLE = assets.TEMPLATES / "data_export" / "style.css"
_LINE_ENDS = {ord(end): f"\\u{ord(end):04x}" for end in "\x85\u2028\u2029"}
_UNSAFE = re.compile(r"[^\w. -]+")


class Sink:
    """A file object that cannot seek: what is written into it is taken out again."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.waiting_bytes = 0

    def write(self, content: bytes) -> int:
        """Keep these bytes until `take`."""
        self._parts.append(bytes(content))
        self.waiting_bytes += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing to do."""

    def take(self) -> bytes:
        """The bytes since the last call."""
        taken, self._parts, self.waiting_bytes = b"".join(self._parts), [], 0
        return taken


Content = AsyncIterator[bytes]
Entries = AsyncIterator[tuple[str, Content]]
"""Every file of a zip: its name, and its bytes as they are read."""


async def zipped(viewer: Account, entries: Entries) -> AsyncIterator[bytes]:
    """The bytes of the zip. Long things are read a page at a time; compressing happens in a thread."""
    sink = Sink()
    made_at = max(FIRST_OF_ZIP, local(now_ms(), viewer.time_zone).timetuple()[:6])
    with ZipFile(sink, "w") as zip_:  # type: ignore[call-overload]  # all it needs of a file is to be written to
        async for name, content in entries:
            info = ZipInfo(name, made_at)
            info.compress_type = ZIP_STORED if name.startswith("files/") else ZIP_DEFLATED
            with zip_.open(info, "w", force_zip64=True) as entry:
                async for piece in content:
                    await asyncio.to_thread(entry.write, piece)
                    if sink.waiting_bytes > CHUNK_BYTES:
                        yield sink.take()
        yield sink.take()
    yield sink.take()


async def stored(site: Site, name: str) -> AsyncIterator[bytes]:
    """The bytes of a blob, a chunk at a time; none for one that is gone."""
    with suppress(NotFound):
        async for chunk in site.blobs.stream(name, 0, await site.blobs.size(name) - 1):
            yield chunk


def file_name(prefix: str, name: str) -> str:
    """The path of a file in the zip, in characters that every system reads."""
    safe = _UNSAFE.sub("_", name).strip(". ")
    return f"files/{prefix}-{safe[-80:].lstrip('. ')}" if safe else f"files/{prefix}"


async def said(
    site: Site, viewer: Account, conversation_id: int, after: int = 0
) -> AsyncIterator[tuple[Message, Receipt]]:
    """Every message of the conversation past `after`, oldest first, with the receipt that the viewer may see."""
    while True:
        found, known = await site.read(queries.messages_page, viewer, conversation_id, after)
        if not found:
            return
        for message in found:
            yield message, known
        after = found[-1].id


async def whole(
    site: Site, viewer: Account, conversation_id: int, after: int = 0
) -> AsyncIterator[tuple[Message | Change, Receipt]]:
    """The same, and what happened to the listing in between."""
    happened = deque(await site.read(changes, viewer.id, conversation_id, after, FAR, FAR))
    known = JUST_SENT
    async for message, known in said(site, viewer, conversation_id, after):
        while happened and happened[0].after_message_id < message.id:
            yield happened.popleft(), known
        yield message, known
    for change in happened:
        yield change, known


def html(viewer: Account, template: str, /, **context: Any) -> bytes:
    """A piece of a page in the viewer's language."""
    language = viewer.language
    return render(template, language, lang=tag(language), dir=direction(language), **context).encode()


async def style() -> Content:
    """The styles of such pages."""
    yield STYLE.read_bytes()


async def conversation_page(site: Site, viewer: Account, row: Row, up: str, has_files: bool = True) -> Content:
    """The conversation to be read in a browser; `up` leads to the zip's top. Without files it stands alone."""
    styles = f"{up}style.css" if has_files else f"data:text/css;base64,{b64encode(STYLE.read_bytes()).decode()}"
    yield html(viewer, "data_export/_top.html", peer_name=row.peer_name, title=row.title, up=up, styles=styles)
    async for message, _known in whole(site, viewer, row.id):
        at = minute(message.created_at, viewer.reading)
        if isinstance(message, Change):
            yield html(
                viewer, "listings/_change.html", change=message, words=message.said(viewer.language), at=at, suffix=""
            )
            continue
        files = [(has_files and up + file_name(str(one.id), one.name), one) for one in message.attachments]
        is_mine = message.author_id == viewer.id
        yield html(viewer, "data_export/_message.html", message=message, is_mine=is_mine, at=at, files=files)
    yield html(viewer, "data_export/_bottom.html")


class Export:
    """All that haggle has of one account, as names of files and what these hold."""

    def __init__(self, site: Site, viewer: Account) -> None:
        self._site = site
        self._viewer = viewer

    async def entries(self) -> Entries:
        """Every file of the zip."""
        yield "index.html", self._index()
        yield "style.css", style()
        async for row in self._conversations():
            yield f"conversations/{row.id}.html", conversation_page(self._site, self._viewer, row, "../")
        yield "data/account.jsonl", self._account()
        yield "data/conversations.jsonl", self._conversation_lines()
        yield "data/messages.jsonl", self._message_lines()
        yield "data/notification_preferences.jsonl", self._preferences()
        for what in queries.KEPT:
            yield f"data/{what}.jsonl", self._lines(what)
        if self._viewer.avatar:
            yield "files/avatar.webp", stored(self._site, self._viewer.avatar)
        async for listing in self._rows("listings"):
            if listing["photo"]:
                yield f"files/listing-{listing['id']}.webp", stored(self._site, listing["photo"])
        async for one in self._rows("listing_photos"):
            yield f"files/listing-{one['listing_id']}-{one['place']}.webp", stored(self._site, one["photo"])
        async for file in self._rows("attachments"):
            yield file_name(str(file["id"]), file["name"]), stored(self._site, file["blob"])

    async def _rows(self, what: str) -> AsyncIterator[dict[str, Any]]:
        after = 0
        while found := await self._site.read(queries.rows, self._viewer, what, after):
            for row in found:
                yield row
            after = next(iter(found[-1].values()))

    async def _conversations(self) -> AsyncIterator[Row]:
        before, has_more = (FAR, 0), True
        while has_more:
            found, has_more = await self._site.read(listed, self._viewer, "whole", before)
            for row in found:
                yield row
                before = (row.listed_at, row.id)

    async def _index(self) -> Content:
        made = minute(now_ms(), self._viewer.reading)
        yield html(
            self._viewer,
            "data_export/_top.html",
            peer_name="",
            title=translate(_("Your haggle"), self._viewer.language),
            up="",
            styles="style.css",
        )
        yield html(self._viewer, "data_export/_about.html", viewer=self._viewer, made=made, names=sorted(queries.KEPT))
        async for row in self._conversations():
            at = minute(row.at, self._viewer.reading)
            yield html(
                self._viewer, "data_export/_line.html", row=row, line=preview(row.last_line, row.last_kind), at=at
            )
        yield html(self._viewer, "data_export/_bottom.html")

    async def _account(self) -> Content:
        joined_at = await self._site.read(queries.joined_at, self._viewer)
        yield json_line({**account_json(self._viewer), "role": self._viewer.role, "created_at": iso(joined_at)})

    async def _conversation_lines(self) -> Content:
        async for row in self._conversations():
            yield json_line(conversation_json(row))

    async def _message_lines(self) -> Content:
        async for row in self._conversations():
            async for message, known in said(self._site, self._viewer, row.id):
                yield json_line(message_json(message, self._viewer.id, known))

    async def _preferences(self) -> Content:
        for preference in await self._site.read(queries.preferences, self._viewer):
            yield json_line(preference)

    async def _lines(self, what: str) -> Content:
        async for row in self._rows(what):
            yield json_line(
                {name: _readable(name, value) for name, value in row.items() if name not in {"blob", "photo"}}
            )


def _readable(name: str, value: Any) -> Any:
    return iso(value) if name.endswith(("_at", "_until")) and value is not None else value


def json_line(value: dict[str, Any]) -> bytes:
    """A line of JSON: one for programs too to which more than `\\n` ends a line."""
    return f"{dumps(value).translate(_LINE_ENDS)}\n".encode()
