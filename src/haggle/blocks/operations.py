"""Blocking somebody and undoing it; the steps by which what a blocked person changes stays with them."""

from haggle.accounts import queries as accounts
from haggle.accounts.model import Account
from haggle.blocks import queries
from haggle.blocks.model import MAX_BLOCKS
from haggle.conversations.model import Conversation
from haggle.conversations.operations import note_own_line
from haggle.conversations.queries import blocked_name
from haggle.errors import Conflict, Invalid
from haggle.presence.operations import part
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.folding import folded
from haggle.text.languages import _

MAX_TOLD = 500  # conversations: older ones show it when their page is opened
OFTEN = _("That is a lot of blocking at once. Wait a moment, then try again.")
FULL = _("Your list of blocked people is full: it holds {most}. Unblock somebody first.", most=MAX_BLOCKS)
YOURSELF = _("That is you: there is nobody else to block.")
NOBODY = _("There is nobody of that user name. It stands beside their name, after the @.")


async def block(site: Site, viewer: Account, account_id: int) -> None:
    """
    Let nothing of that account reach the viewer from now on; a second time changes nothing.

    Raises NotFound for one that is not there, Conflict for oneself and for a full list, TooMany.
    """
    await _take_turn(site, viewer)
    await _part(site, viewer, account_id)


async def block_named(site: Site, viewer: Account, username: str) -> int:
    """The same, by user name; answers the account's id. Raises Invalid for a name that nobody has."""
    await _take_turn(site, viewer)  # first, so that nobody asks for many names
    other = await site.read(accounts.account_named, username.strip().lower().removeprefix("@"))
    if other is None:
        raise Invalid(NOBODY, "username")
    if other.id == viewer.id:
        raise Invalid(YOURSELF, "username")
    await _part(site, viewer, other.id)
    return other.id


async def _take_turn(site: Site, viewer: Account) -> None:
    await site.limits.take("block", str(viewer.id), burst=20, per_minute=20, sentence=OFTEN)


async def _part(site: Site, viewer: Account, account_id: int) -> None:
    is_there = site.heartbeats.is_there(viewer.id)
    if await site.write(block_in, viewer, account_id, is_there):
        await part(site, viewer.id, account_id, is_there)


async def block_in(tx: Transaction, viewer: Account, account_id: int, is_there: bool) -> bool:
    """`block` as a step; `is_there`: whether the viewer is, which the other goes on seeing. Whether it is new."""
    if account_id == viewer.id:
        raise Conflict(YOURSELF)
    await _lock(tx, viewer, account_id)
    other = await accounts.account(tx, account_id)
    count = await tx.fetch_val("SELECT count(*) FROM blocks WHERE account_id = :id", id=viewer.id)
    if await blocked_name(tx, viewer.id, account_id):
        return False
    if count >= MAX_BLOCKS:
        raise Conflict(FULL)
    active_at = await tx.fetch_val("SELECT active_at FROM accounts WHERE id = :id", id=viewer.id)
    await tx.execute(
        "INSERT INTO blocks (account_id, blocked_id, name, name_folded, active_at, created_at) "
        "VALUES (:id, :blocked_id, :name, :folded, :active_at, :now)",
        id=viewer.id,
        blocked_id=other.id,
        name=other.name,
        folded=folded(other.name),
        active_at=tx.now_ms if is_there else active_at,
        now=tx.now_ms,
    )
    await _record(tx, viewer, account_id)
    return True


async def unblock(site: Site, viewer: Account, account_id: int) -> bool:
    """Hear of that account again, though not of what it did meanwhile. Returns whether it was blocked."""
    await _take_turn(site, viewer)
    was_blocked = await site.write(_unblock, viewer, account_id)
    if was_blocked:
        site.bus.publish_ephemeral([viewer.id], "account.changed")  # who may know is told whether the viewer is there
    return was_blocked


