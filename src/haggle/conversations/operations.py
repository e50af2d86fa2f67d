"""Changing conversations: open one; the steps with which messages and receipts keep them up to date."""

from haggle.accounts.model import Account
from haggle.accounts.queries import must_be_there, must_not_be_limited
from haggle.conversations.model import AWAY, BLOCKED, Conversation, last_line
from haggle.conversations.pairs.queries import Pair
from haggle.conversations.queries import TOP, blocked_name, conversation_for
from haggle.errors import Conflict
from haggle.listings import queries as listings
from haggle.listings.model import Listing
from haggle.settings.strangers import Strangers
from haggle.store.transaction import Transaction
from haggle.strangers.queries import is_request, must_not_be_often
from haggle.text.languages import _

_HAVE_RECEIPTS = (  # one who has receipts off gets none either
    "NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id IN (participants.account_id, participants.peer_id) "
    "AND accounts.receipts_off_at IS NOT NULL) "
    "AND NOT EXISTS (SELECT 1 FROM blocks WHERE account_id = participants.account_id AND blocked_id = peer_id) "
    "AND participants.requested_at IS NULL "  # nor does one learn whether a request was looked at
    # What was withheld later never gets a receipt: one for what stands above it would tell that from silence.
    "AND NOT EXISTS (SELECT 1 FROM participants AS peers WHERE peers.conversation_id = participants.conversation_id "
    "AND peers.account_id = participants.peer_id AND peers.own_last_message_id > :message_id)"
)
_PARTICIPANT = ("id", "account_id", "role", "peer_id", "listed_at", "requested_at")


async def opened(tx: Transaction, buyer: Account, listing_id: int, strangers: Strangers) -> Conversation:
    """
    The buyer's conversation about a listing, opened now or long ago. Raises NotFound, Forbidden for who is limited.

    Conflict for one's own, one that is sold, one whose seller is suspended or blocked by the buyer. TooMany for who
    has opened as many as they may.
    """
    await tx.lock(f"account {buyer.id}")
    await must_be_there(tx, buyer.id)
    listing = await listings.listing(tx, listing_id)
    if listing.seller_id == buyer.id:
        raise Conflict(_("This is your own listing: there is nobody else to chat with."))
    existing = await tx.fetch_val(
        "SELECT id FROM conversations WHERE listing_id = :listing_id AND buyer_id = :buyer_id",
        listing_id=listing_id,
        buyer_id=buyer.id,
    )
    if existing is not None:
        return await conversation_for(tx, buyer.id, existing)
    listing.must_be_offered()
    name = await blocked_name(tx, buyer.id, listing.seller_id)
    if name or listing.seller_suspended_at is not None:
        raise Conflict((BLOCKED if name else AWAY).format(name=name or listing.seller_name))
    await must_not_be_limited(tx, buyer)
    await must_not_be_often(tx, buyer, strangers)
    requested_at = tx.now_ms if await is_request(tx, buyer.id, strangers) else None
    conversation_id = await _insert(tx, buyer.id, listing, requested_at)
    tx.record("conversation.opened", [buyer.id], conversation_id=conversation_id)
    return await conversation_for(tx, buyer.id, conversation_id)


async def _insert(tx: Transaction, buyer_id: int, listing: Listing, requested_at: int | None) -> int:
    conversation_id: int = await tx.fetch_val(
        "INSERT INTO conversations (listing_id, buyer_id, seller_id, created_at) "
        "VALUES (:listing_id, :buyer_id, :seller_id, :now) RETURNING id",
        listing_id=listing.id,
        buyer_id=buyer_id,
        seller_id=listing.seller_id,
        now=tx.now_ms,
    )
    top = await tx.fetch_val(f"SELECT {TOP.format(account=':id')}", id=buyer_id, now=tx.now_ms)
    await tx.execute_many(
        "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at, requested_at) "
        "VALUES (:id, :account_id, :role, :peer_id, :listed_at, :requested_at)",
        [
            dict(zip(_PARTICIPANT, (conversation_id, *one), strict=True))
            for one in (
                (buyer_id, "buyer", listing.seller_id, top, None),
                (listing.seller_id, "seller", buyer_id, None, requested_at),
            )
        ],
    )
    return conversation_id


async def note_message(tx: Transaction, before: Pair, message_id: int, body: str, kind: str) -> None:
    """Note a new message: last line, top of both lists, read by its author, unread by the other if that hears of it."""
    seen_by_author, tops = before.seen, before.tops
    if not seen_by_author.is_heard:
        await tx.execute(
            "UPDATE participants SET listed_at = :top, unread = 0, "
            "read_message_id = :message_id, requested_at = NULL "
            "WHERE conversation_id = :id AND account_id = :author_id",
            id=seen_by_author.id,
            author_id=seen_by_author.viewer_id,
            message_id=message_id,
            top=tops[seen_by_author.viewer_id],
        )
        await note_own_line(tx, seen_by_author, message_id, body, kind)
        return
    await tx.execute_later(
        "UPDATE conversations SET last_message_id = :message_id, last_author_id = :author_id, last_line = :line, "
        "last_kind = :kind WHERE id = :id",
        id=seen_by_author.id,
        message_id=message_id,
        author_id=seen_by_author.viewer_id,
        line=last_line(body),
        kind=kind,
    )
    await tx.execute_later(
        "UPDATE participants SET listed_at = CASE WHEN account_id = :author_id THEN CAST(:top AS BIGINT) "
        "ELSE :peer_top END, "
        "unread = CASE WHEN account_id = :author_id THEN 0 ELSE unread + 1 END, "
        "requested_at = CASE WHEN account_id = :author_id THEN NULL ELSE requested_at END, "
        "read_message_id = CASE WHEN account_id = :author_id THEN :message_id ELSE read_message_id END, "
        "own_last_message_id = NULL, own_last_line = NULL, own_last_kind = NULL WHERE conversation_id = :id",
        id=seen_by_author.id,
        message_id=message_id,
        author_id=seen_by_author.viewer_id,
        top=tops[seen_by_author.viewer_id],
        peer_top=tops[seen_by_author.peer_id],
    )


