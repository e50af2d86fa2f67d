"""What goes out of haggle (mail, push, webhooks) waits in one table; webhooks have endpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)


def _text(name: str, default: str | None = "") -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=default is None, server_default=default)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _at(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def upgrade() -> None:
    _make_outbound()
    _make_endpoints()


def _make_outbound() -> None:
    # One row for what is sent once. ready_at: from when on a worker may take it; NULL: it waits behind another of its
    # lane, or is over (sent_at, failed_at). While a process has it (lease: which), ready_at is when that ends.
    # facts: ids and small values as JSON. waited_ms: the pauses after attempts that failed. outcome: of the last one.
    op.create_table(
        "outbound",
        _id(),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("cause", sa.Text, nullable=False),
        _text("lane"),
        _text("destination"),
        sa.Column("facts", sa.Text, nullable=False),
        _at("created_at", nullable=False),
        _at("due_at", nullable=False),
        _at("ready_at"),
        _text("lease", None),
        _number("attempts"),
        _number("waited_ms"),
        _at("tried_at"),
        _at("sent_at"),
        _at("failed_at"),
        _text("outcome"),
        sa.UniqueConstraint("channel", "cause", name="outbound_causes"),
    )
    in_lane = sa.text("lane <> '' AND sent_at IS NULL AND failed_at IS NULL")
    for name, columns, where in (
        ("outbound_ready", ["channel", "destination", "ready_at"], sa.text("ready_at IS NOT NULL")),
        ("outbound_lanes", ["channel", "lane", "id"], in_lane),
        ("outbound_sent", ["sent_at"], sa.text("sent_at IS NOT NULL")),
        ("outbound_failed", ["id"], sa.text("failed_at IS NOT NULL")),
    ):
        op.create_index(name, "outbound", columns, sqlite_where=where, postgresql_where=where)


def _make_endpoints() -> None:
    # Where webhooks go. kinds: of which events, with blanks between; empty: all. with_text_at: since when bodies of
    # messages go along. salt: the secret is made of it and of HAGGLE_SECRET_KEY; old_salt is good until old_until.
    # failing_since: when the first of `failures` attempts in a row failed; disabled_at: nothing is sent any more.
    op.create_table(
        "webhook_endpoints",
        _id(),
        sa.Column("url", sa.Text, nullable=False),
        _text("name"),
        _text("kinds"),
        _at("with_text_at"),
        sa.Column("salt", sa.Text, nullable=False),
        _text("old_salt", None),
        _at("old_until"),
        _at("created_at", nullable=False),
        _at("failing_since"),
        _number("failures"),
        _at("disabled_at"),
        _text("disabled_reason"),
    )