async def _unblock(tx: Transaction, viewer: Account, account_id: int) -> bool:
    await _lock(tx, viewer, account_id)
    gone = await tx.fetch_val(
        "DELETE FROM blocks WHERE account_id = :id AND blocked_id = :blocked_id RETURNING blocked_id",
        id=viewer.id,
        blocked_id=account_id,
    )
    if gone is not None:
        await _record(tx, viewer, account_id)
    return gone is not None


async def _lock(tx: Transaction, viewer: Account, account_id: int) -> None:
    """Let what the other has begun come before, and all else of theirs after."""
    await tx.lock(f"account {viewer.id}", f"account {account_id}")
    await accounts.must_be_there(tx, viewer.id)


async def _record(tx: Transaction, viewer: Account, account_id: int) -> None:
    """Record it for the viewer alone: the list of blocked people, and the conversations, which close or open."""
    tx.record("block.changed", [viewer.id], account_id=account_id)
    for conversation_id in await queries.shared(tx, viewer.id, account_id, MAX_TOLD):
        tx.record("peer.changed", [viewer.id], conversation_id=conversation_id, account_id=account_id)


async def withhold_edit(
    tx: Transaction,
    seen_by_author: Conversation,
    message_id: int,
    body: str,
    folded: str,
    kind: str,
    edited_at: int | None,
    masking: str | None,
) -> None:
    """Let the author alone see their message so, in that state; the other goes on seeing what it says."""
    await tx.execute(
        "INSERT INTO withheld_changes (message_id, account_id, body, body_folded, edited_at, masking) "
        "VALUES (:message_id, :author_id, :body, :folded, :at, :masking) ON CONFLICT (message_id, account_id) "
        "DO UPDATE SET body = excluded.body, body_folded = excluded.body_folded, edited_at = excluded.edited_at, "
        "masking = excluded.masking",
        message_id=message_id,
        author_id=seen_by_author.viewer_id,
        body=body,
        folded=folded,
        at=edited_at,
        masking=masking,
    )
    if message_id >= (seen_by_author.last_message_id or 0):  # it is the last, or new
        await note_own_line(tx, seen_by_author, message_id, body, kind)


async def release_edit(tx: Transaction, author_id: int, message_id: int) -> None:
    """The message itself is edited now: author and other see the same."""
    await tx.execute(
        "UPDATE withheld_changes SET body = NULL, body_folded = NULL, edited_at = NULL, masking = NULL "
        "WHERE message_id = :message_id AND account_id = :author_id",
        message_id=message_id,
        author_id=author_id,
    )


async def withhold_reaction(tx: Transaction, viewer_id: int, message_id: int, emoji: str) -> None:
    """Let the viewer alone see their reaction so (empty: none); the other goes on seeing the one before."""
    await tx.execute(
        "INSERT INTO withheld_changes (message_id, account_id, emoji, reacted_at) "
        "VALUES (:message_id, :viewer_id, :emoji, :now) ON CONFLICT (message_id, account_id) "
        "DO UPDATE SET emoji = excluded.emoji, reacted_at = excluded.reacted_at",
        message_id=message_id,
        viewer_id=viewer_id,
        emoji=emoji,
        now=tx.now_ms,
    )


async def release_reaction(tx: Transaction, viewer_id: int, message_id: int) -> None:
    """The reaction itself is set now: both see the same."""
    await tx.execute(
        "UPDATE withheld_changes SET emoji = NULL, reacted_at = NULL "
        "WHERE message_id = :message_id AND account_id = :viewer_id",
        message_id=message_id,
        viewer_id=viewer_id,
    )


async def forget_changes(tx: Transaction, message_id: int) -> None:
    """The message is deleted, and with it however anybody saw it."""
    await tx.execute("DELETE FROM withheld_changes WHERE message_id = :id", id=message_id)


async def forget_all(tx: Transaction, account_id: int) -> None:
    """The account leaves: whom it blocked, who blocked it, and what it changed meanwhile."""
    await tx.execute("DELETE FROM blocks WHERE account_id = :id OR blocked_id = :id", id=account_id)
    await tx.execute("DELETE FROM withheld_changes WHERE account_id = :id", id=account_id)
