"""E-mail addresses of accounts, the links that confirm them and let people back in, and what was mailed when."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

KINDS = "kind IN ('message', 'reply', 'reaction', 'listing', 'waiting')"
CHANNELS = "channel IN ('badge', 'toast', 'sound', 'desktop', 'mail', 'push')"


def _account(primary_key: bool = True) -> sa.Column[int]:
    return sa.Column("account_id", sa.BigInteger, sa.ForeignKey("accounts.id"), primary_key=primary_key, nullable=False)


def _at(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def upgrade() -> None:
    _addresses()
    _away()
    _channels()


def _addresses() -> None:
    # address: where mail goes; pending: what it becomes when its link is followed. bounced_at, bounce_reason: since
    # when the mail server knows nobody there, in its words. sign_ins_untold_at: since when a sign-in from a new
    # browser is not told. looks_at: when it is looked at next whether something there should be mailed; look_number:
    # which of those that wait to be done is the one.
    op.create_table(
        "addresses",
        _account(),
        sa.Column("address", sa.Text),
        sa.Column("address_folded", sa.Text),
        _at("confirmed_at"),
        sa.Column("pending", sa.Text),
        _at("bounced_at"),
        sa.Column("bounce_reason", sa.Text),
        _at("sign_ins_untold_at"),
        _at("looks_at"),
        _number("look_number"),
        sqlite_with_rowid=False,
    )
    op.create_index("addresses_folded", "addresses", ["address_folded"])
    # A link that a mail holds, good once: purpose is confirm (of that address) or reset (of the password). And a former
    # address, until the mail that tells it so is sent.
    op.create_table(
        "address_links",
        sa.Column("token_hash", sa.Text, primary_key=True),
        _account(primary_key=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("address", sa.Text),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("address_links_of", "address_links", ["account_id"])


def _away() -> None:
    # Of those who are away: quiet_from, quiet_to: minutes of their day between which they hear nothing; NULL: there are
    # none. content_hidden_at: since when what they are sent holds no words, titles or names.
    op.create_table(
        "away_preferences",
        _account(),
        sa.Column("quiet_from", sa.BigInteger),
        sa.Column("quiet_to", sa.BigInteger),
        _at("content_hidden_at"),
        sqlite_with_rowid=False,
    )
    # How much somebody was mailed: day_count since day_began_at, unanswered ones up to mailed_at, since they were last
    # here; and when they were told, up to which message, that buyers wait for them.
    op.create_table(
        "mail_readers",
        _account(),
        *map(_number, ("day_began_at", "day_count", "mailed_at", "unanswered", "nudged_at", "nudged_message_id")),
        sqlite_with_rowid=False,
    )
    # The same of one conversation: up to which message, when, how often since it was last read; since when they want
    # none about it.
    op.create_table(
        "mail_conversations",
        _account(),
        sa.Column("conversation_id", sa.BigInteger, sa.ForeignKey("conversations.id"), primary_key=True),
        *map(_number, ("mailed_message_id", "mailed_at", "unanswered")),
        _at("off_at"),
        sqlite_with_rowid=False,
    )


def _channels() -> None:
    """There are more of them, and another kind."""
    limits = sa.CheckConstraint(KINDS), sa.CheckConstraint(CHANNELS)
    if op.get_bind().dialect.name == "sqlite":  # it knows limits only as part of the table
        with op.batch_alter_table("notification_preferences", recreate="always", table_args=limits):
            pass
        return
    for column, limit in (("kind", KINDS), ("channel", CHANNELS)):
        name = f"notification_preferences_{column}_check"
        op.drop_constraint(name, "notification_preferences", type_="check")
        op.create_check_constraint(name, "notification_preferences", limit)
