"""What somebody reports, read as they see it: nothing that they could not see gets into it."""

from collections.abc import Sequence
from typing import Any

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.conversations.model import Conversation
from haggle.conversations.queries import conversation_for
from haggle.errors import Conflict, NotFound
from haggle.listings.model import REMOVED
from haggle.listings.queries import listing
from haggle.messages import queries as messages
from haggle.messages.model import Message
from haggle.reports.model import AROUND, Sealed
from haggle.store.db import Db
from haggle.text.languages import _

YOURS = _("This is your own: there is nothing to report.")
GONE = _("This message was deleted, so there is nothing left of it to report. You can report its author instead.")
LEFT = _("They have left, and nothing of theirs is here any more.")


async def of_message(db: Db, viewer: Account, message_id: int) -> Sealed:
    """A message with those around it. Raises NotFound, Conflict for one's own or a deleted one."""
    message = await messages.message(db, viewer.id, message_id)
    if message.author_id == viewer.id:
        raise Conflict(YOURS)
    if message.deleted_at:
        raise Conflict(GONE)
    conversation = await conversation_for(db, viewer.id, message.conversation_id)
    older = (await messages.before(db, conversation, message_id, AROUND)).messages
    newer = await messages.after(db, conversation, message_id, AROUND)
    evidence = await _evidence(db, viewer, conversation, [*older, message, *newer])
    evidence["message_id"] = message.id
    return Sealed("message", message.id, message.author_id, conversation.id, evidence)


async def of_held(db: Db, author_id: int, message_id: int) -> dict[str, Any]:
    """The evidence of a message that waits for release, as its author sees it. Raises NotFound if they have left."""
    author = await account(db, author_id)
    message = await messages.message(db, author.id, message_id)
    conversation = await conversation_for(db, author.id, message.conversation_id)
    older = (await messages.before(db, conversation, message_id, AROUND)).messages
    evidence = await _evidence(db, author, conversation, [*older, message])
    evidence["message_id"] = message.id
    return evidence


async def of_person(db: Db, viewer: Account, conversation_id: int) -> Sealed:
    """The other of a conversation, with the newest messages. Raises NotFound, Conflict for one who has left."""
    conversation = await conversation_for(db, viewer.id, conversation_id)
    if conversation.peer_deleted_at:
        raise Conflict(LEFT)
    newest = (await messages.before(db, conversation, limit=2 * AROUND)).messages
    evidence = await _evidence(db, viewer, conversation, newest)
    return Sealed("account", conversation.peer_id, conversation.peer_id, conversation.id, evidence)


async def of_listing(db: Db, viewer: Account, listing_id: int) -> Sealed:
    """A listing. Raises NotFound, Conflict for one's own."""
    about = await _listing(db, listing_id)
    if about["seller_id"] == viewer.id:
        raise Conflict(YOURS)
    if about["removed_at"] is not None:
        raise NotFound(REMOVED)
    evidence = {
        "people": [await _person(db, one) for one in (viewer.id, about["seller_id"])],
        "listing": about,
        "messages": [],
        "message_id": None,
    }
    return Sealed("listing", listing_id, about["seller_id"], None, evidence)


async def _evidence(db: Db, viewer: Account, conversation: Conversation, around: Sequence[Message]) -> dict[str, Any]:
    return {
        "people": [await _person(db, one) for one in (viewer.id, conversation.peer_id)],
        "listing": await _listing(db, conversation.listing_id),
        "messages": [_message(one) for one in around],
        "message_id": None,
    }


async def _person(db: Db, account_id: int) -> dict[str, Any]:
    found = await account(db, account_id)
    return {"account_id": found.id, "name": found.name, "username": found.username, "avatar": found.avatar}


async def _listing(db: Db, listing_id: int) -> dict[str, Any]:
    found = await listing(db, listing_id)
    names = ("id", "seller_id", "title", "description", "price", "currency", "photo", "thumb", "created_at")
    return {**{name: getattr(found, name) for name in names}, "removed_at": found.removed_at}


def _message(message: Message) -> dict[str, Any]:
    """`is_withheld`: the reporter wrote it while the other had blocked them, so that the other never saw it."""
    names = ("id", "author_id", "body", "created_at", "edited_at", "deleted_at", "reply_to_id")
    return {
        **{name: getattr(message, name) for name in names},
        "is_withheld": message.withheld_at is not None,
        "files": [file._asdict() for file in message.attachments],
    }


READERS = {"message": of_message, "account": of_person, "listing": of_listing}
"""How each kind of subject is read. That of an account takes a conversation's id."""
