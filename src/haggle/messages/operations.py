"""Changing messages: post, edit and delete one."""

from collections.abc import Sequence
from typing import Any

from haggle.accounts.model import Account
from haggle.attachments import intake
from haggle.attachments.intake import Upload
from haggle.attachments.model import Stored
from haggle.attachments.operations import attach, detach
from haggle.blocks.operations import forget_changes, release_edit, withhold_edit
from haggle.conversations.model import Conversation
from haggle.conversations.operations import note_changed, note_message
from haggle.conversations.pairs.queries import pair_for
from haggle.conversations.queries import conversation_for
from haggle.drafts.operations import drop as drop_draft
from haggle.errors import Conflict, Invalid, NotFound
from haggle.masking.model import heard, masked_name, policy_of
from haggle.masking.queries import PART_MS, said_after, said_before
from haggle.messages import queries
from haggle.messages.model import EMPTY, Body, Message, body_of, shown_key
from haggle.receipts.operations import show_seen
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _
from haggle.tips.model import tips
from haggle.tips.operations import give

TOO_FAST = _("You are sending very fast. Wait a moment; your text is still here.")
GONE = _("This message was deleted meanwhile, so it cannot be changed.")
TOO_LATE = _("A message can be edited for 15 minutes. This one is older; write a new one instead.")
CHANGED = _(
    "This message was edited elsewhere meanwhile. It says now: “{now}” Save again to replace that with your text."
)


async def post(
    site: Site,
    author: Account,
    conversation_id: int,
    text: str,
    key: str = "",
    reply_to_id: int | None = None,
    uploads: Sequence[Upload] = (),
    is_confirmed: bool = False,
) -> Message:
    """
    Post `text` and files, as an answer to the message `reply_to_id` if given, and return the new Message.

    The same `key` with the same content is the same form sent again: it answers the message made the first time.
    Raises Invalid for an empty or too long text and for files we do not take, NotFound when the author is not in the
    conversation or the message to answer is not, Conflict when the other has left or is blocked, TooLarge, TooMany,
    Unavailable, Unconfirmed. When the other has blocked the author all is as ever, and the other hears nothing of it.
    """
    policy = policy_of(site.settings, author, is_confirmed)
    body = body_of(text, bool(uploads), policy, site.settings.strangers.most_alike)
    await site.limits.take("post", str(author.id), burst=30, per_minute=60, sentence=TOO_FAST)
    site.heartbeats.beat(author.id)
    if not uploads:
        return await site.write(post_in, author, conversation_id, body, key, reply_to_id)
    intake.must_be_few(site.settings, uploads)
    await intake.must_not_be_often(site, author.id, uploads)
    content = await intake.digest(uploads)
    known = await site.read(queries.known, author, conversation_id, body.written, key, reply_to_id, content)
    if known is not None:
        return known
    stored = [one._replace(name=masked_name(one.name, policy)) for one in await intake.take_in(site, uploads)]
    return await site.write(post_in, author, conversation_id, body, key, reply_to_id, stored, content)


async def post_in(
    tx: Transaction,
    author: Account,
    conversation_id: int,
    body: Body,
    key: str = "",
    reply_to_id: int | None = None,
    stored: Sequence[Stored] = (),
    content: str = "",
) -> Message:
    """`post` as a step: `body` is clean already, `stored` unreferenced; `content` is the hash of the files."""
    # One at a time in a conversation, so that the order of ids is the order of commits.
    await tx.lock(f"account {author.id}", f"conversation {conversation_id}")
    same = queries.idempotency_key_of(author, conversation_id, key, body.written, reply_to_id, content)
    beside = f"(SELECT id FROM messages WHERE once = :once) AS posted_id, {tx.next_id('messages')} AS new_id"
    before = await pair_for(tx, author.id, conversation_id, beside, once=same)
    conversation, message_id = before.seen, before.beside["new_id"]
    if before.beside["posted_id"] is not None:
        return await queries.message(tx, author.id, before.beside["posted_id"])
    conversation.must_be_open()
    body = await queries.judged_in(tx, conversation, body)
    seen, state = heard(conversation, body.masking)
    if reply_to_id is not None:
        await queries.must_be_in(tx, conversation, reply_to_id)
    kind = stored[0].kind if stored else "text"
    row = {"id": message_id, "kind": kind, "count": len(stored), "reply_to_id": reply_to_id, "once": same}
    await _insert(tx, seen, body, state, **row)
    await attach(tx, conversation.id, message_id, stored)
    await note_message(tx, before._replace(seen=seen), message_id, body.text, kind)
    if body.own:
        await withhold_edit(tx, seen, message_id, *body.author_sees, kind, None, state)
    await _settle(tx, conversation, seen.audience, body)
    if is_plain := seen.is_heard and not (stored or reply_to_id or state or body.own or conversation.has_own_last):
        message = queries.just_posted(message_id, conversation, body.text, tx.now_ms)  # as both see it
    else:
        message = await queries.message(tx, author.id, message_id)
    known = queries.known_of(before, message) if is_plain else None
    facts = {"conversation_id": conversation.id, "message_id": message_id, "author_id": author.id}
    tx.record("message.posted", seen.audience, known=known, **facts | {"key": shown_key(key)})
    return message


async def _insert(tx: Transaction, seen_by_author: Conversation, body: Body, state: str | None, **facts: Any) -> None:
    await tx.execute_later(
        "INSERT INTO messages (id, conversation_id, author_id, body, body_folded, kind, attachment_count, reply_to_id, "
        "once, created_at, withheld_at, masking) VALUES (:id, :conversation_id, :author_id, :body, :folded, :kind, "
        ":count, :reply_to_id, :once, :now, :withheld_at, :state)",
        conversation_id=seen_by_author.id,
        author_id=seen_by_author.viewer_id,
        body=body.text,
        folded=body.folded,
        now=tx.now_ms,
        withheld_at=None if seen_by_author.is_heard else tx.now_ms,
        state=state,
        **facts,
    )


