"""
What a moving file holds: the rows of these tables, and the blobs that they name.

The file is a zip. `rows.jsonl` is a header, then for each table its name and its rows in the order of its key, each row
an array of its columns, then a line of sums. Beside it lies each blob under `blobs/`.
"""

from collections.abc import Iterable
from typing import Any

from haggle.backup.table import Table, columns

FORMAT = 1
ROWS = "rows.jsonl"
MANIFEST = "manifest.json"  # only a file of haggle backup has one
BLOBS = "blobs/"
MAX_ID = 2**32  # far more rows than anybody has, and half a gigabyte of bits
ANEW = "empty the database, and begin anew"
JUMP = 10**9  # how far a feed jumps, so that no open page takes the new one for its own


class MovingProblem(Exception):
    """Why a file was not written or not loaded, in words for the operator."""


TABLES = (
    Table(
        "accounts",
        ("id",),
        columns(
            "id username:text name:text name_folded:text password_hash:text? time_zone:text? enter_key:text created_at "
            "external_id:text? avatar:text? theme:text receipts_off_at:? presence_off_at:? active_at:? deleted_at:? "
            "notified_to language:text? disabled_at:? role:text suspended_until:? suspension_reason:text? ended_at:? "
            "limited_until:? held_until:? keys_off:text host_said:text?"
        ),
        blobs=("avatar",),
    ),
    Table("imported_hashes", ("scheme",), columns("scheme:text cost")),
    Table(
        "sessions",
        ("id",),
        columns("id account_id key_hash:text browser:text created_at seen_at"),
        {"account_id": "accounts"},
    ),
    Table(
        "tokens",
        ("id",),
        columns("id account_id name:text secret_hash:text once:text? created_at scope:text"),
        {"account_id": "accounts"},
    ),
    Table("invitations", ("key_hash",), columns("key_hash:text created_at expires_at")),
    Table(
        "addresses",
        ("account_id",),
        columns(
            "account_id address:text? address_folded:text? confirmed_at:? pending:text? bounced_at:? "
            "bounce_reason:text? sign_ins_untold_at:? looks_at:? look_number answers_number"
        ),
        {"account_id": "accounts"},
    ),
    Table(
        "away_preferences",
        ("account_id",),
        columns("account_id quiet_from:? quiet_to:? content_hidden_at:?"),
        {"account_id": "accounts"},
    ),
    Table(
        "mail_readers",
        ("account_id",),
        columns("account_id day_began_at day_count mailed_at unanswered nudged_at nudged_message_id"),
        {"account_id": "accounts"},
    ),
    Table("site_tokens", ("id",), columns("id name:text secret_hash:text scopes:text created_at")),
    Table(
        "notification_preferences",
        ("account_id", "kind", "channel"),
        columns("account_id kind:text channel:text is_on:bool"),
        {"account_id": "accounts"},
    ),
    Table(
        "blocks",
        ("account_id", "blocked_id"),
        columns("account_id blocked_id name:text name_folded:text active_at:? created_at"),
        {"account_id": "accounts", "blocked_id": "accounts"},
    ),
    Table("feeds", ("account_id",), columns("account_id position pruned_to"), {"account_id": "accounts"}),
    Table(
        "listings",
        ("id",),
        columns(
            "id seller_id title:text title_folded:text description:text description_folded:text "
            "price currency:text photo:text? thumb:text? sold_at:? once:text? created_at external_id:text? "
            "removed_at:? edited_at:? reserved_at:? reserved_for_id:? removed_by:text? page_url:text? photos_from:text?"
        ),
        {"seller_id": "accounts", "reserved_for_id": "accounts"},
        ("photo", "thumb"),
    ),
    Table(
        "listing_photos",
        ("listing_id", "place"),
        columns("listing_id place photo:text thumb:text"),
        {"listing_id": "listings"},
        ("photo", "thumb"),
    ),
    Table(
        "listing_changes",
        ("id",),
        columns(
            "id listing_id kind:text title:text? price:? currency:text? old_price:? old_currency:text? buyer_id:? "
            "after_message_id created_at conversation_id:? external_id:text?"
        ),
        {"listing_id": "listings", "buyer_id": "accounts"},
    ),
    Table(
        "conversations",
        ("id",),
        columns(
            "id listing_id buyer_id seller_id last_message_id:? last_author_id:? last_line:text last_kind:text "
            "created_at external_id:text?"
        ),
        {"listing_id": "listings", "buyer_id": "accounts", "seller_id": "accounts"},
    ),
    Table(
        "participants",
        ("conversation_id", "account_id"),
        columns(
            "conversation_id account_id role:text peer_id unread read_message_id listed_at:? muted_at:? "
            "delivered_message_id seen_message_id seen_at:? own_last_message_id:? own_last_line:text? "
            "own_last_kind:text? muted_until:? archived_listed_at:? starred_at:? requested_at:?"
        ),
        {"conversation_id": "conversations", "account_id": "accounts", "peer_id": "accounts"},
    ),
    Table(
        "mail_conversations",
        ("account_id", "conversation_id"),
        columns("account_id conversation_id mailed_message_id mailed_at unanswered off_at:?"),
        {"account_id": "accounts", "conversation_id": "conversations"},
    ),
    Table(
        "drafts",
        ("conversation_id", "account_id"),
        columns("conversation_id account_id body:text updated_at"),
        {"conversation_id": "conversations", "account_id": "accounts"},
    ),
    Table(
        "messages",
        ("id",),
        columns(
            "id conversation_id author_id body:text body_folded:text once:text? created_at external_id:text? "
            "edited_at:? deleted_at:? reply_to_id:? kind:text attachment_count withheld_at:? masking:text?"
        ),
        {"conversation_id": "conversations", "author_id": "accounts", "reply_to_id": "messages"},
    ),
    Table(
        "reactions",
        ("message_id", "account_id"),
        columns("message_id account_id emoji:text created_at"),
        {"message_id": "messages", "account_id": "accounts"},
    ),
    Table(
        "stars",
        ("account_id", "message_id"),
        columns("account_id message_id created_at"),
        {"message_id": "messages", "account_id": "accounts"},
    ),
    Table(
        "tips",
        ("account_id", "kind"),
        columns("account_id kind:text conversation_id created_at dismissed_at:?"),
        {"account_id": "accounts", "conversation_id": "conversations"},
    ),
    Table(
        "withheld_changes",
        ("message_id", "account_id"),
        columns(
            "message_id account_id body:text? body_folded:text? edited_at:? emoji:text? reacted_at:? masking:text?"
        ),
        {"message_id": "messages", "account_id": "accounts"},
    ),
    Table(
        "attachments",
        ("id",),
        columns(
            "id message_id conversation_id place kind:text name:text media_type:text size_bytes blob:text thumb:text? "
            "width_px:? height_px:? duration_ms:?"
        ),
        {"message_id": "messages", "conversation_id": "conversations"},
        ("blob", "thumb"),
    ),
    Table(
        "staff_log",
        ("position",),
        columns("position at actor_id:? via:text act:text account_id:? case_id:? reason:text facts:text hash:text"),
        {"actor_id": "accounts", "account_id": "accounts"},
    ),
    Table(
        "cases",
        ("id",),
        columns(
            "id kind:text subject:text subject_id account_id conversation_id:? state:text claimed_by:? claimed_at:? "
            "created_at changed_at"
        ),
        {"account_id": "accounts", "conversation_id": "conversations", "claimed_by": "accounts"},
    ),
    Table(
        "reports",
        ("id",),
        columns("id case_id reporter_id:? reason:text words:text evidence:text created_at"),
        {"case_id": "cases", "reporter_id": "accounts"},
    ),
    Table("evidence_blobs", ("blob", "case_id"), columns("blob:text case_id"), {"case_id": "cases"}, ("blob",)),
    Table(
        "decisions",
        ("case_id",),
        columns(
            "case_id moderator_id kind:text reason:text words:text until_at:? taken:text? created_at appealed_at:? "
            "appeal:text? answered_by:? answered_at:? is_granted:bool? answer:text?"
        ),
        {"case_id": "cases", "moderator_id": "accounts", "answered_by": "accounts"},
    ),
    Table(
        *("notices", ("id",), columns("id account_id case_id kind:text created_at")),
        {"account_id": "accounts", "case_id": "cases"},
    ),
)
OUTGOING = {"outbound", "webhook_endpoints", "address_links", "mail_answers"}  # a copy sends nothing to anybody
STAYS = {"feed_entries", "read_notifications", "loose_blobs", "moves", "alembic_version", "used_tokens", "arrivals"}
STAYS |= OUTGOING
"""Tables that are not moved: feeds begin anew, with everything in them read; what nobody uses is not needed."""


def row_of(table: Table, values: Iterable[Any]) -> list[Any]:
    """A row as the file has it, from one of the database: SQLite keeps a bool as a number."""
    kinds = zip(values, table.columns.values(), strict=True)
    return [bool(value) if kind.startswith("bool") and value is not None else value for value, kind in kinds]
