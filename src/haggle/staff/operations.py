"""What staff does to an account: its role, its suspension, its end."""

from haggle.accounts.model import ROLES, Account
from haggle.accounts.operations import end_credentials, say_ended
from haggle.accounts.queries import account_named
from haggle.audit.model import TIME, Actor
from haggle.audit.operations import note
from haggle.clock import even_clock
from haggle.delivery.bus import MemoryBus
from haggle.errors import Conflict, Forbidden, Invalid
from haggle.ops.logs import log_security
from haggle.profiles.queries import conversations_of
from haggle.site import Site
from haggle.staff import queries
from haggle.staff.model import Person, clean_reason, must_be_ahead
from haggle.store.transaction import Transaction
from haggle.text.characters import must_be_storable
from haggle.text.languages import _

MAX_TOLD = 500  # the newest conversations: older ones show it when their page is opened
YOURSELF = _("That is your own account.")
ABOVE = _("You cannot decide about this account: it keeps order here too.")
OVER = _("This account is closed for good.")


async def set_role(site: Site, actor: Actor, account: Account, role: str) -> list[str]:
    """
    Make the account a member, moderator or operator; answers the tokens for staff that ended.

    Raises Invalid for no role, Conflict for the last operator, and for a closed account.
    """
    if role not in ROLES:
        raise Invalid(f"A role is one of {', '.join(ROLES)}.", "role")
    ended = await site.write(set_role_in, actor, account.id, role)
    log_security("role set", account.id, role=role)
    say_changed(site.bus, account.id, ended)
    return ended


async def set_role_in(tx: Transaction, actor: Actor, account_id: int, role: str) -> list[str]:
    """`set_role` as a step: `role` is one of ROLES. After it `say_changed` is due."""
    await tx.lock("operators", f"account {account_id}")
    person = await queries.person(tx, account_id)
    if person.role == role:
        return []
    if person.ended_at:
        raise Conflict(OVER)
    if person.role == "operator" and not person.disabled_at and await queries.operators(tx) == 1:
        raise Conflict(f"{person.username} is the last operator. Make somebody else one first.")
    await tx.execute("UPDATE accounts SET role = :role WHERE id = :id", id=account_id, role=role)
    tx.record("account.changed", [account_id], account_id=account_id)
    await note(tx, actor, "account.role_set", account_id, role=role, before=person.role)
    gone = "DELETE FROM tokens WHERE account_id = :id AND scope = 'staff' RETURNING id"
    return [f"token {row['id']}" for row in await tx.fetch_all(gone, id=account_id)] if role == "member" else []


async def suspend(
    site: Site, actor: Actor, account_id: int, reason: str | None, until: int | None, case_id: int | None = None
) -> list[str]:
    """
    Nobody can sign in to the account until that instant (ms), or until it is restored; again changes reason and end.

    Answers the sessions and tokens that ended. Raises Invalid, NotFound, Forbidden for one who may not decide about it,
    Conflict for oneself and for a closed one.
    """
    reason = None if reason is None else clean_reason(reason)
    ended = await site.write(suspend_in, actor, account_id, reason, until, case_id)
    log_security("suspended", account_id, until=until)
    say_changed(site.bus, account_id, ended)
    return ended


async def suspend_in(
    tx: Transaction, actor: Actor, account_id: int, reason: str | None, until: int | None, case_id: int | None = None
) -> list[str]:
    """`suspend` as a step: `reason` is clean already. After it `say_changed` is due."""
    person = await _for_decision(tx, actor, account_id)
    must_be_ahead(until, tx.now_ms)
    await tx.execute(
        "UPDATE accounts SET disabled_at = coalesce(disabled_at, :now), suspended_until = :until, "
        "suspension_reason = :reason WHERE id = :id",
        id=account_id,
        now=tx.now_ms,
        until=until,
        reason=reason,
    )
    if not person.disabled_at:
        await _tell_peers(tx, account_id)
    tx.record_for_site("account.suspended", account_id=account_id)
    ended = await end_credentials(tx, account_id)
    await note(tx, actor, "account.suspended", account_id, reason or "", case_id, until=until)
    return ended


async def restore(site: Site, actor: Actor, account_id: int, reason: str = "", case_id: int | None = None) -> bool:
    """Its person can sign in again; answers whether it was suspended. Raises what `suspend` does."""
    was_suspended = await site.write(restore_in, actor, account_id, reason and clean_reason(reason), case_id)
    if was_suspended:
        log_security("restored", account_id)
    say_changed(site.bus, account_id, [])
    return was_suspended


async def restore_in(
    tx: Transaction,
    actor: Actor,
    account_id: int,
    reason: str = "",
    case_id: int | None = None,
    is_closed: bool = False,
) -> bool:
    """`restore` as a step; `is_closed`: though it is closed, by an operator. After it `say_changed` is due."""
    person = await _for_decision(tx, actor, account_id, "operator" if is_closed else "moderator", is_closed)
    if not person.disabled_at:
        return False
    await _restore(tx, account_id)
    await note(tx, actor, "account.restored", account_id, reason, case_id)
    return True


