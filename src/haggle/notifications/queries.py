"""How things stand for somebody, for the top of every page."""

from haggle.accounts.model import Account
from haggle.conversations import queries as conversations
from haggle.db import Db
from haggle.live import log


async def standing(db: Db, viewer: Account) -> dict[str, int]:
    """`position` of the viewer's feed, read first, and how many conversations are `unread`."""
    position = await log.position(db, viewer.id)
    return {"position": position, "unread": await conversations.unread(db, viewer)}
