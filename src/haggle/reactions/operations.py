"""Reacting to a message."""

from haggle.accounts.model import Account
from haggle.blocks.operations import release_reaction, withhold_reaction
from haggle.conversations.queries import conversation_for
from haggle.errors import Conflict
from haggle.messages import queries
from haggle.messages.model import Message
from haggle.messages.operations import held
from haggle.reactions.model import clean_emoji
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

OFTEN = _("That is a lot of reactions. Wait.")


async def react(site: Site, viewer: Account, message_id: int, emoji: str | None) -> Message:
    """
    Set the viewer's reaction to the message to `emoji`, or remove it if empty; the same again changes nothing.

    Raises Invalid for what is no reaction (None: nothing was sent), NotFound, Conflict for a deleted message or when
    the other has left or is blocked.
    """
    await site.limits.take("react", str(viewer.id), burst=30, per_minute=60, sentence=OFTEN)
    return await site.write(_react, viewer, message_id, emoji)


async def _react(tx: Transaction, viewer: Account, message_id: int, text: str | None) -> Message:
    message, emoji = await held(tx, viewer, message_id), clean_emoji(text)
    if message.deleted_at:
        raise Conflict(_("This message was deleted meanwhile, so there is nothing to react to."))
    mine = message.author_emoji if message.author_id == viewer.id else message.reader_emoji
    if emoji == mine:
        return message
    conversation = await conversation_for(tx, viewer.id, message.conversation_id)
    if emoji and conversation.peer_deleted_at:
        raise Conflict(_("{name} has left and would not see it.", name=conversation.peer_name))
    if emoji:
        conversation.must_be_open()
    if conversation.is_heard or message.withheld_at:
        await _set(tx, viewer, message.id, emoji)
    else:
        await withhold_reaction(tx, viewer.id, message.id, emoji or "")
    tx.record(
        "reaction.changed",
        (viewer.id,) if message.withheld_at else conversation.audience,
        conversation_id=conversation.id,
        message_id=message.id,
        account_id=viewer.id,
    )
    return await queries.message(tx, viewer.id, message.id)


async def _set(tx: Transaction, viewer: Account, message_id: int, emoji: str | None) -> None:
    await release_reaction(tx, viewer.id, message_id)
    await tx.execute(
        "DELETE FROM reactions WHERE message_id = :id AND account_id = :viewer_id", id=message_id, viewer_id=viewer.id
    )
    if emoji:
        await tx.execute(
            "INSERT INTO reactions (message_id, account_id, emoji, created_at) VALUES (:id, :viewer_id, :emoji, :now)",
            id=message_id,
            viewer_id=viewer.id,
            emoji=emoji,
            now=tx.now_ms,
        )


async def take_back_all(tx: Transaction, account_id: int) -> None:
    """Remove all reactions of the account. The caller records it."""
    await tx.execute(
        "DELETE FROM reactions WHERE account_id = :id AND message_id IN (SELECT messages.id FROM participants "
        "JOIN messages ON messages.conversation_id = participants.conversation_id "
        "WHERE participants.account_id = :id)",
        id=account_id,
    )
