"""Making and ending tokens of the site: on the command line alone."""

import secrets
from collections.abc import Sequence

from haggle.accounts.model import clean_label, digest
from haggle.audit.model import COMMAND_LINE
from haggle.audit.operations import note
from haggle.errors import Conflict, NotFound
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.site_tokens.model import MARK, SiteToken, clean_scopes
from haggle.store.transaction import Transaction

MOST = 50


async def make_site_token(site: Site, name: str, scopes: Sequence[str]) -> str:
    """A new token; the answer is the only time its secret is seen. Raises Invalid, Conflict when there are too many."""
    secret = MARK + secrets.token_urlsafe(24)
    token = await site.write(_make, clean_label(name), digest(secret), clean_scopes(scopes))
    log_security("site token made", 0, credential=token.credential, scopes=" ".join(token.scopes))
    return secret


async def _make(tx: Transaction, name: str, secret_hash: str, scopes: Sequence[str]) -> SiteToken:
    await tx.lock("site tokens")
    if await tx.fetch_val("SELECT count(*) FROM site_tokens") >= MOST:
        raise Conflict(f"There are {MOST} tokens of the site. End one first.")
    token_id: int = await tx.fetch_val(
        "INSERT INTO site_tokens (name, secret_hash, scopes, created_at) "
        "VALUES (:name, :secret_hash, :scopes, :now) RETURNING id",
        name=name,
        secret_hash=secret_hash,
        scopes=" ".join(scopes),
        now=tx.now_ms,
    )
    await note(tx, COMMAND_LINE, "site_token.made", scopes=" ".join(scopes), token_id=token_id)
    return SiteToken(token_id, name, tuple(scopes), tx.now_ms)


async def end_site_token(site: Site, token_id: int) -> None:
    """From now on it opens nothing. Raises NotFound."""
    await site.write(_end, token_id)
    log_security("site token ended", 0, credential=f"site token {token_id}")


async def _end(tx: Transaction, token_id: int) -> None:
    if await tx.fetch_val("DELETE FROM site_tokens WHERE id = :id RETURNING id", id=token_id) is None:
        raise NotFound(f"There is no token of the site with the number {token_id}.")
    await note(tx, COMMAND_LINE, "site_token.ended", token_id=token_id)
