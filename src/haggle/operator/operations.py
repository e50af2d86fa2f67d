"""Giving an account a password, ending its credentials."""

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
