"""Changing marks. None of them is told to the other."""

from collections.abc import Mapping

from haggle.accounts.model import Account
from haggle.clock import now_ms
from haggle.conversations.model import Conversation
from haggle.conversations.queries import conversation_for
from haggle.errors import Conflict
from haggle.marks import queries
from haggle.messages import queries as messages
from haggle.messages.model import Message
from haggle.messages.operations import held
from haggle.receipts.operations import show_seen
from haggle.site import Site
from haggle.store.ids import FAR
from haggle.store.transaction import Transaction
from haggle.text.languages import _

OFTEN = _("That is a lot of switching. Wait.")
NOTHING_TO_READ = _("There is nothing of theirs here that could be unread.")
_SET = {
    "starred": "starred_at = CASE WHEN :is_on THEN COALESCE(starred_at, :now) END",
    "archived": "archived_listed_at = CASE WHEN :is_on THEN listed_at END",
    "accepted": "archived_listed_at = CASE WHEN requested_at IS NULL OR NOT :is_on THEN archived_listed_at END, "
    "requested_at = CASE WHEN :is_on THEN NULL ELSE requested_at END",
}


async def mute(
    site: Site, viewer: Account, conversation_id: int, is_muted: bool, lasts_ms: int | None = None
) -> Conversation:
    """
    Let the conversation alert the viewer no more, or again; it counts as unread all the same. Raises NotFound.

    A mute ends by itself after `lasts_ms`.
    """
    await site.limits.take("mute", str(viewer.id), burst=30, per_minute=60, sentence=OFTEN)
    return await site.write(_mute, viewer, conversation_id, is_muted, lasts_ms)


async def _mute(
    tx: Transaction, viewer: Account, conversation_id: int, is_muted: bool, lasts_ms: int | None
) -> Conversation:
    await tx.lock(f"conversation {conversation_id}")
    before = await conversation_for(tx, viewer.id, conversation_id)
    if is_muted == (before.muted_at is not None) and lasts_ms is None and before.muted_until is None:
        return before
    await tx.execute(
        "UPDATE participants SET muted_at = CASE WHEN :is_muted THEN COALESCE(muted_at, :now) END, "
        "muted_until = :until WHERE conversation_id = :id AND account_id = :viewer_id",
        id=conversation_id,
        viewer_id=viewer.id,
        is_muted=is_muted,
        until=tx.now_ms + lasts_ms if is_muted and lasts_ms else None,
        now=tx.now_ms,
    )
    tx.record("mute.changed", [viewer.id], conversation_id=conversation_id)
    return await conversation_for(tx, viewer.id, conversation_id)


async def end_mutes(site: Site) -> None:
    """End those whose time is over, on all pages of whoever muted."""
    if await site.read(queries.is_a_mute_over, now_ms()):
        await site.write(_end_mutes)


async def _end_mutes(tx: Transaction) -> None:
    rows = await tx.fetch_all(
        "UPDATE participants SET muted_at = NULL, muted_until = NULL WHERE muted_until <= :now "
        "RETURNING account_id, conversation_id",
        now=tx.now_ms,
    )
    for row in rows:
        tx.record("mute.changed", [row["account_id"]], conversation_id=row["conversation_id"])


async def mark(site: Site, viewer: Account, conversation_id: int, wanted: Mapping[str, bool]) -> Conversation:
    """
    Star or archive the conversation, or no more; accept a request (MARKS).

    A new message takes it out of the archive, but for a request, which is declined so.
    """
    await site.limits.take("mute", str(viewer.id), burst=30, per_minute=60, sentence=OFTEN)
    return await site.write(_mark, viewer, conversation_id, wanted)