async def end(site: Site, actor: Actor, account_id: int, reason: str, case_id: int | None = None) -> list[str]:
    """
    Close the account for good: nobody signs in to it or takes its name, and others keep what they have of it.

    Answers the sessions and tokens that ended. Takes an operator; raises what `suspend` does.
    """
    ended = await site.write(end_in, actor, account_id, clean_reason(reason), case_id)
    log_security("closed", account_id)
    say_changed(site.bus, account_id, ended)
    return ended


async def end_in(tx: Transaction, actor: Actor, account_id: int, reason: str, case_id: int | None = None) -> list[str]:
    """`end` as a step: `reason` is clean already. After it `say_changed` is due."""
    await _for_decision(tx, actor, account_id, "operator")
    await tx.execute(
        "UPDATE accounts SET disabled_at = coalesce(disabled_at, :now), suspended_until = NULL, role = 'member', "
        "suspension_reason = :reason, ended_at = :now WHERE id = :id",
        id=account_id,
        now=tx.now_ms,
        reason=reason,
    )
    await _tell_peers(tx, account_id)
    tx.record_for_site("account.ended", account_id=account_id)
    ended = await end_credentials(tx, account_id)
    await note(tx, actor, "account.ended", account_id, reason, case_id)
    return ended


async def look_at(site: Site, actor: Actor, account_id: int, case_id: int | None = None) -> Person:
    """How the account stands, for staff; the look is in the staff log. Raises NotFound, Forbidden."""
    return await site.write(_look_at, actor, account_id, case_id)


async def _look_at(tx: Transaction, actor: Actor, account_id: int, case_id: int | None) -> Person:
    await _must_be_staff(tx, actor)
    person = await queries.person(tx, account_id)
    await note(tx, actor, "account.looked_at", account_id, case_id=case_id)
    return person


async def look_up(site: Site, actor: Actor, username: str) -> list[Person]:
    """The same by user name: nobody, or that one. Raises Invalid for what no database keeps."""
    must_be_storable(username, "username")
    return await site.write(_look_up, actor, username.strip().lower())


async def _look_up(tx: Transaction, actor: Actor, username: str) -> list[Person]:
    await _must_be_staff(tx, actor)
    account = await account_named(tx, username)
    return [await _look_at(tx, actor, account.id, None)] if account else []


async def look_at_all(site: Site, actor: Actor, after: int) -> list[Person]:
    """A page of those that are suspended or closed, past that id."""
    return await site.write(_look_at_all, actor, after)


async def _look_at_all(tx: Transaction, actor: Actor, after: int) -> list[Person]:
    await _must_be_staff(tx, actor)
    found = await queries.not_active(tx, after, queries.PAGE)
    await note(tx, actor, "accounts.listed", after=after, count=len(found))
    return found


async def _must_be_staff(tx: Transaction, actor: Actor, role: str = "moderator") -> str | None:
    """The actor's role; None for the command line, which may do everything."""
    return await queries.must_be_staff(tx, actor.account_id, role) if actor.account_id else None


async def lift_due(site: Site) -> None:
    """Restore whose suspension is over: by a clock that does not follow the system's when that is set forward."""
    now = even_clock.now_ms()
    for account_id in await site.read(queries.due, now):
        if await site.write(_lift, account_id, now):
            say_changed(site.bus, account_id, [])


async def _lift(tx: Transaction, account_id: int, now: int) -> bool:
    await tx.lock(f"account {account_id}")
    person = await queries.person(tx, account_id)
    if person.suspended_until is None or person.suspended_until > now:
        return False
    await _restore(tx, account_id)
    await note(tx, TIME, "account.restored", account_id)
    return True


async def _restore(tx: Transaction, account_id: int) -> None:
    await tx.execute(
        "UPDATE accounts SET disabled_at = NULL, suspended_until = NULL, suspension_reason = NULL, ended_at = NULL "
        "WHERE id = :id",
        id=account_id,
    )
    await _tell_peers(tx, account_id)
    tx.record_for_site("account.restored", account_id=account_id)


async def _for_decision(
    tx: Transaction, actor: Actor, account_id: int, role: str = "moderator", may_be_closed: bool = False
) -> Person:
    """
    The account, if it is the actor's to decide about: whose role is higher; from the command line all are.

    Raises NotFound, Forbidden, and Conflict for oneself and for one that is closed.
    """
    await tx.lock("operators", f"account {account_id}", *([f"account {actor.account_id}"] if actor.account_id else []))
    own = await _must_be_staff(tx, actor, role)
    if account_id == actor.account_id:
        raise Conflict(YOURSELF)
    person = await queries.person(tx, account_id)
    if own and ROLES.index(own) <= ROLES.index(person.role):
        raise Forbidden(ABOVE)
    if person.ended_at and not may_be_closed:
        raise Conflict(OVER)
    return person


async def _tell_peers(tx: Transaction, account_id: int) -> None:
    """Record it for those who have a conversation with the account, but for who has blocked it."""
    for conversation_id, peer_id in await conversations_of(tx, account_id, MAX_TOLD):
        if peer_id:
            tx.record("peer.changed", [peer_id], conversation_id=conversation_id, account_id=account_id)


def say_changed(bus: MemoryBus, account_id: int, ended: list[str]) -> None:
    """Tell all processes, once it is committed, which sessions and tokens have ended, and that others see it anew."""
    say_ended(bus, account_id, ended)
    bus.publish_ephemeral([account_id], "account.changed")
