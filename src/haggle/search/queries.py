"""Searching people, listings and messages, always within the viewer's own conversations."""

from haggle.accounts.model import Account
from haggle.conversations.model import FIRST, Row, list_key
from haggle.conversations.queries import named
from haggle.search.model import Hit, Question, Results
from haggle.store.db import Db, containing
from haggle.store.ids import FAR

PAGE = 20


async def found(
    db: Db, viewer: Account, needle: str, conversation_id: int | None = None, before: int | None = None
) -> tuple[list[Hit], bool]:
    """
    A page of messages whose folded text contains `needle`, newest first; and whether there are older ones.

    Only messages older than the message `before`, only in that conversation, where these are given. No
    character of `needle` is a wildcard. Deleted messages have no text, so they are not found.
    """
    within = "AND participants.conversation_id = :conversation_id " if conversation_id is not None else ""
    # Only the index is read until the few hits are known: it holds the folded text (see migration 0002).
    rows = await db.fetch_all(
        "WITH hits AS (SELECT messages.id, participants.peer_id FROM participants "
        "JOIN messages ON messages.conversation_id = participants.conversation_id "
        f"WHERE participants.account_id = :viewer_id {within}AND messages.id < :before "
        "AND messages.body_folded LIKE :pattern ESCAPE '\\' ORDER BY messages.id DESC LIMIT :limit) "
        "SELECT messages.id, messages.conversation_id, messages.author_id, messages.body, messages.created_at, "
        "hits.peer_id, peers.name, listings.title "
        "FROM hits JOIN messages ON messages.id = hits.id "
        "JOIN conversations ON conversations.id = messages.conversation_id "
        "JOIN listings ON listings.id = conversations.listing_id "
        "JOIN accounts AS peers ON peers.id = hits.peer_id ORDER BY messages.id DESC",
        viewer_id=viewer.id,
        before=FAR if before is None else before,
        pattern=containing(needle),
        limit=PAGE + 1,
        **({} if conversation_id is None else {"conversation_id": conversation_id}),
    )
    return [Hit(*row) for row in rows[:PAGE]], len(rows) > PAGE


async def search(db: Db, viewer: Account, asked: Question, few: int = PAGE) -> Results:
    """A page of each group that is asked for; of people and listings only `few` where all are."""
    rows, more = dict[str, list[Row]](), dict[str, str]()
    for group in ("people", "listings"):
        if asked.wants(group):
            key = list_key(asked.before) or FIRST
            rows[group], has_more = await named(db, viewer, group, asked.needle, key, PAGE if asked.only else few)
            if has_more:
                more[group] = rows[group][-1].key
    hits: list[Hit] = []
    if asked.wants("messages"):
        hits, has_more = await found(db, viewer, asked.needle, asked.conversation_id, asked.before_id)
        if has_more:
            more["messages"] = str(hits[-1].id)
    return Results(rows.get("people", []), rows.get("listings", []), hits, more)
