"""What makes two sendings of one form the same row."""

import hashlib


def idempotency_key(account_id: int, place: str, key: str, *content: str) -> str | None:
    """What two sendings of one form share: who, where, its key, what it says. None, never the same, without a key."""
    if not key:
        return None
    return hashlib.sha256("\0".join([str(account_id), place, key, *content]).encode()).hexdigest()
