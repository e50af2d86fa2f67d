"""
What a moving file holds: the rows of these tables, and the blobs that they name.

The file is a zip. `rows.jsonl` is a header, then for each table its name and its rows in the order of its key, each row
an array of its columns, then a line of sums. Beside it lies each blob under `blobs/`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from haggle.text.characters import UNSTORABLE

FORMAT = 1
ROWS = "rows.jsonl"
MANIFEST = "manifest.json"  # only a file of haggle backup has one
BLOBS = "blobs/"
MAX_ID = 2**32  # far more rows than anybody has, and half a gigabyte of bits
MAX_INT = 2**63 - 1
ANEW = "empty the database, and begin anew"
JUMP = 10**9  # how far a feed jumps, so that no open page takes the new one for its own


class MovingProblem(Exception):
    """Why a file was not written or not loaded, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Table:
    """
    One table. `columns` says of each its kind: `int`, `text` or `bool`, with `?` where it may be null.

    `key` is what its rows are ordered by; `of` says which columns are ids of which table, `blobs` which name blobs.
    """

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, str]
    of: Mapping[str, str] = field(default_factory=dict)
    blobs: tuple[str, ...] = ()

    @property
    def has_ids(self) -> bool:
        """Whether its rows are numbered by the database."""
        return self.key == ("id",)

    def objection(self, row: Any) -> str:
        """Why that cannot be a row of this table; empty if it can."""
        if not isinstance(row, list) or len(row) != len(self.columns):
            return f"a row of {self.name} has {len(self.columns)} columns"
        for value, (column, kind) in zip(row, self.columns.items(), strict=True):
            if value is None and kind.endswith("?"):
                continue
            # type, not isinstance: in Python True is a number too
            if type(value) is not {"int": int, "text": str, "bool": bool}[kind.removesuffix("?")]:
                return f"{self.name}.{column} is {'nothing' if value is None else 'not ' + kind.removesuffix('?')}"
            if (type(value) is int and abs(value) > MAX_INT) or (type(value) is str and UNSTORABLE.search(value)):
                return f"{self.name}.{column} is what no database keeps"
        return ""


def _columns(text: str) -> dict[str, str]:
    """`id username:text name:text?` as columns and their kinds; without a kind it is a number."""
    pairs = (word.partition(":") for word in text.split())
    return {name: kind if kind.strip("?") else "int" + kind for name, _, kind in pairs}


