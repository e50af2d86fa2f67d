"""Giving an account a password, ending its credentials."""

from haggle.accounts import passwords
from haggle.accounts.model import Account, new_password
from haggle.accounts.operations import end_credentials, say_ended
from haggle.addresses.operations import tell_password_changed
from haggle.audit.model import COMMAND_LINE
from haggle.audit.operations import note
from haggle.errors import NotFound
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.store.transaction import Transaction


async def set_password(site: Site, account: Account, new: str) -> list[str]:
    """Give the account this password; answers the sessions and tokens that ended. Raises Invalid."""
    hashed = await passwords.hashed(new_password(new, account.username, account.name))
    ended = await site.write(_set_password, account.id, hashed, site.settings.mail.is_on)
    log_security("password set", account.id)
    say_ended(site.bus, account.id, ended)
    return ended


async def _set_password(tx: Transaction, account_id: int, hashed: str, is_told: bool) -> list[str]:
    await tx.execute("UPDATE accounts SET password_hash = :hashed WHERE id = :id", id=account_id, hashed=hashed)
    ended = await end_credentials(tx, account_id)
    if is_told:
        await tell_password_changed(tx, account_id)
    await note(tx, COMMAND_LINE, "account.password_set", account_id)
    return ended


async def end(site: Site, account: Account, kind: str, number: int | None = None) -> list[str]:
    """End all of the account's sessions or tokens (`kind`), or that one; answers which. Raises NotFound for no such."""
    ended = await site.write(_end, account.id, kind, number)
    say_ended(site.bus, account.id, ended)
    return ended


async def _end(tx: Transaction, account_id: int, kind: str, number: int | None) -> list[str]:
    only, values = ("", {}) if number is None else (" AND id = :number", {"number": number})
    rows = await tx.fetch_all(
        f"DELETE FROM {kind}s WHERE account_id = :account_id{only} RETURNING id", account_id=account_id, **values
    )
    if number is not None and not rows:
        raise NotFound
    ended = [f"{kind} {row['id']}" for row in rows]
    await note(tx, COMMAND_LINE, "credentials.ended", account_id, ended=", ".join(ended))
    return ended
