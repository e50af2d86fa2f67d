"""Saying who types, who comes and who goes: pulses over the bus, never in the log."""

from typing import NamedTuple

from haggle.accounts.model import Account
from haggle.accounts.queries import account
from haggle.conversations.queries import conversation
from haggle.errors import NotFound
from haggle.live.signs import Turns
from haggle.live.transaction import Transaction
from haggle.presence import queries
from haggle.presence.model import word
from haggle.site import Site

TYPING = {"burst": 5, "per_minute": 30}


class Said(NamedTuple):
    """A pulse to send: `reader_id` is told the `word` for `account_id`."""

    reader_id: int
    conversation_id: int
    account_id: int
    word: str


async def typing(site: Site, viewer: Account, conversation_id: int) -> None:
    """Tell the other that the viewer is typing: every 3 s at most, and forgotten after 6. Raises NotFound, TooMany."""
    seen = await site.read(conversation, viewer.id, conversation_id)
    site.limits.take("typing", str(viewer.id), **TYPING, sentence="That is a lot of typing hints.")
    facts = {"conversation_id": seen.id, "account_id": viewer.id, "name": viewer.name, "typing": True}
    site.bus.pulse([seen.peer_id], "typing", **facts)


async def tell(site: Site) -> None:
    """Note who has come and gone since the last time, and tell those who may know."""
    turns = site.signs.turns()
    if turns.came or turns.went or turns.chose:
        there = frozenset(account_id for account_id in turns.came | turns.chose if site.signs.is_there(account_id))
        for reader_id, conversation_id, account_id, said in await site.write(_tell, turns, there):
            facts = {"conversation_id": conversation_id, "account_id": account_id, "presence": said}
            site.bus.pulse([reader_id], "presence", **facts)


async def _tell(tx: Transaction, turns: Turns, there: frozenset[int]) -> list[Said]:
    said: list[Said] = []
    for account_id, active_at in (dict.fromkeys(turns.came, tx.now_ms) | turns.went).items():
        await tx.execute(
            "UPDATE accounts SET active_at = :active_at WHERE id = :id AND presence_off_at IS NULL",
            id=account_id,
            active_at=active_at,
        )
    for account_id in turns.came | turns.went.keys() | turns.chose:
        try:
            one = await account(tx, account_id)
        except NotFound:
            continue
        if one.presence_off_at is None:
            said += await _shown(tx, account_id, account_id in there)
        elif account_id in turns.chose:
            said += await _hidden(tx, account_id)
    return said


async def _shown(tx: Transaction, account_id: int, is_there: bool) -> list[Said]:
    active_at = await tx.fetch_val("SELECT active_at FROM accounts WHERE id = :id", id=account_id)
    return [
        Said(other.account_id, other.conversation_id, account_id, word(is_there, active_at, tx.now_ms, other.zone))
        for other in await queries.watchers(tx, account_id)
        if other.off_at is None
    ]


async def _hidden(tx: Transaction, account_id: int) -> list[Said]:
    """Whoever has switched it off is shown to nobody, and sees nobody."""
    said: list[Said] = []
    for other in await queries.watchers(tx, account_id):
        said.append(Said(other.account_id, other.conversation_id, account_id, ""))
        said.append(Said(account_id, other.conversation_id, other.account_id, ""))
    return said