TABLES = (
    Table(
        "accounts",
        ("id",),
        _columns(
            "id username:text name:text name_folded:text password_hash:text? time_zone:text? enter_key:text created_at "
            "external_id:text? avatar:text? theme:text receipts_off_at:? presence_off_at:? active_at:? deleted_at:? "
            "notified_to language:text? disabled_at:? role:text suspended_until:? suspension_reason:text? ended_at:? "
            "limited_until:? held_until:? keys_off:text host_said:text?"
        ),
        blobs=("avatar",),
    ),
    Table("imported_hashes", ("scheme",), _columns("scheme:text cost")),
    Table(
        "sessions",
        ("id",),
        _columns("id account_id key_hash:text browser:text created_at seen_at"),
        {"account_id": "accounts"},
    ),
    Table(
        "tokens",
        ("id",),
        _columns("id account_id name:text secret_hash:text once:text? created_at scope:text"),
        {"account_id": "accounts"},
    ),
    Table("site_tokens", ("id",), _columns("id name:text secret_hash:text scopes:text created_at")),
    Table("invitations", ("key_hash",), _columns("key_hash:text created_at expires_at")),
    Table(
        "notification_preferences",
        ("account_id", "kind", "channel"),
        _columns("account_id kind:text channel:text is_on:bool"),
        {"account_id": "accounts"},
    ),
    Table(
        "blocks",
        ("account_id", "blocked_id"),
        _columns("account_id blocked_id name:text name_folded:text active_at:? created_at"),
        {"account_id": "accounts", "blocked_id": "accounts"},
    ),
    Table("feeds", ("account_id",), _columns("account_id position pruned_to"), {"account_id": "accounts"}),
    Table(
        "listings",
        ("id",),
        _columns(
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
        _columns("listing_id place photo:text thumb:text"),
        {"listing_id": "listings"},
        ("photo", "thumb"),
    ),
    Table(
        "listing_changes",
        ("id",),
        _columns(
            "id listing_id kind:text title:text? price:? currency:text? old_price:? old_currency:text? buyer_id:? "
            "after_message_id created_at conversation_id:? external_id:text?"
        ),
        {"listing_id": "listings", "buyer_id": "accounts"},
    ),
    Table(
        "conversations",
        ("id",),
        _columns(
            "id listing_id buyer_id seller_id last_message_id:? last_author_id:? last_line:text last_kind:text "
            "created_at external_id:text?"
        ),
        {"listing_id": "listings", "buyer_id": "accounts", "seller_id": "accounts"},
    ),
    Table(
        "participants",
        ("conversation_id", "account_id"),
        _columns(
            "conversation_id account_id role:text peer_id unread read_message_id listed_at:? muted_at:? "
            "delivered_message_id seen_message_id seen_at:? own_last_message_id:? own_last_line:text? "
            "own_last_kind:text? muted_until:? archived_listed_at:? starred_at:? requested_at:?"
        ),
        {"conversation_id": "conversations", "account_id": "accounts", "peer_id": "accounts"},
    ),
    Table(
        "drafts",
        ("conversation_id", "account_id"),
        _columns("conversation_id account_id body:text updated_at"),
        {"conversation_id": "conversations", "account_id": "accounts"},
    ),
    Table(
        "messages",
        ("id",),
        _columns(
            "id conversation_id author_id body:text body_folded:text once:text? created_at external_id:text? "
            "edited_at:? deleted_at:? reply_to_id:? kind:text attachment_count withheld_at:? masking:text?"
        ),
        {"conversation_id": "conversations", "author_id": "accounts", "reply_to_id": "messages"},
    ),
    Table(
        "reactions",
        ("message_id", "account_id"),
        _columns("message_id account_id emoji:text created_at"),
        {"message_id": "messages", "account_id": "accounts"},
    ),
    Table(
        "stars",
        ("account_id", "message_id"),
        _columns("account_id message_id created_at"),
        {"message_id": "messages", "account_id": "accounts"},
    ),
    Table(
        "tips",
        ("account_id", "kind"),
        _columns("account_id kind:text conversation_id created_at dismissed_at:?"),
        {"account_id": "accounts", "conversation_id": "conversations"},
    ),
    Table(
        "withheld_changes",
        ("message_id", "account_id"),
        _columns(
            "message_id account_id body:text? body_folded:text? edited_at:? emoji:text? reacted_at:? masking:text?"
        ),
        {"message_id": "messages", "account_id": "accounts"},
    ),
    Table(
        "attachments",
        ("id",),
        _columns(
            "id message_id conversation_id place kind:text name:text media_type:text size_bytes blob:text thumb:text? "
            "width_px:? height_px:? duration_ms:?"
        ),
        {"message_id": "messages", "conversation_id": "conversations"},
        ("blob", "thumb"),
    ),
    Table(
        "staff_log",
        ("position",),
        _columns("position at actor_id:? via:text act:text account_id:? case_id:? reason:text facts:text hash:text"),
        {"actor_id": "accounts", "account_id": "accounts"},
    ),
    Table(
        "cases",
        ("id",),
        _columns(
            "id kind:text subject:text subject_id account_id conversation_id:? state:text claimed_by:? claimed_at:? "
            "created_at changed_at"
        ),
        {"account_id": "accounts", "conversation_id": "conversations", "claimed_by": "accounts"},
    ),
    Table(
        "reports",
        ("id",),
        _columns("id case_id reporter_id:? reason:text words:text evidence:text created_at"),
        {"case_id": "cases", "reporter_id": "accounts"},
    ),
    Table("evidence_blobs", ("blob", "case_id"), _columns("blob:text case_id"), {"case_id": "cases"}, ("blob",)),
    Table(
        "decisions",
        ("case_id",),
        _columns(
            "case_id moderator_id kind:text reason:text words:text until_at:? taken:text? created_at appealed_at:? "
            "appeal:text? answered_by:? answered_at:? is_granted:bool? answer:text?"
        ),
        {"case_id": "cases", "moderator_id": "accounts", "answered_by": "accounts"},
    ),
    Table(
        *("notices", ("id",), _columns("id account_id case_id kind:text created_at")),
        {"account_id": "accounts", "case_id": "cases"},
    ),
)
OUTGOING = {"outbound", "webhook_endpoints"}  # a copy sends nothing to anybody
STAYS = {"feed_entries", "read_notifications", "loose_blobs", "moves", "alembic_version", "used_tokens", "arrivals"}
STAYS |= OUTGOING
"""Tables that are not moved: feeds begin anew, with everything in them read; what nobody uses is not needed."""


def row_of(table: Table, values: Iterable[Any]) -> list[Any]:
    """A row as the file has it, from one of the database: SQLite keeps a bool as a number."""
    kinds = zip(values, table.columns.values(), strict=True)
    return [bool(value) if kind.startswith("bool") and value is not None else value for value, kind in kinds]
