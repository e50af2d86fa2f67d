"""Changing attachments: a message takes stored files, or lets go of them."""

import logging
from collections.abc import Sequence

from haggle.attachments.model import Stored
from haggle.attachments.renditions import renditions_of
from haggle.blobs.model import new_name
from haggle.errors import Conflict, Unavailable
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

logger = logging.getLogger("haggle.attachments")

COLLECT_AT_ONCE = 100


async def store(site: Site, *contents: tuple[str, bytes]) -> list[str]:
    """
    Store each content under a new name with its suffix. Returns the names, which are unreferenced until taken.

    The names are noted before the first byte is written, so after a crash the blobs are collected.
    """
    names = [new_name(suffix) for suffix, _content in contents]
    await site.write(unreference, *names)
    for name, (_suffix, content) in zip(names, contents, strict=True):
        await site.blobs.put(name, content)
    return names


async def collect(site: Site, before_ms: int) -> int:
    """
    Delete blobs that have been unreferenced since before then, at most a hundred. Returns how many.

    Those in the evidence of a case wait for its end.

    A name is first marked (from then on nothing can take it), then its blob is deleted, then the name: a crash in
    between leaves work for the next run, never a message without its file.
    """
    gone = []
    for name in await site.write_long(_doom, before_ms):
        try:
            for each in (*renditions_of(name), name):
                await site.blobs.delete(each)
        except Unavailable:
            logger.warning("the blob %s could not be deleted; trying again later", name)
        else:
            gone.append(name)
    await site.write_long(_forget, gone)
    return len(gone)


async def _doom(tx: Transaction, before_ms: int) -> list[str]:
    rows = await tx.fetch_all(
        "UPDATE loose_blobs SET since = 0 WHERE since < :before AND name IN "
        "(SELECT name FROM loose_blobs WHERE since < :before "
        "AND NOT EXISTS (SELECT 1 FROM evidence_blobs WHERE blob = name) ORDER BY since LIMIT :limit) RETURNING name",
        before=before_ms,
        limit=COLLECT_AT_ONCE,
    )
    return [row["name"] for row in rows]


async def _forget(tx: Transaction, names: Sequence[str]) -> None:
    await tx.execute_many("DELETE FROM loose_blobs WHERE name = :name", [{"name": name} for name in names])


async def attach(tx: Transaction, conversation_id: int, message_id: int, stored: Sequence[Stored]) -> None:
    """Let the message have these files, in this order. Raises Conflict."""
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
    """Remove the message's files; their blobs are unreferenced, and collected later."""
    rows = await tx.fetch_all("DELETE FROM attachments WHERE message_id = :id RETURNING blob, thumb", id=message_id)
    await unreference(tx, *(name for row in rows for name in row if name))


async def take(tx: Transaction, *names: str) -> None:
    """Mark these blobs as referenced. Raises Conflict for one that was collected meanwhile."""
    for name in names:
        sql = "DELETE FROM loose_blobs WHERE name = :name AND since > 0 RETURNING name"
        if await tx.fetch_val(sql, name=name) is None:
            raise Conflict(_("That took so long that the files were given up. Please send them again."))


async def unreference(tx: Transaction, *names: str) -> None:
    """Mark these blobs as unreferenced: they are collected unless something takes them within a day."""
    await tx.execute_many(
        "INSERT INTO loose_blobs (name, since) VALUES (:name, :now) ON CONFLICT (name) DO NOTHING",
        [{"name": name, "now": tx.now_ms} for name in names],
    )
