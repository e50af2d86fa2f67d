"""Accounts come to be, and follow what the host says of its members: one, or many at once, each by itself."""

import json
import random
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from haggle.accounts.queries import account
from haggle.addresses.operations import set_host_address
from haggle.audit.model import HOST
from haggle.errors import Conflict, Problem
from haggle.host import queries
from haggle.host.model import NOBODY, HasLeft, HostFacts, Known, is_made_from, username_from
from haggle.profiles.operations import change, change_all
from haggle.staff.operations import set_role_in
from haggle.store.transaction import Transaction
from haggle.text.folding import folded

NUMBERED = 5  # a name that is taken gets a small number; when those are taken too, a large one


class Followed(NamedTuple):
    """
    What came of it. `ended`: tokens for staff that have ended with the role.

    After commit `staff.operations.say_changed(site.bus, account_id, ended)` is due, unless the account is new; and
    `follow_picture`, if `is_picture_due`.
    """

    account_id: int
    is_new: bool
    ended: list[str]
    is_changed: bool = False
    is_picture_due: bool = False


async def follow_host(tx: Transaction, facts: HostFacts, *, is_again: bool = False) -> Followed:
    """
    Give the host's member an account, or bring the one that is here up to date. The same facts again change nothing.

    A suspended account follows too; for its picture see `follow_picture`. Raises HasLeft for who has deleted theirs,
    unless they wish to begin again (`is_again`): then it is a new account, and nothing of the old one is in it.
    """
    if is_again:
        await tx.lock(f"account of the host's {facts.id}")
        await tx.execute(
            "UPDATE accounts SET external_id = NULL WHERE external_id = :id AND deleted_at IS NOT NULL", id=facts.id
        )
    (followed,) = await follow_all(tx, [facts])
    if isinstance(followed, Problem):
        raise followed
    return followed


async def follow_all(tx: Transaction, facts: Sequence[HostFacts]) -> list[Followed | Problem]:
    """The same of at most AT_ONCE members, none of them twice: what came of each, in their order."""
    await tx.lock(*(f"account of the host's {one.id}" for one in facts))
    known = await queries.known_all(tx, [one.id for one in facts])
    if moving := [one for one in facts if one.id in known and _differs(known[one.id], one)]:
        operators = ["operators"] if any(one.role for one in moving) else []
        await tx.lock(*operators, *(f"account {known[one.id].account_id}" for one in moving))
        known |= await queries.known_all(tx, [one.id for one in moving])
    begun = await _begin_all(tx, [one for one in facts if one.id not in known])
    moved = await _bring_up_to_date(tx, [(known[one.id], one) for one in moving if known[one.id].deleted_at is None])
    done = list[Followed | Problem]()
    for one in facts:
        if one.id not in known:
            account_id = begun.get(one.id)
            if account_id is None:
                done.append(Conflict(f"There is no free user name for the host's “{one.id}”."))
                continue
            tx.record_for_site("account.joined", account_id=account_id)
            ended = await _set_role(tx, account_id, "member", one)
            await _set_address(tx, account_id, None, one.said.get("email"))
            done.append(Followed(account_id, True, ended, True, bool(one.picture)))
        elif known[one.id].deleted_at is not None:
            done.append(HasLeft())
        else:
            here = known[one.id]
            ended = await _set_role(tx, here.account_id, here.account.role, one)
            await _set_address(tx, here.account_id, here.said.get("email"), one.said.get("email"))
            is_due = one.picture is not None and one.picture != here.said.get("picture", "")
            done.append(Followed(here.account_id, False, ended, here.account_id in moved, is_due))
    return done


async def _set_address(tx: Transaction, account_id: int, before: str | None, now: str | None) -> None:
    """The host has confirmed it. One that the person has given here stays until the host says another."""
    if now is not None and now != (before or ""):
        await set_host_address(tx, account_id, now or None)


