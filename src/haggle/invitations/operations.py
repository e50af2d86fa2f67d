"""Making invitations, and using them up."""

import secrets

from haggle.accounts.model import digest
from haggle.clock import DAY_MS
from haggle.errors import Forbidden
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

NOT_GOOD = _("Who joins here is invited first, by a link that can be used once. This one was used, or is too old.")


async def invite(site: Site, days: int) -> str:
    """A new invitation, good for so many days; the answer is the only time its key is seen."""
    key = secrets.token_urlsafe(24)
    await site.write(_invite, digest(key), days * DAY_MS)
    log_security("invited", 0)
    return key


async def _invite(tx: Transaction, key_hash: str, for_ms: int) -> None:
    await tx.execute("DELETE FROM invitations WHERE expires_at <= :now", now=tx.now_ms)
    await tx.execute(
        "INSERT INTO invitations (key_hash, created_at, expires_at) VALUES (:key_hash, :now, :expires_at)",
        key_hash=key_hash,
        now=tx.now_ms,
        expires_at=tx.now_ms + for_ms,
    )


async def use(tx: Transaction, key: str) -> None:
    """Use the invitation up. Raises Forbidden for one that is none, was used or is too old."""
    used = await tx.fetch_val(
        "DELETE FROM invitations WHERE key_hash = :key_hash AND expires_at > :now RETURNING key_hash",
        key_hash=digest(key),
        now=tx.now_ms,
    )
    if used is None:
        raise Forbidden(NOT_GOOD)
