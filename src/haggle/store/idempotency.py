"""The idempotency key: the same form sent twice makes one row."""

import hashlib


def idempotency_key(account_id: int, place: str, key: str, *content: str) -> str | None:
    """The hash that is the same when a form is sent again: who, where, its key, its content. None without a key."""
    if not key:
        return None
    return hashlib.sha256("\0".join([str(account_id), place, key, *content]).encode()).hexdigest()
