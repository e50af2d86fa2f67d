"""Reading attachments."""

from collections.abc import Mapping, Sequence

from haggle.attachments.model import Attachment
from haggle.errors import NotFound
from haggle.store.db import Db
from haggle.text.languages import _

COLUMNS = (
    "attachments.id, attachments.message_id, attachments.kind, attachments.name, attachments.media_type, "
    "attachments.size_bytes, attachments.blob, attachments.thumb, attachments.width_px, attachments.height_px, "
    "attachments.duration_ms"
)


async def of_messages(db: Db, message_ids: Sequence[int]) -> Mapping[int, tuple[Attachment, ...]]:
    """What these messages (at most a page of them) bring, by message, each in its order."""
    names = {f"id{number}": message_id for number, message_id in enumerate(message_ids)}
    rows = await db.fetch_all(
        f"SELECT {COLUMNS} FROM attachments WHERE message_id IN (:{', :'.join(names)}) ORDER BY message_id, place",
        **names,
    )
    found: dict[int, tuple[Attachment, ...]] = {}
    for row in map(Attachment._make, rows):
        found[row.message_id] = (*found.get(row.message_id, ()), row)
    return found


async def attachment(db: Db, viewer_id: int, attachment_id: int) -> Attachment:
    """Raises NotFound for whoever is not in its conversation, and once its message was deleted."""
    row = await db.fetch_one(
        f"SELECT {COLUMNS} FROM attachments "
        "JOIN participants ON participants.conversation_id = attachments.conversation_id "
        "AND participants.account_id = :viewer_id JOIN messages ON messages.id = attachments.message_id "
        "AND (messages.withheld_at IS NULL OR messages.author_id = :viewer_id) WHERE attachments.id = :id",
        id=attachment_id,
        viewer_id=viewer_id,
    )
    if row is None:
        raise NotFound(_("There is no such file, or it is not yours to see."))
    return Attachment(*row)
