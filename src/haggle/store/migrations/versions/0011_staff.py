"""Roles, suspended accounts with their reason and end, tokens for staff, and the log of all that staff does."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0009"

NO_CHANGE = "the staff log only grows"


def _at(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _of(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey("accounts.id"))


def upgrade() -> None:
    # role: member, moderator, operator. disabled_at (0005) says since when an account is suspended: suspended_until
    # when that ends by itself (NULL: when staff ends it), suspension_reason what its person is told. ended_at: closed
    # for good.
    for column in (
        sa.Column("role", sa.Text, nullable=False, server_default="member"),
        _at("suspended_until"),
        sa.Column("suspension_reason", sa.Text),
        _at("ended_at"),
    ):
        op.add_column("accounts", column)
    # Which suspensions are over, and who is staff, is asked often, and true of few.
    for name, indexed, is_true in (
        ("accounts_suspended_until", "suspended_until", "suspended_until IS NOT NULL"),
        ("accounts_staff", "role", "role <> 'member'"),
        ("accounts_disabled", "disabled_at", "disabled_at IS NOT NULL"),
    ):
        where = sa.text(is_true)
        op.create_index(name, "accounts", [indexed], sqlite_where=where, postgresql_where=where)
    # scope: chat (all that a member does), or staff (nothing but what staff does).
    op.add_column("tokens", sa.Column("scope", sa.Text, nullable=False, server_default="chat"))
    _staff_log()


def _staff_log() -> None:
    # position: 1, 2, 3 … without holes. actor_id: whose act it was, NULL for no account; via: by which door. facts:
    # JSON of ids and small values. hash: SHA-256 of the row and of the hash before it.
    op.create_table(
        "staff_log",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        _at("at", nullable=False),
        _of("actor_id"),
        sa.Column("via", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        _of("account_id"),
        _at("case_id"),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    op.create_index("staff_log_of", "staff_log", ["account_id"])
    op.create_index("staff_log_case", "staff_log", ["case_id"])
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER staff_log_no_{change.lower()} BEFORE {change} ON staff_log "
                f"BEGIN SELECT RAISE(ABORT, '{NO_CHANGE}'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION staff_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{NO_CHANGE}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER staff_log_no_change BEFORE UPDATE OR DELETE ON staff_log "
        "FOR EACH ROW EXECUTE FUNCTION staff_log_only_grows()"
    )