async def _begin_all(tx: Transaction, new: Sequence[HostFacts]) -> dict[str, int]:
    """Make their accounts; answers these by the host's ids."""
    begun: dict[str, int] = {}
    for number in range(1, 2 * NUMBERED):
        rows: dict[str, dict[str, Any]] = {}
        for one in new:
            if one.id not in begun:
                username = _numbered(username_from(one), number)
                rows.setdefault(username, _row(one, username, tx.now_ms))
        free = rows.keys() - await queries.taken(tx, sorted(rows))
        if free:
            await tx.execute_many(
                "INSERT INTO accounts (external_id, username, name, name_folded, language, time_zone, enter_key, "
                "created_at, host_said) VALUES (:host_id, :username, :name, :folded, :language, :time_zone, 'auto', "
                ":created_at, :said) ON CONFLICT (username) DO NOTHING",
                [rows[username] for username in sorted(free)],
            )
            made = await queries.known_all(tx, [rows[username]["host_id"] for username in free])
            begun |= {host_id: one.account_id for host_id, one in made.items()}
        if len(begun) == len(new):
            break
    return begun


def _numbered(wanted: str, number: int) -> str:
    last = number if number <= NUMBERED and wanted != NOBODY else random.randrange(10**5, 10**6)
    return wanted if last == 1 else f"{wanted}-{last}"


def _row(facts: HostFacts, username: str, now: int) -> dict[str, Any]:
    return {
        "host_id": facts.id,
        "username": username,
        "name": facts.name or username,
        "folded": folded(facts.name or username),
        "language": facts.language,
        "time_zone": facts.time_zone or None,
        "created_at": now if facts.member_since is None else facts.member_since,
        "said": json.dumps(facts.said),
    }


async def _bring_up_to_date(tx: Transaction, moving: Sequence[tuple[Known, HostFacts]]) -> set[int]:
    """Answers the accounts of which something others see, or they themselves, has changed."""
    changes = [(here, _changes(here, facts)) for here, facts in moving]
    used = await queries.taken(tx, [columns["username"] for _, columns in changes if "username" in columns])
    for _, columns in changes:
        if columns.get("username") in used:
            del columns["username"]
        elif "username" in columns:
            used.add(columns["username"])
    await change_all(tx, [(here.account, columns) for here, columns in changes])
    await tx.execute_many(
        "UPDATE accounts SET host_said = :said, created_at = :created_at WHERE id = :id",
        [
            {"id": here.account_id, "said": json.dumps({**here.said, **facts.said}), "created_at": _since(here, facts)}
            for here, facts in moving
        ],
    )
    moved = {here.account_id for here, columns in changes if columns}
    return moved | {here.account_id for here, facts in moving if facts.role not in {None, here.account.role}}


def _differs(here: Known, facts: HostFacts) -> bool:
    is_new = bool(facts.said.items() - here.said.items()) or _since(here, facts) != here.created_at
    return is_new or bool(_changes(here, facts)) or facts.role not in {None, here.account.role}


def _since(here: Known, facts: HostFacts) -> int:
    return min(here.created_at, here.created_at if facts.member_since is None else facts.member_since)


def _changes(here: Known, facts: HostFacts) -> dict[str, Any]:
    """The columns that change. What the person chose here stays until the host says something else than before."""
    changes: dict[str, Any] = {
        field: value or None
        for field, value in facts.said.items()
        if field != "email" and value != here.said.get(field)
    }
    if facts.name and facts.name != here.account.name:
        changes["name"] = facts.name
    wanted = username_from(facts)
    if facts.username and not is_made_from(here.username, wanted) and wanted != NOBODY:
        changes["username"] = wanted
    return changes


async def _set_role(tx: Transaction, account_id: int, role: str, facts: HostFacts) -> list[str]:
    """The last operator stays one, and a closed account gets no role."""
    if facts.role in {None, role}:
        return []
    with suppress(Conflict):
        return await set_role_in(tx, HOST, account_id, facts.role or role)
    return []


async def set_picture(tx: Transaction, facts: HostFacts, avatar: str | None) -> None:
    """Note which picture the host names; it is `avatar`, or could not be used: then the account keeps its own."""
    known = await queries.known(tx, facts.id)
    if known is None or known.deleted_at is not None:
        return
    await tx.lock(f"account {known.account_id}")
    current = await account(tx, known.account_id)
    if avatar or not facts.picture:
        await change(tx, current, {"avatar": avatar} if current.avatar != avatar else {})
    await tx.execute(
        "UPDATE accounts SET host_said = :said WHERE id = :id",
        id=known.account_id,
        said=json.dumps({**known.said, "picture": facts.picture}),
    )
