"""Making and deleting bearer tokens."""

import secrets

from haggle.accounts import queries
from haggle.accounts.model import Account, clean_label, digest
from haggle.accounts.operations import say_ended
from haggle.audit.model import Actor
from haggle.audit.operations import note
from haggle.errors import Conflict, Forbidden, Invalid, NotFound
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.store.idempotency import idempotency_key
from haggle.store.transaction import Transaction
from haggle.text.languages import _

MAX_TOKENS = 20
TOO_MANY_TOKENS = _("You have {most} tokens, which is as many as we keep. Delete one first.", most=MAX_TOKENS)
FOR_STAFF = _("Only moderators and operators have tokens for what staff does.")
MADE_ALREADY = _(
    "This form has made its token already, whose secret was shown then and is not kept. "
    "If you do not have it, delete that token and make another."
)


async def make_token(
    site: Site, account: Account, name: str, key: str = "", scope: str = "chat", actor: Actor | None = None
) -> str:
    """
    A new bearer token for one of SCOPES; the answer is the only time its secret is seen.

    `actor`: who makes it, if that is not the account itself.

    Raises Invalid when there are too many, Conflict when the form of that `key` has made one already, Forbidden for one
    for staff that a member wants.
    """
    secret = "hgl_" + secrets.token_urlsafe(24)
    same = idempotency_key(account.id, "token", key)
    token_id = await site.write(_make_token, account, clean_label(name or "Token"), digest(secret), same, scope, actor)
    log_security("token made", account.id, credential=f"token {token_id}", scope=scope)
    return secret


async def _make_token(
    tx: Transaction, account: Account, name: str, secret_hash: str, once: str | None, scope: str, actor: Actor | None
) -> int:
    await tx.lock(f"account {account.id}")
    await queries.must_be_there(tx, account.id)
    if scope == "staff" and not (await queries.account(tx, account.id)).is_staff:
        raise Forbidden(FOR_STAFF)
    if await tx.fetch_val("SELECT id FROM tokens WHERE once = :once", once=once) is not None:
        raise Conflict(MADE_ALREADY)
    count = await tx.fetch_val("SELECT count(*) FROM tokens WHERE account_id = :id", id=account.id)
    if count >= MAX_TOKENS:
        raise Invalid(TOO_MANY_TOKENS, "name")
    token_id: int = await tx.fetch_val(
        "INSERT INTO tokens (account_id, name, secret_hash, once, scope, created_at) "
        "VALUES (:id, :name, :secret_hash, :once, :scope, :now) RETURNING id",
        id=account.id,
        name=name,
        secret_hash=secret_hash,
        once=once,
        scope=scope,
        now=tx.now_ms,
    )
    if actor:
        await note(tx, actor, "token.made", account.id, scope=scope, token_id=token_id)
    return token_id


async def delete_token(site: Site, viewer: Account, token_id: int) -> None:
    """From now on the token opens nothing. Raises NotFound."""
    await site.write(_delete_token, viewer, token_id)
    say_ended(site.bus, viewer.id, [f"token {token_id}"])


async def _delete_token(tx: Transaction, viewer: Account, token_id: int) -> None:
    deleted = await tx.fetch_val(
        "DELETE FROM tokens WHERE id = :id AND account_id = :account_id RETURNING id", id=token_id, account_id=viewer.id
    )
    if deleted is None:
        raise NotFound
