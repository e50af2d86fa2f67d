"""How many conversations somebody has begun of late."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_index("conversations_begun", "conversations", ["buyer_id", "created_at"])
