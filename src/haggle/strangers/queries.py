"""Reading what somebody began, and said to others, a short while ago."""

from math import ceil

from haggle.accounts.model import Account
from haggle.clock import DAY_MS, HOUR_MS, minute
from haggle.errors import TooMany
from haggle.settings.strangers import Strangers
from haggle.store.transaction import Transaction
from haggle.strangers.model import COMPARED, free_at, pattern, people_told
from haggle.text.languages import _

OFTEN = _(
    "You have begun many conversations in a short while. From {stamp} on you can begin another; those that you have go "
    "on as ever. Your text is still here."
)
LOOKED_AT = 50
"""The newest messages of somebody, of which those of an hour are compared"""


async def is_young(tx: Transaction, account_id: int, days: int) -> bool:
    """Whether the account is of few days, or moderators have decided something about it that was not taken back."""
    since = await tx.fetch_val(
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM cases JOIN decisions ON decisions.case_id = cases.id "
        "AND decisions.kind NOT IN ('dismiss', 'release') AND NOT COALESCE(decisions.is_granted, FALSE) "
        "WHERE cases.account_id = accounts.id) THEN :now ELSE created_at END FROM accounts WHERE id = :id",
        id=account_id,
        now=tx.now_ms,
    )
    return bool(since > tx.now_ms - days * DAY_MS)


async def is_request(tx: Transaction, account_id: int, strangers: Strangers) -> bool:
    """Whether a first contact of the account's waits to be accepted: nobody knows it, as far as the operator asks."""
    if strangers.requests != "young":
        return strangers.requests == "all"
    known = await tx.fetch_val(
        "SELECT 1 FROM participants JOIN messages ON messages.conversation_id = participants.conversation_id "
        "AND messages.author_id = participants.peer_id AND messages.withheld_at IS NULL "
        "WHERE participants.account_id = :id LIMIT 1",
        id=account_id,
    )
    return known is None or await is_young(tx, account_id, strangers.young_days)


async def must_not_be_often(tx: Transaction, viewer: Account, allowed: Strangers) -> None:
    """Raises TooMany for whoever has begun as many conversations as they may."""
    most = allowed.young_openings if await is_young(tx, viewer.id, allowed.young_days) else allowed.openings
    if most is None:
        return
    rows = await tx.fetch_all(
        "SELECT created_at FROM conversations WHERE buyer_id = :id AND created_at > :since "
        "ORDER BY created_at DESC LIMIT :most",
        id=viewer.id,
        since=tx.now_ms - DAY_MS,
        most=max(most),
    )
    until = free_at([row["created_at"] for row in rows], most, tx.now_ms)
    if until is not None:
        stamp = minute(until, viewer.reading).stamp
        raise TooMany(OFTEN.format(stamp=stamp), retry_after_s=ceil((until - tx.now_ms) / 1000))


async def has_told(tx: Transaction, author_id: int, peer_id: int, folded: str, most: int) -> bool:
    """Whether the author tells nearly the same to `most` people within an hour, this one among them."""
    found = pattern(folded)
    if not found:
        return False
    rows = await tx.fetch_all(
        "SELECT peer_id, substr(COALESCE(own.body_folded, said.body_folded), 1, :compared) FROM "
        "(SELECT id, conversation_id, body_folded, created_at FROM messages WHERE author_id = :id "
        "ORDER BY id DESC LIMIT :most) AS said JOIN participants "
        "ON participants.conversation_id = said.conversation_id AND participants.account_id = :id "
        "LEFT JOIN withheld_changes AS own ON own.message_id = said.id AND own.account_id = :id "
        "WHERE said.created_at > :since",
        id=author_id,
        compared=COMPARED,
        most=LOOKED_AT,
        since=tx.now_ms - HOUR_MS,
    )
    return len(people_told(found, map(tuple, rows)) | {peer_id}) >= most
