"""
People, listings, conversations, messages, and everybody's feed.

Instants are `*_at` in ms since 1970 UTC; money is minor units and an ISO 4217 code; `external_id` is the caller's own
id of what `haggle import` brought.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # only INTEGER numbers rows by itself on SQLite


def _key() -> sa.Column[int]:
    return sa.Column("id", Id, primary_key=True)


def _at(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _of(name: str, table: str, index: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=False, index=index)


def _external() -> sa.Column[str]:
    return sa.Column("external_id", sa.Text, unique=True)


def upgrade() -> None:
    _accounts()
    _listings()
    _conversations()
    _messages()
    _feeds()


def _accounts() -> None:
    # A person. No password_hash: someone imported, who cannot sign in here with a password.
    op.create_table(
        "accounts",
        _key(),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("time_zone", sa.Text),
        sa.Column("enter_key", sa.Text, nullable=False),
        _at("created_at"),
        _external(),
        sa.CheckConstraint("enter_key IN ('auto', 'send', 'line')"),
    )
    # A sign-in in one browser, whose cookie holds the key of which this is the hash.
    op.create_table(
        "sessions",
        _key(),
        _of("account_id", "accounts", index=True),
        sa.Column("key_hash", sa.Text, nullable=False, unique=True),
        sa.Column("browser", sa.Text, nullable=False),
        _at("created_at"),
        _at("seen_at"),
    )
    # A bearer token for programs, kept as a hash.
    op.create_table(
        "tokens",
        _key(),
        _of("account_id", "accounts", index=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("secret_hash", sa.Text, nullable=False, unique=True),
        _at("created_at"),
    )


def _listings() -> None:
    # A thing for sale. photo and thumb are names in the blob store; once is what `messages` has too.
    op.create_table(
        "listings",
        _key(),
        _of("seller_id", "accounts", index=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("price", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("photo", sa.Text),
        sa.Column("thumb", sa.Text),
        _at("sold_at", nullable=True),
        sa.Column("once", sa.Text, unique=True),
        _at("created_at"),
        _external(),
        sa.CheckConstraint("price >= 0"),
        sa.CheckConstraint("length(title) BETWEEN 1 AND 100"),
    )


def _conversations() -> None:
    # One buyer, one seller, one listing. The last line stands here so that the list needs no look at messages.
    op.create_table(
        "conversations",
        _key(),
        _of("listing_id", "listings"),
        _of("buyer_id", "accounts"),
        _of("seller_id", "accounts"),
        sa.Column("last_message_id", sa.BigInteger),
        sa.Column("last_author_id", sa.BigInteger),
        sa.Column("last_line", sa.Text, nullable=False, server_default=""),
        _at("created_at"),
        _external(),
        sa.UniqueConstraint("listing_id", "buyer_id"),
        sa.CheckConstraint("buyer_id <> seller_id"),
    )
    # What a conversation is to each of its two people. listed_at: when it last moved in that person's list; NULL: it
    # is not in the list yet (a seller sees a conversation once something has been said).
    op.create_table(
        "participants",
        sa.Column("conversation_id", sa.BigInteger, sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("peer_id", sa.BigInteger, sa.ForeignKey("accounts.id"), nullable=False),
        sa.Column("unread", sa.Integer, nullable=False, server_default="0"),
        sa.Column("read_message_id", sa.BigInteger, nullable=False, server_default="0"),
        _at("listed_at", nullable=True),
        sa.CheckConstraint("role IN ('buyer', 'seller')"),
        sa.CheckConstraint("unread >= 0"),
    )
    op.create_index("participants_list", "participants", ["account_id", "listed_at", "conversation_id"])
    waiting = sa.text("unread > 0")  # the badge counts them at every message
    op.create_index(
        "participants_unread", "participants", ["account_id"], sqlite_where=waiting, postgresql_where=waiting
    )


def _messages() -> None:
    # What was said. once: a hash of who, where, the form's key and the text; the same form makes one message.
    op.create_table(
        "messages",
        _key(),
        _of("conversation_id", "conversations"),
        _of("author_id", "accounts"),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("once", sa.Text, unique=True),
        _at("created_at"),
        _external(),
        sa.CheckConstraint("length(body) BETWEEN 1 AND 4000"),
    )
    op.create_index("messages_log", "messages", ["conversation_id", "id"])
    # What someone has typed and not sent.
    op.create_table(
        "drafts",
        sa.Column("conversation_id", sa.BigInteger, sa.ForeignKey("conversations.id"), primary_key=True),
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        _at("updated_at"),
    )


def _feeds() -> None:
    # How far each account's feed reaches, and up to where it has been forgotten.
    op.create_table(
        "feeds",
        sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.Column("pruned_to", sa.BigInteger, nullable=False),
    )
    # The feeds: positions 1, 2, 3 … per account, without holes.
    op.create_table(
        "feed_entries",
        sa.Column("account_id", sa.BigInteger, primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        _at("created_at"),
        sqlite_with_rowid=False,
    )
    op.create_index("feed_entries_age", "feed_entries", ["created_at"])
