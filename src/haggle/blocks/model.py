"""A person whom somebody has blocked."""

from typing import NamedTuple

MAX_BLOCKS = 500


class Blocked(NamedTuple):
    """Somebody on a list of blocked people: `name` is the one they had when they were blocked (`created_at`, ms)."""

    account_id: int
    username: str
    name: str
    created_at: int
