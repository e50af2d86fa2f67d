"""Giving an account a password, ending its credentials, switching it off."""

from haggle.accounts import passwords
from haggle.accounts.model import Account, new_password
from haggle.accounts.operations import end_credentials, end_tokens, say_ended
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.store.transaction import Transaction


async def set_password(site: Site, account: Account, new: str) -> list[str]:
    """Give the account this password; answers the sessions and tokens that ended. Raises Invalid."""
    hashed = await passwords.hashed(new_password(new, account.username, account.name))
    ended = await site.write(_set_password, account.id, hashed)
    log_security("password set", account.id)
    say_ended(site.bus, account.id, ended)
    return ended


async def _set_password(tx: Transaction, account_id: int, hashed: str) -> list[str]:
    await tx.execute("UPDATE accounts SET password_hash = :hashed WHERE id = :id", id=account_id, hashed=hashed)
    return await end_credentials(tx, account_id)


async def end_all_tokens(site: Site, account: Account) -> int:
    """End all tokens of the account; answers how many."""
    return say_ended(site.bus, account.id, await site.write(end_tokens, account.id))


async def disable(site: Site, account: Account) -> list[str]:
    """Nobody can sign in to the account from now on; answers the sessions and tokens that ended."""
    ended = await site.write(_disable, account.id)
    log_security("disabled", account.id)
    say_ended(site.bus, account.id, ended)
    return ended


async def _disable(tx: Transaction, account_id: int) -> list[str]:
    await tx.lock(f"account {account_id}")
    await tx.execute(
        "UPDATE accounts SET disabled_at = coalesce(disabled_at, :now) WHERE id = :id", id=account_id, now=tx.now_ms
    )
    return await end_credentials(tx, account_id)


async def enable(site: Site, account: Account) -> None:
    """Its person can sign in again."""
    await site.write(_enable, account.id)
    log_security("enabled", account.id)


async def _enable(tx: Transaction, account_id: int) -> None:
    await tx.execute("UPDATE accounts SET disabled_at = NULL WHERE id = :id", id=account_id)