async def _settle(tx: Transaction, conversation: Conversation, audience: Sequence[int], body: Body) -> None:
    """Posting ends the draft, marks everything above as seen, and accepts a request; some talk calls for tips."""
    await drop_draft(tx, conversation.viewer_id, conversation.id)
    if conversation.last_message_id and (conversation.unread or conversation.requested_at):
        await show_seen(tx, conversation, conversation.last_message_id)
    if conversation.requested_at:
        tx.record("conversation.marked", [conversation.viewer_id], conversation_id=conversation.id)
    if kinds := tips().called_for(body.author_sees[1], conversation.last_message_id is None):
        await give(tx, audience, conversation.id, kinds)


async def edit(
    site: Site, author: Account, message_id: int, text: str, version: int | None = None, is_confirmed: bool = False
) -> Message:
    """
    Change the author's message to `text`, within 15 minutes of posting. The same text changes nothing.

    `version` is the version that the form was made from (None: do not check). Raises NotFound, Invalid, Conflict for
    one that was deleted, is too old, or was edited since; Unconfirmed as `post` does.
    """
    await site.limits.take("edit", str(author.id), burst=30, per_minute=60, sentence=TOO_FAST)
    policy = policy_of(site.settings, author, is_confirmed)
    return await site.write(_edit, author, message_id, body_of(text, True, policy), version)


async def _edit(tx: Transaction, author: Account, message_id: int, body: Body, version: int | None) -> Message:
    message = await _own(tx, author, message_id)
    if not body.text and not message.attachment_count:
        raise Invalid(EMPTY, "body")
    if message.deleted_at:
        raise Conflict(GONE)
    if body.written == message.body:
        return message
    if not message.is_editable(tx.now_ms):
        raise Conflict(TOO_LATE)
    if version not in {None, message.version}:
        raise Conflict(CHANGED.format(now=message.preview))
    conversation = await conversation_for(tx, author.id, message.conversation_id)
    if conversation.blocked_at or conversation.peer_standing:
        conversation.must_be_open()
    if body.policy:
        around = author.id, conversation.id, tx.now_ms - PART_MS, message.id
        body = body.beside(await said_before(tx, *around), await said_after(tx, *around))
    edited_at = max(tx.now_ms, message.version + 1)
    seen, state = heard(conversation, body.masking, message.masking if message.withheld_at else None)
    if is_replaced := seen.is_heard or message.withheld_at:
        await _replace(tx, message, body, state, edited_at)
    if body.own or not is_replaced:
        await withhold_edit(tx, seen, message.id, *body.author_sees, message.kind, edited_at, state)
    audience = (author.id,) if message.withheld_at else seen.audience
    tx.record("message.edited", audience, conversation_id=conversation.id, message_id=message.id)
    return message._replace(body=body.written, edited_at=edited_at, masking=state)


async def _replace(tx: Transaction, message: Message, body: Body, state: str | None, edited_at: int) -> None:
    await tx.execute(
        "UPDATE messages SET body = :body, body_folded = :folded, edited_at = :at, masking = :state WHERE id = :id",
        id=message.id,
        body=body.text,
        folded=body.folded,
        at=edited_at,
        state=state,
    )
    await release_edit(tx, message.author_id, message.id)
    await note_changed(tx, message.conversation_id, message.id, body.text, message.kind)


async def delete(site: Site, author: Account, message_id: int) -> Message:
    """
    Delete the author's message, text and files, for both; a tombstone stays. A second time changes nothing.

    Raises NotFound.
    """
    await site.limits.take("edit", str(author.id), burst=30, per_minute=60, sentence=TOO_FAST)
    return await site.write(_delete, author, message_id)


async def _delete(tx: Transaction, author: Account, message_id: int) -> Message:
    message = await _own(tx, author, message_id)
    if message.deleted_at:
        return message
    await erase(tx, message.id)
    await note_changed(tx, message.conversation_id, message.id, "", "deleted")
    conversation = await conversation_for(tx, author.id, message.conversation_id)
    # It goes for the other too who has blocked the author: what is taken back is kept for nobody.
    audience = (author.id,) if message.withheld_at else (author.id, conversation.peer_id)
    tx.record("message.deleted", audience, conversation_id=conversation.id, message_id=message.id)
    return await queries.message(tx, author.id, message.id)


async def erase(tx: Transaction, message_id: int) -> None:
    """Remove a message's text, attachments and reactions; the row stays."""
    await detach(tx, message_id)
    await forget_changes(tx, message_id)
    for table in ("reactions", "stars"):
        await tx.execute(f"DELETE FROM {table} WHERE message_id = :id", id=message_id)  # noqa: S608 (names of ours)
    await tx.execute(
        "UPDATE messages SET body = '', body_folded = '', kind = 'text', attachment_count = 0, edited_at = NULL, "
        "masking = NULL, deleted_at = :now WHERE id = :id",
        id=message_id,
        now=tx.now_ms,
    )


async def held(tx: Transaction, viewer: Account, message_id: int) -> Message:
    """A message in a conversation of the viewer's, locked until commit. Raises NotFound."""
    where = await queries.message(tx, viewer.id, message_id)
    await tx.lock(f"account {viewer.id}", f"conversation {where.conversation_id}")
    return await queries.message(tx, viewer.id, message_id)


async def _own(tx: Transaction, author: Account, message_id: int) -> Message:
    message = await held(tx, author, message_id)
    if message.author_id != author.id:
        raise NotFound(_("There is no such message of yours."))
    return message
