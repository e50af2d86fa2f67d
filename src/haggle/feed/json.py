"""Entries as JSON events, for programs. The SSE `event:` is the kind (`message.posted`)."""

import logging
from collections.abc import Set
from dataclasses import dataclass

from haggle.accounts.queries import account
from haggle.api.serializers import dumps
from haggle.delivery.bus import EphemeralEvent
from haggle.delivery.stream import Reader, frame
from haggle.errors import NotFound
from haggle.feed.kinds import KINDS
from haggle.store.db import Db
from haggle.store.ids import FAR
from haggle.store.log import Entry

logger = logging.getLogger("haggle.api")


@dataclass(frozen=True, slots=True)
class JsonEvent:
    """One entry as a JSON event. A reader of one conversation gets only the `id:` of events about others."""

    whole: bytes
    bare: bytes
    conversation_id: int | None

    def frame(self, reader: Reader) -> bytes:
        """The event, or only its position when it is about another conversation than the reader's."""
        return self.whole if reader.conversation_id in {None, self.conversation_id} else self.bare


class JsonEncoder:
    """Entries written as JSON events."""

    max_gap = FAR

    async def render(self, db: Db, account_id: int, entries: list[Entry], in_view: Set[int | None]) -> list[JsonEvent]:
        """Each entry from the database rows as they are now; one whose row is deleted has the type `gone`."""
        if not entries:
            return []
        viewer = await account(db, account_id)
        written = []
        for entry in entries:
            try:
                facts = await KINDS[entry.kind].json(db, viewer, entry)
            except NotFound:
                facts = {"type": "gone"}
            except Exception:  # one broken message must not stop the feed
                logger.exception("cannot write %s at %d of account %d", entry.kind, entry.position, account_id)
                facts = {"type": "gone"}
            whole = frame(dumps({"id": entry.position, **facts}), event=entry.kind, position=entry.position)
            written.append(JsonEvent(whole, b"id: %d\n\n" % entry.position, entry.facts.get("conversation_id")))
        return written

    def ephemeral(self, event: EphemeralEvent, reader: Reader) -> bytes | None:
        """Typing and presence, without a position."""
        facts = event.facts
        if event.kind not in {"typing", "presence"} or reader.conversation_id not in {None, facts["conversation_id"]}:
            return None
        if event.kind == "presence":
            return frame(dumps({"type": "presence", **facts}), event="presence")
        typing = {
            "type": "typing",
            "conversation_id": facts["conversation_id"],
            "sender_id": facts["account_id"],
            "sender_name": facts["name"],
            "typing": facts["typing"],
        }
        return frame(dumps(typing), event="typing")
