"""Tips on an open page of their conversation."""

from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.tips.model import Tip
from haggle.tips.queries import standing
from haggle.web.templates import render


async def changed(db: Db, viewer: Account, entry: Entry) -> str:
    """`tip.changed`: those that stand there now."""
    conversation_id = entry.facts["conversation_id"]
    return tips_html(await standing(db, viewer.id, viewer.language, conversation_id), conversation_id, viewer)


def tips_html(tips: Sequence[Tip], conversation_id: int, viewer: Account) -> str:
    """All of a conversation, in their place."""
    return render("tips/changed.stream.html", viewer.language, tips=tips, conversation_id=conversation_id)
