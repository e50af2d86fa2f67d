"""Changing attachments: a message takes stored files, or lets go of them."""

from collections.abc import Sequence

from haggle.attachments.model import Stored
from haggle.errors import Conflict
from haggle.live.transaction import Transaction


async def attach(tx: Transaction, conversation_id: int, message_id: int, stored: Sequence[Stored]) -> None:
    """Let the message have these files, in this order: their blobs are loose no more. Raises Conflict."""
    for place, file in enumerate(stored):
        await take(tx, file.blob, *([file.thumb] if file.thumb else []))
        await tx.execute(
            "INSERT INTO attachments (message_id, conversation_id, place, kind, name, media_type, size_bytes, blob, "
            "thumb, width_px, height_px, duration_ms) VALUES (:message_id, :conversation_id, :place, :kind, :name, "
            ":media_type, :size_bytes, :blob, :thumb, :width_px, :height_px, :duration_ms)",
            message_id=message_id,
            conversation_id=conversation_id,
            place=place,
            **file._asdict(),
        )


async def detach(tx: Transaction, message_id: int) -> None:
    """The message has no files any more; their blobs are loose, and collected later."""
    rows = await tx.fetch_all("DELETE FROM attachments WHERE message_id = :id RETURNING blob, thumb", id=message_id)
    await loosen(tx, *(name for row in rows for name in row if name))


async def take(tx: Transaction, *names: str) -> None:
    """These blobs are referred to from now on. Raises Conflict for one that was collected meanwhile."""
    for name in names:
        if await tx.fetch_val("DELETE FROM loose_blobs WHERE name = :name RETURNING name", name=name) is None:
            raise Conflict("That took so long that the files were given up. Please send them again.")


async def loosen(tx: Transaction, *names: str) -> None:
    """Nothing refers to these blobs (yet, or any more): they are collected unless somebody takes them in a day."""
    await tx.execute_many(
        "INSERT INTO loose_blobs (name, since) VALUES (:name, :now) ON CONFLICT (name) DO NOTHING",
        [{"name": name, "now": tx.now_ms} for name in names],
    )
