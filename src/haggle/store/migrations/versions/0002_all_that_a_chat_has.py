"""
Edits, deletions, replies, reactions, receipts, files, search, mute, notifications, and what an account may choose.

Nothing that 0001 kept is lost: messages are copied with their ids, and get the folded text that search reads.
"""

import sqlalchemy as sa
from alembic import op

from haggle.text.folding import folded

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
BATCH = 1000
KINDS = "kind IN ('text', 'image', 'voice', 'file')"


def _at(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger)


def _of(name: str, table: str, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=False, primary_key=primary_key)


def upgrade() -> None:
    _accounts()
    _conversations()
    _messages()
    _reactions()
    _attachments()
    _notifications()


def _accounts() -> None:
    # avatar: a blob's name. receipts_off_at, presence_off_at: switched off since. active_at: the last known sign of
    # life. notified_to: the feed position up to which all notifications are read. deleted_at: erased; the row stays,
    # since what others said to it stays.
    for column in (
        sa.Column("avatar", sa.Text),
        sa.Column("theme", sa.Text, nullable=False, server_default="auto"),
        _at("receipts_off_at"),
        _at("presence_off_at"),
        _at("active_at"),
        _at("deleted_at"),
        sa.Column("notified_to", sa.BigInteger, nullable=False, server_default="0"),
    ):
        op.add_column("accounts", column)
    # once: what listings and messages have too; the same form makes one token.
    op.add_column("tokens", sa.Column("once", sa.Text))
    op.create_index("tokens_once", "tokens", ["once"], unique=True)


def _conversations() -> None:
    # last_kind says what the last line is about: text, image, voice, file, deleted.
    op.add_column("conversations", sa.Column("last_kind", sa.Text, nullable=False, server_default="text"))
    # delivered_message_id: up to where this side's stream or poll has taken what the other wrote. seen_message_id,
    # seen_at: up to where the other may know that it was read, and since when; read_message_id is this side's own.
    for column in (
        _at("muted_at"),
        sa.Column("delivered_message_id", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("seen_message_id", sa.BigInteger, nullable=False, server_default="0"),
        _at("seen_at"),
    ):
        op.add_column("participants", column)


def _messages() -> None:
    # SQLite changes a CHECK by making the table anew. A message may now be empty: with files only, or deleted.
    # kind: what it brings beside its text; body_folded: the text as search compares it; attachment_count: so that
    # the many messages without files cost no look for them.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    limits = (sa.CheckConstraint("length(body) <= 4000"), sa.CheckConstraint(KINDS)) if is_sqlite else ()
    with op.batch_alter_table("messages", recreate="always" if is_sqlite else "never", table_args=limits) as table:
        table.add_column(_at("edited_at"))
        table.add_column(_at("deleted_at"))
        table.add_column(_at("reply_to_id"))
        table.add_column(sa.Column("kind", sa.Text, nullable=False, server_default="text"))
        table.add_column(sa.Column("attachment_count", sa.Integer, nullable=False, server_default="0"))
        table.add_column(sa.Column("body_folded", sa.Text, nullable=False, server_default=""))
    if not is_sqlite:
        op.drop_constraint("messages_body_check", "messages", type_="check")
        op.create_check_constraint("messages_body_check", "messages", "length(body) <= 4000")
        op.create_check_constraint("messages_kind_check", "messages", KINDS)
    is_reply = sa.text("reply_to_id IS NOT NULL")  # an edit looks for the replies that quote it
    op.create_index("messages_replies", "messages", ["reply_to_id"], sqlite_where=is_reply, postgresql_where=is_reply)
    op.create_index(  # the bell looks for unread ones
        "messages_answers", "messages", ["conversation_id", "id"], sqlite_where=is_reply, postgresql_where=is_reply
    )
    op.create_index("messages_own", "messages", ["conversation_id", "author_id", "id"])  # one's last: the receipt
    op.create_index("messages_authors", "messages", ["author_id", "id"])  # what an account wrote: export, erasure
    _fold()
    if is_sqlite:
        # A search reads this index alone, in order: seven times faster than row by row (docs/decisions/0012). On
        # PostgreSQL an entry of an index is too small for a long message.
        op.drop_index("messages_log", "messages")
        op.create_index("messages_log", "messages", ["conversation_id", "id", "body_folded"])


def _fold() -> None:
    connection, last = op.get_bind(), 0
    newer = sa.text("SELECT id, body FROM messages WHERE id > :last ORDER BY id LIMIT :limit")
    while rows := connection.execute(newer, {"last": last, "limit": BATCH}).fetchall():
        connection.execute(
            sa.text("UPDATE messages SET body_folded = :folded WHERE id = :id"),
            [{"id": row.id, "folded": folded(row.body)} for row in rows],
        )
        last = rows[-1].id


def _reactions() -> None:
    op.create_table(
        "reactions",
        _of("message_id", "messages", primary_key=True),
        _of("account_id", "accounts", primary_key=True),
        sa.Column("emoji", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )


def _attachments() -> None:
    # What came with a message, in the order of `place`. blob, thumb: names in the blob store.
    op.create_table(
        "attachments",
        sa.Column("id", Id, primary_key=True),
        _of("message_id", "messages"),
        _of("conversation_id", "conversations"),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("blob", sa.Text, nullable=False),
        sa.Column("thumb", sa.Text),
        sa.Column("width_px", sa.Integer),
        sa.Column("height_px", sa.Integer),
        sa.Column("duration_ms", sa.Integer),
        sa.CheckConstraint("kind IN ('image', 'voice', 'file')"),
        sa.UniqueConstraint("message_id", "place"),
    )
    # Blobs that no row refers to: not yet (written first, in case of a crash) or any more. Collected after a day;
    # since is 0 for one that is just being collected.
    op.create_table(
        "loose_blobs",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("since", sa.BigInteger, nullable=False),
    )
    op.create_index("loose_blobs_age", "loose_blobs", ["since"])


def _notifications() -> None:
    # What somebody chose otherwise than by default: a kind of news on a channel, on or off.
    op.create_table(
        "notification_preferences",
        _of("account_id", "accounts", primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.CheckConstraint("kind IN ('message', 'reply', 'reaction', 'listing')"),
        sa.CheckConstraint("channel IN ('badge', 'toast', 'sound', 'desktop')"),
    )
    # Single entries of the feed that were looked at on the page of notifications, past accounts.notified_to.
    op.create_table(
        "read_notifications",
        _of("account_id", "accounts", primary_key=True),
        sa.Column("position", sa.BigInteger, primary_key=True),
        sqlite_with_rowid=False,
    )
