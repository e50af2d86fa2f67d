"""Reading all data of an account, a page at a time; no secrets, not even as hashes."""

from dataclasses import dataclass
from typing import Any

from haggle.accounts.model import Account
from haggle.conversations.queries import conversation_for
from haggle.messages import queries as messages
from haggle.messages.model import Message
from haggle.receipts.model import Receipt
from haggle.receipts.queries import receipt
from haggle.store.db import Db

PAGE = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """Columns of a table that are exported as they are. The first is a number, by which pages go on."""

    columns: tuple[str, ...]
    source: str

    @property
    def names(self) -> list[str]:
        """The columns' names without their tables'."""
        return [column.rpartition(".")[2] for column in self.columns]


KEPT = {
    "listings": Kept(
        (
            *("id", "title", "description", "price", "currency", "sold_at", "reserved_at", "removed_at", "edited_at"),
            *("created_at", "page_url", "photo"),
        ),
        "listings WHERE seller_id = :id",
    ),
    "listing_photos": Kept(
        ("number", "listing_id", "place", "photo"),
        "(SELECT listing_id * 100 + place AS number, listing_id, place, listing_photos.photo FROM listing_photos "
        "JOIN listings ON listings.id = listing_id WHERE seller_id = :id) AS own WHERE TRUE",
    ),
    "listing_changes": Kept(
        (
            *("listing_changes.id", "listing_id", "kind", "listing_changes.title", "listing_changes.price"),
            *("listing_changes.currency", "old_price", "old_currency", "listing_changes.created_at"),
        ),
        "listing_changes JOIN listings ON listings.id = listing_id WHERE seller_id = :id",
    ),
    "receipts": Kept(
        (
            *("conversation_id", "role", "unread", "read_message_id", "delivered_message_id", "seen_message_id"),
            *("seen_at", "muted_at", "muted_until", "starred_at", "requested_at"),
        ),
        "participants WHERE account_id = :id AND listed_at IS NOT NULL",
    ),
    "drafts": Kept(("conversation_id", "body", "updated_at"), "drafts WHERE account_id = :id"),
    "reactions": Kept(
        ("message_id", "conversation_id", "emoji", "created_at"),
        "(SELECT messages.id AS message_id, messages.conversation_id, "
        "COALESCE(own.emoji, reactions.emoji, '') AS emoji, "
        "COALESCE(own.reacted_at, reactions.created_at) AS created_at FROM messages "
        "LEFT JOIN reactions ON reactions.message_id = messages.id AND reactions.account_id = :id "
        "LEFT JOIN withheld_changes AS own ON own.message_id = messages.id AND own.account_id = :id "
        "WHERE messages.conversation_id IN (SELECT conversation_id FROM participants WHERE account_id = :id)) AS seen "
        "WHERE emoji <> ''",
    ),
    "attachments": Kept(
        (
            *("attachments.id", "attachments.conversation_id", "attachments.message_id", "attachments.name"),
            *("attachments.media_type", "attachments.size_bytes", "attachments.blob"),
        ),
        "participants JOIN attachments ON attachments.conversation_id = participants.conversation_id "
        "JOIN messages ON messages.id = attachments.message_id "
        "AND (messages.withheld_at IS NULL OR messages.author_id = participants.account_id) "
        "WHERE participants.account_id = :id",
    ),
    "stars": Kept(("message_id", "created_at"), "stars WHERE account_id = :id"),
    "tips": Kept(("created_at", "kind", "conversation_id", "dismissed_at"), "tips WHERE account_id = :id"),
    "blocks": Kept(("blocked_id", "name", "created_at"), "blocks WHERE account_id = :id"),
    "decisions": Kept(
        ("position", "act", "decided_at", "reason", "facts"),
        "(SELECT position, act, at AS decided_at, reason, facts FROM staff_log WHERE account_id = :id "
        "AND act IN ('account.suspended', 'account.restored', 'account.ended', 'account.role_set')) AS told WHERE TRUE",
    ),
    "reports": Kept(
        (
            *("reports.id", "cases.subject", "cases.subject_id", "reports.reason", "reports.words"),
            "reports.created_at",
        ),
        "reports JOIN cases ON cases.id = reports.case_id WHERE reporter_id = :id",
    ),
    "notices": Kept(("id", "kind", "created_at"), "notices WHERE account_id = :id"),
    # Only what the account has been told: a case that is not decided is not in here.
    "case_decisions": Kept(
        (
            *("decisions.case_id", "cases.subject", "cases.subject_id", "decisions.kind", "decisions.reason"),
            *("decisions.words", "decisions.until_at", "decisions.created_at", "decisions.appeal"),
            *("decisions.appealed_at", "decisions.is_granted", "decisions.answer", "decisions.answered_at"),
        ),
        "decisions JOIN cases ON cases.id = decisions.case_id "
        "WHERE cases.account_id = :id AND decisions.kind <> 'dismiss'",
    ),
    "host": Kept(("id", "external_id", "host_said"), "accounts WHERE external_id IS NOT NULL AND id = :id"),
    "addresses": Kept(
        ("account_id", "address", "confirmed_at", "pending", "bounced_at", "bounce_reason", "sign_ins_untold_at"),
        "addresses WHERE account_id = :id",
    ),
    "away_preferences": Kept(
        ("account_id", "quiet_from", "quiet_to", "content_hidden_at"), "away_preferences WHERE account_id = :id"
    ),
    "mail_conversations": Kept(
        ("conversation_id", "mailed_message_id", "mailed_at", "unanswered", "off_at"),
        "mail_conversations WHERE account_id = :id",
    ),
    "sessions": Kept(("id", "browser", "created_at", "seen_at"), "sessions WHERE account_id = :id"),
    "tokens": Kept(("id", "name", "created_at", "scope"), "tokens WHERE account_id = :id"),
}


async def rows(db: Db, viewer: Account, what: str, after: int) -> list[dict[str, Any]]:
    """At most 500 of the viewer's rows of one of KEPT, past the key `after`, in its order."""
    kept = KEPT[what]
    key = kept.columns[0]
    found = await db.fetch_all(
        f"SELECT {', '.join(kept.columns)} FROM {kept.source} AND {key} > :after ORDER BY {key} LIMIT :limit",
        id=viewer.id,
        after=after,
        limit=PAGE,
    )
    return [dict(zip(kept.names, row, strict=True)) for row in found]


async def preferences(db: Db, viewer: Account) -> list[dict[str, Any]]:
    """The viewer's notification preferences that differ from the defaults."""
    found = await db.fetch_all(
        "SELECT kind, channel, is_on FROM notification_preferences WHERE account_id = :id ORDER BY kind, channel "
        "LIMIT 100",
        id=viewer.id,
    )
    return [{"kind": row["kind"], "channel": row["channel"], "is_on": bool(row["is_on"])} for row in found]


async def joined_at(db: Db, viewer: Account) -> int:
    """When the account was made (ms)."""
    return int(await db.fetch_val("SELECT created_at FROM accounts WHERE id = :id", id=viewer.id))


async def messages_page(db: Db, viewer: Account, conversation_id: int, after: int) -> tuple[list[Message], Receipt]:
    """At most 500 messages past the message `after`, oldest first; and the receipt that the viewer may see."""
    conversation = await conversation_for(db, viewer.id, conversation_id, is_for_export=True)
    return await messages.after(db, conversation, after, PAGE), await receipt(db, viewer.id, conversation_id)
