"""Asking for a link by mail, and choosing another password by it."""

import secrets

from haggle.accounts import passwords
from haggle.accounts.model import Account, new_password
from haggle.accounts.operations import end_credentials, say_ended
from haggle.addresses import queries
from haggle.addresses.model import LINK_OVER, RESET, fold
from haggle.addresses.operations import forget_links, keep_link, tell_password_changed
from haggle.clock import now_ms
from haggle.errors import NotFound
from haggle.ops.logs import log_security
from haggle.outbound.operations import enqueue
from haggle.site import Site
from haggle.store.transaction import Transaction

MAX_RESETS = 3
"""links that are good at once: more mails than that help nobody"""


async def ask_reset(site: Site, typed: str) -> None:
    """Have a link sent to whoever is called so or has that address. The same is done when there is nobody."""
    await site.write(_ask_reset, typed.strip()[:254])


async def _ask_reset(tx: Transaction, typed: str) -> None:
    found = await queries.readers_called(tx, typed.lower().removeprefix("@"), fold(typed))
    seed, ids = secrets.token_urlsafe(12), ",".join(map(str, found))
    # A little later, so that no request nearby takes longer for the mail that is written for somebody who is here.
    due_at = tx.now_ms + 200 + secrets.randbelow(1500)
    await enqueue(tx, "mail", f"reset {seed}", due_at, about="reset", account_ids=ids, seed=seed)


async def let_reset(tx: Transaction, account_id: int, token: str) -> bool:
    """Let that link be good; False when there are MAX_RESETS others, on their way already."""
    await tx.lock(f"account {account_id}")
    if await queries.linked(tx, token, RESET, tx.now_ms) is None:
        if await queries.links_of(tx, account_id, RESET, tx.now_ms) >= MAX_RESETS:
            return False
        await keep_link(tx, RESET, account_id, token)
    return True


async def reset_password(site: Site, token: str, new: str) -> Account:
    """
    Give the account of that link this password: its sessions and tokens end, and no other link is good any more.

    Raises NotFound for a link that is not good, Invalid for a password that is not, which leaves the link good.
    """
    found = await site.read(queries.linked, token, RESET, now_ms())
    if found is None:
        raise NotFound(LINK_OVER)
    account = found[0]
    hashed = await passwords.hashed(new_password(new, account.username, account.name, field="new_password"))
    ended = await site.write(_reset_password, account.id, token, hashed)
    log_security("password reset", account.id)
    say_ended(site.bus, account.id, ended)
    return account


async def _reset_password(tx: Transaction, account_id: int, token: str, hashed: str) -> list[str]:
    await tx.lock(f"account {account_id}")
    if await queries.linked(tx, token, RESET, tx.now_ms) is None:
        raise NotFound(LINK_OVER)
    await forget_links(tx, account_id, RESET)
    await tx.execute("UPDATE accounts SET password_hash = :hashed WHERE id = :id", id=account_id, hashed=hashed)
    await tell_password_changed(tx, account_id)
    return await end_credentials(tx, account_id)
