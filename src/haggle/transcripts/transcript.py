"""One conversation whole, a piece after the other, in each of its formats."""

from collections.abc import Callable

from haggle.accounts.model import Account
from haggle.api.listing_serializers import change_json
from haggle.api.serializers import conversation_json, message_json
from haggle.conversations.model import Row
from haggle.data_export.archive import (
    Content,
    Entries,
    conversation_page,
    file_name,
    json_line,
    said,
    stored,
    style,
    whole,
)
from haggle.listings.changes.model import Change
from haggle.site import Site
from haggle.transcripts.lines import INDENT, text_of


class Transcript:
    """What was said in one conversation, as the viewer sees it."""

    def __init__(self, site: Site, viewer: Account, row: Row) -> None:
        self._site = site
        self._viewer = viewer
        self._row = row
        self.formats: dict[str, tuple[str, Callable[[], Content]]] = {
            "html": ("text/html", self._page),
            "txt": ("text/plain", self._text),
            "jsonl": ("application/jsonl", self._lines),
        }
        """By the end of its name: what it is, and what gives its bytes."""

    async def entries(self) -> Entries:
        """All of it as files: the three formats, and what was sent."""
        yield "transcript.html", conversation_page(self._site, self._viewer, self._row, "")
        yield "transcript.txt", self._text()
        yield "transcript.jsonl", self._lines()
        yield "style.css", style()
        async for message, _ in said(self._site, self._viewer, self._row.id):
            for file in message.attachments:
                yield file_name(str(file.id), file.name), stored(self._site, file.blob)

    def _page(self) -> Content:
        return conversation_page(self._site, self._viewer, self._row, "", has_files=False)

    async def _text(self) -> Content:
        yield f"{self._row.peer_name} · {self._row.title}\n\n".encode()
        async for message, _ in whole(self._site, self._viewer, self._row.id):
            yield text_of(message, self._viewer, INDENT).encode()

    async def _lines(self) -> Content:
        yield json_line(conversation_json(self._row))
        async for message, known in whole(self._site, self._viewer, self._row.id):
            if isinstance(message, Change):
                yield json_line(change_json(message))
                continue
            line = message_json(message, self._viewer.id, known)
            for file, described in zip(message.attachments, line["attachments"], strict=True):
                described["file"] = file_name(str(file.id), file.name)
            yield json_line(line)