async def _mark(tx: Transaction, viewer: Account, conversation_id: int, wanted: Mapping[str, bool]) -> Conversation:
    await tx.lock(f"conversation {conversation_id}")
    before = await conversation_for(tx, viewer.id, conversation_id)
    for name, is_on in wanted.items():
        await tx.execute(
            f"UPDATE participants SET {_SET[name]} WHERE conversation_id = :id AND account_id = :viewer_id",  # noqa: S608
            id=conversation_id,
            viewer_id=viewer.id,
            is_on=is_on,
            **({"now": tx.now_ms} if name == "starred" else {}),
        )
    marked = await conversation_for(tx, viewer.id, conversation_id)
    if before.requested_at and not marked.requested_at:
        await show_seen(tx, marked, before.read_message_id)
    if marked != before:
        tx.record("conversation.marked", [viewer.id], conversation_id=conversation_id)
    return marked


async def leave_unread(site: Site, viewer: Account, conversation_id: int, message_id: int | None = None) -> None:
    """
    Leave unread what the other wrote from that message on, by default the newest of theirs. They are not told.

    Raises NotFound, Conflict when there is none.
    """
    await site.limits.take("mute", str(viewer.id), burst=30, per_minute=60, sentence=OFTEN)
    await site.write(_leave_unread, viewer, conversation_id, message_id)


async def _leave_unread(tx: Transaction, viewer: Account, conversation_id: int, message_id: int | None) -> None:
    await tx.lock(f"account {viewer.id}", f"conversation {conversation_id}")
    conversation = await conversation_for(tx, viewer.id, conversation_id)
    if message_id is not None:
        await messages.must_be_in(tx, conversation, message_id)
    theirs = (
        "FROM messages WHERE conversation_id = :id AND author_id = :peer_id AND deleted_at IS NULL "
        "AND withheld_at IS NULL"
    )
    about = {"id": conversation_id, "peer_id": conversation.peer_id}
    if message_id is None:
        message_id = await tx.fetch_val(f"SELECT max(id) {theirs}", **about)
    count = await tx.fetch_val(f"SELECT count(*) {theirs} AND id >= :from_id", from_id=message_id or FAR, **about)
    if not count or message_id is None:
        raise Conflict(NOTHING_TO_READ)
    if message_id > conversation.read_message_id:
        return
    await tx.execute(
        "UPDATE participants SET unread = :count, read_message_id = COALESCE((SELECT max(id) FROM messages "
        "WHERE conversation_id = :id AND id < :message_id), 0) WHERE conversation_id = :id AND account_id = :viewer_id",
        id=conversation_id,
        viewer_id=viewer.id,
        count=count,
        message_id=message_id,
    )
    tx.record("conversation.marked", [viewer.id], conversation_id=conversation_id)


async def star(site: Site, viewer: Account, message_id: int, is_starred: bool) -> Message:
    """Star a message, or no more; the same again changes nothing. Raises NotFound, Conflict for a deleted one."""
    await site.limits.take("react", str(viewer.id), burst=30, per_minute=60, sentence=OFTEN)
    return await site.write(_star, viewer, message_id, is_starred)


async def _star(tx: Transaction, viewer: Account, message_id: int, is_starred: bool) -> Message:
    message = await held(tx, viewer, message_id)
    if is_starred and message.deleted_at:
        raise Conflict(_("This message was deleted meanwhile, so there is nothing to keep."))
    values = {"id": message_id, "viewer_id": viewer.id}
    if is_starred:
        changed = await tx.fetch_val(
            "INSERT INTO stars (account_id, message_id, created_at) VALUES (:viewer_id, :id, :now) "
            "ON CONFLICT DO NOTHING RETURNING message_id",
            now=tx.now_ms,
            **values,
        )
    else:
        changed = await tx.fetch_val(
            "DELETE FROM stars WHERE account_id = :viewer_id AND message_id = :id RETURNING message_id", **values
        )
    if changed is not None:
        tx.record("star.changed", [viewer.id], conversation_id=message.conversation_id, message_id=message_id)
    return message._replace(is_starred=is_starred)


async def forget_all(tx: Transaction, account_id: int) -> None:
    """Forget which messages the account has starred. The caller records it."""
    await tx.execute("DELETE FROM stars WHERE account_id = :id", id=account_id)
