"""
Cases for the moderators: reports with what they are about sealed as it was, decisions and appeals, and what people are
told of them. How long they are kept: HAGGLE_CASE_DAYS.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def _of(name: str, table: str, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, sa.ForeignKey(f"{table}.id"), nullable=nullable, primary_key=primary_key)


def _at(name: str, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=nullable)


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=nullable)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)


def upgrade() -> None:
    _cases()
    _reports()
    _decisions()
    op.add_column("listings", _at("removed_at"))  # by moderators: nobody finds it any more
    op.add_column("accounts", _at("limited_until"))  # until then it opens no conversation and offers nothing


def _cases() -> None:
    # What moderators look at. kind: report, held, signal. subject: which table subject_id is of (account, message,
    # listing); account_id: whom it is about. state: open, decided, appealed, closed. changed_at: when last something
    # came of it, since when its days are counted. claimed_by: who works on it, since claimed_at.
    op.create_table(
        "cases",
        _id(),
        _text("kind"),
        _text("subject"),
        _at("subject_id", nullable=False),
        _of("account_id", "accounts"),
        _of("conversation_id", "conversations", nullable=True),
        _text("state"),
        _of("claimed_by", "accounts", nullable=True),
        _at("claimed_at"),
        _at("created_at", nullable=False),
        _at("changed_at", nullable=False),
        sa.CheckConstraint("(claimed_by IS NULL) = (claimed_at IS NULL)"),
    )
    is_open = sa.text("state = 'open'")  # of one thing there is one open case
    op.create_index(
        "cases_open",
        "cases",
        ["subject", "subject_id", "kind"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("cases_of", "cases", ["account_id"])  # the record of a person
    op.create_index("cases_by_state", "cases", ["state", "id"])  # the queue
    op.create_index("cases_age", "cases", ["changed_at"])  # what goes


def _reports() -> None:
    # Who says what of it, NULL: haggle itself. evidence: JSON of what the reporter saw then (reports/model.py).
    op.create_table(
        "reports",
        _id(),
        _of("case_id", "cases"),
        _of("reporter_id", "accounts", nullable=True),
        _text("reason"),
        _text("words"),
        _text("evidence"),
        _at("created_at", nullable=False),
    )
    op.create_index("reports_once", "reports", ["case_id", "reporter_id"], unique=True)
    op.create_index("reports_by", "reports", ["reporter_id"])  # export
    # The files that the evidence of a case names: they stay while it does.
    op.create_table(
        "evidence_blobs",
        sa.Column("blob", sa.Text, primary_key=True),
        _of("case_id", "cases", primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("evidence_blobs_of", "evidence_blobs", ["case_id"])


def _decisions() -> None:
    # The one decision on a case, and the one appeal against it. taken: JSON of what was taken away, which an appeal can
    # bring back.
    op.create_table(
        "decisions",
        _of("case_id", "cases", primary_key=True),
        _of("moderator_id", "accounts"),
        _text("kind"),
        _text("reason"),
        _text("words"),
        _at("until_at"),
        _text("taken", nullable=True),
        _at("created_at", nullable=False),
        _at("appealed_at"),
        _text("appeal", nullable=True),
        _of("answered_by", "accounts", nullable=True),
        _at("answered_at"),
        sa.Column("is_granted", sa.Boolean),
        _text("answer", nullable=True),
    )
    # What somebody was told of a case, in one of the kinds of notices/model.py.
    op.create_table(
        "notices",
        _id(),
        _of("account_id", "accounts"),
        _of("case_id", "cases"),
        _text("kind"),
        _at("created_at", nullable=False),
    )
    op.create_index("notices_of", "notices", ["account_id", "id"])
    op.create_index("notices_case", "notices", ["case_id"])