async def note_own_line(tx: Transaction, seen_by_author: Conversation, message_id: int, body: str, kind: str) -> None:
    """Note what the list of the author alone says of the last message: the other does not see it, or not so."""
    await tx.execute(
        "UPDATE participants SET own_last_message_id = :message_id, own_last_line = :line, own_last_kind = :kind "
        "WHERE conversation_id = :id AND account_id = :author_id",
        id=seen_by_author.id,
        author_id=seen_by_author.viewer_id,
        message_id=message_id,
        line=last_line(body),
        kind=kind,
    )


async def note_changed(tx: Transaction, conversation_id: int, message_id: int, body: str, kind: str) -> None:
    """Note an edited or deleted message (`kind` is then `deleted`): updates the last line, if it is the last."""
    values = {"id": conversation_id, "message_id": message_id, "line": last_line(body), "kind": kind}
    await tx.execute(
        "UPDATE conversations SET last_line = :line, last_kind = :kind "
        "WHERE id = :id AND last_message_id = :message_id",
        **values,
    )
    await tx.execute(
        "UPDATE participants SET own_last_line = :line, own_last_kind = :kind "
        "WHERE conversation_id = :id AND own_last_message_id = :message_id",
        **values,
    )
    if kind == "deleted":  # a deleted message is not unread
        await tx.execute(
            "UPDATE participants SET unread = (SELECT count(*) FROM messages "
            "WHERE messages.conversation_id = :id AND messages.id > participants.read_message_id "
            "AND messages.author_id = participants.peer_id AND messages.deleted_at IS NULL "
            "AND messages.withheld_at IS NULL) "
            "WHERE conversation_id = :id AND unread > 0",
            id=conversation_id,
        )


async def note_read(tx: Transaction, conversation: Conversation, message_id: int) -> int | None:
    """Note that the viewer has read up to that message. Returns the message, None if they had already."""
    newest = min(message_id, conversation.last_message_id or 0)
    if newest <= conversation.read_message_id:
        return None
    await tx.execute(
        "UPDATE participants SET read_message_id = :newest, unread = (SELECT count(*) FROM messages "
        "WHERE messages.conversation_id = :id AND messages.id > :newest AND messages.author_id <> :viewer_id "
        "AND messages.deleted_at IS NULL AND messages.withheld_at IS NULL) "
        "WHERE conversation_id = :id AND account_id = :viewer_id",
        id=conversation.id,
        viewer_id=conversation.viewer_id,
        newest=newest,
    )
    return newest


async def note_seen(tx: Transaction, conversation: Conversation, message_id: int) -> bool:
    """Note that the peer may know that the viewer has read up to there. Returns whether they are to be told."""
    moved = await tx.fetch_val(
        "UPDATE participants SET seen_message_id = :message_id, seen_at = :now "
        "WHERE conversation_id = :id AND account_id = :viewer_id AND seen_message_id < :message_id "
        f"AND {_HAVE_RECEIPTS} RETURNING account_id",
        id=conversation.id,
        viewer_id=conversation.viewer_id,
        message_id=message_id,
        now=tx.now_ms,
    )
    return moved is not None and conversation.is_heard


async def note_delivered(tx: Transaction, conversation_id: int, account_id: int, message_id: int) -> int | None:
    """
    Note that some page or program of the account has the messages up to there.

    Returns whom to tell: the peer if that is new, and they have not blocked the account.
    """
    peer_id: int | None = await tx.fetch_val(
        "UPDATE participants SET delivered_message_id = :message_id "
        "WHERE conversation_id = :id AND account_id = :account_id AND delivered_message_id < :message_id "
        f"AND seen_message_id < :message_id AND {_HAVE_RECEIPTS} "
        "AND NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.id = participants.account_id "
        "AND accounts.presence_off_at IS NOT NULL) "  # delivered would tell that somebody is there
        "RETURNING CASE WHEN NOT EXISTS (SELECT 1 FROM blocks WHERE blocks.account_id = participants.peer_id "
        "AND blocked_id = participants.account_id) THEN peer_id END",
        id=conversation_id,
        account_id=account_id,
        message_id=message_id,
    )
    return peer_id


async def note_left(tx: Transaction, account_id: int) -> list[tuple[int, int]]:
    """
    Note that the account has left and its messages are erased: updates last lines and unread counts.

    Answers all its conversations, each with the id of the other person.
    """
    own = "(SELECT conversation_id FROM participants WHERE account_id = :id)"
    await tx.execute(
        f"UPDATE conversations SET last_line = '', last_kind = 'deleted' WHERE id IN {own} AND last_author_id = :id",
        id=account_id,
    )
    await tx.execute(
        f"UPDATE participants SET unread = 0 WHERE conversation_id IN {own} AND unread > 0 AND peer_id = :id",
        id=account_id,
    )
    rows = await tx.fetch_all(
        "UPDATE participants SET unread = 0, muted_at = NULL, muted_until = NULL, archived_listed_at = NULL, "
        "starred_at = NULL, requested_at = NULL, own_last_message_id = NULL, own_last_line = NULL, "
        "own_last_kind = NULL "
        "WHERE account_id = :id RETURNING conversation_id, peer_id",
        id=account_id,
    )
    return [(row["conversation_id"], row["peer_id"]) for row in rows]
