"""Giving an account its role."""

from haggle.accounts.model import ROLES, Account
from haggle.accounts.operations import say_ended
from haggle.audit.model import Actor
from haggle.audit.operations import note
from haggle.errors import Conflict, Invalid
from haggle.ops.logs import log_security
from haggle.site import Site
from haggle.staff import queries
from haggle.store.transaction import Transaction


async def set_role(site: Site, actor: Actor, account: Account, role: str) -> list[str]:
    """
    Make the account a member, moderator or operator; answers the tokens for staff that ended.

    Raises Invalid for no role, Conflict for the last operator.
    """
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.", "role")
    ended = await site.write(_set_role, actor, account.id, role)
    log_security("role set", account.id, role=role)
    site.bus.publish_ephemeral([account.id], "account.changed")
    say_ended(site.bus, account.id, ended)
    return ended


async def _set_role(tx: Transaction, actor: Actor, account_id: int, role: str) -> list[str]:
    await tx.lock("operators", f"account {account_id}")
    person = await queries.person(tx, account_id)
    if person.role == role:
        return []
    if person.role == "operator" and await queries.operators(tx) == 1 and not person.disabled_at:
        raise Conflict(f"{person.username} is the last operator. Make somebody else one first.")
    await tx.execute("UPDATE accounts SET role = :role WHERE id = :id", id=account_id, role=role)
    tx.record("account.changed", [account_id], account_id=account_id)
    await note(tx, actor, "account.role_set", account_id, role=role, before=person.role)
    if role != "member":
        return []
    tokens = await tx.fetch_all(
        "DELETE FROM tokens WHERE account_id = :id AND scope = 'staff' RETURNING id", id=account_id
    )
    return [f"token {row['id']}" for row in tokens]
