"""An account comes to be, and follows what the host says of its member."""

import json
import random
from contextlib import suppress
from typing import Any, NamedTuple

from haggle.accounts.queries import account
from haggle.audit.model import HOST
from haggle.errors import Conflict
from haggle.host import queries
from haggle.host.model import NOBODY, HasLeft, HostFacts, is_made_from, username_from
from haggle.host.queries import Known
from haggle.profiles.operations import change
from haggle.staff.operations import set_role_in
from haggle.store.transaction import Transaction
from haggle.text.folding import folded

NUMBERED = 5  # a name that is taken gets a small number; when those are taken too, a large one


class Followed(NamedTuple):
    """
    What came of it. `ended`: tokens for staff that have ended with the role.

    After commit `staff.operations.say_changed(site.bus, account_id, ended)` is due, unless the account is new.
    """

    account_id: int
    is_new: bool
    ended: list[str]


async def follow_host(tx: Transaction, facts: HostFacts, *, is_again: bool = False) -> Followed:
    """
    Give the host's member an account, or bring the one that is here up to date. The same facts again change nothing.

    A suspended account follows too; for its picture see `follow_picture`. Raises HasLeft for who has deleted theirs,
    unless they wish to begin again (`is_again`): then it is a new account, and nothing of the old one is in it.
    """
    await tx.lock(f"account of the host's {facts.id}")
    known = await queries.known(tx, facts.id)
    if known and known.deleted_at is not None:
        if not is_again:
            raise HasLeft
        await tx.execute("UPDATE accounts SET external_id = NULL WHERE id = :id", id=known.account_id)
        known = None
    if known:
        return Followed(known.account_id, False, await _bring_up_to_date(tx, known, facts))
    account_id = await _begin(tx, facts)
    return Followed(account_id, True, await _set_role(tx, account_id, "member", facts))


async def _begin(tx: Transaction, facts: HostFacts) -> int:
    wanted = username_from(facts)
    for number in range(1, 2 * NUMBERED):
        last = number if number <= NUMBERED and wanted != NOBODY else random.randrange(10**5, 10**6)
        username = wanted if last == 1 else f"{wanted}-{last}"
        account_id = await tx.fetch_val(
            "INSERT INTO accounts (external_id, username, name, name_folded, language, time_zone, enter_key, "
            "created_at, host_said) VALUES (:host_id, :username, :name, :folded, :language, :time_zone, 'auto', "
            ":created_at, :said) ON CONFLICT (username) DO NOTHING RETURNING id",
            host_id=facts.id,
            username=username,
            name=facts.name or username,
            folded=folded(facts.name or username),
            language=facts.language,
            time_zone=facts.time_zone or None,
            created_at=tx.now_ms if facts.member_since is None else facts.member_since,
            said=json.dumps(facts.said),
        )
        if account_id is not None:
            return int(account_id)
    raise Conflict(f"There is no free user name for the host's “{facts.id}”.")


async def _bring_up_to_date(tx: Transaction, known: Known, facts: HostFacts) -> list[str]:
    await tx.lock(f"account {known.account_id}", *(["operators"] if facts.role else []))
    current = await account(tx, known.account_id)
    await change(tx, current, await _changes(tx, known, current.name, facts))
    said, created_at = {**known.said, **facts.said}, min(known.created_at, facts.member_since or known.created_at)
    if said != known.said or created_at != known.created_at:
        await tx.execute(
            "UPDATE accounts SET host_said = :said, created_at = :created_at WHERE id = :id",
            id=known.account_id,
            said=json.dumps(said),
            created_at=created_at,
        )
    return await _set_role(tx, known.account_id, current.role, facts)


async def _changes(tx: Transaction, known: Known, name: str, facts: HostFacts) -> dict[str, Any]:
    """The columns that change. What the person chose here stays until the host says something else than before."""
    changes: dict[str, Any] = {
        field: value or None for field, value in facts.said.items() if value != known.said.get(field)
    }
    if facts.name and facts.name != name:
        changes["name"] = facts.name
    wanted = username_from(facts)
    if facts.username and not is_made_from(known.username, wanted) and wanted != NOBODY:
        taken = await tx.fetch_val("SELECT 1 FROM accounts WHERE username = :username", username=wanted)
        changes |= {} if taken else {"username": wanted}
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
