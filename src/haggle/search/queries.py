"""Searching people, listings and messages, always within the viewer's own conversations."""

from haggle.accounts.model import Account
from haggle.conversations.model import FIRST, Row, list_key
from haggle.conversations.queries import named
from haggle.search.model import Hit, Question, Results
from haggle.store.db import Db, containing
from haggle.store.ids import FAR

PAGE = 20
# Only the index is read until the few hits are known: it holds the folded text (see migration 0002). What the other
# withholds is no hit; a message that the viewer alone sees otherwise is found by what they see.
_HITS = (
    "WITH hits AS (SELECT messages.id, participants.peer_id FROM participants "
    "JOIN messages ON messages.conversation_id = participants.conversation_id "
    "WHERE participants.account_id = :viewer_id {within}AND messages.id < :before "
    "AND messages.body_folded LIKE :pattern ESCAPE '\\' "
    "AND NOT EXISTS (SELECT 1 FROM messages AS hidden WHERE hidden.id = messages.id "
    "AND hidden.withheld_at IS NOT NULL AND hidden.author_id <> :viewer_id) "
    "AND NOT EXISTS (SELECT 1 FROM withheld_changes AS own WHERE own.message_id = messages.id "
    "AND own.account_id = :viewer_id AND own.body IS NOT NULL) ORDER BY messages.id DESC LIMIT :limit), "
    "own_hits AS (SELECT messages.id, participants.peer_id FROM withheld_changes AS own "
    "JOIN messages ON messages.id = own.message_id "
    "JOIN participants ON participants.conversation_id = messages.conversation_id "
    "AND participants.account_id = own.account_id "
    "WHERE own.account_id = :viewer_id {within}AND messages.id < :before "
    "AND own.body_folded LIKE :pattern ESCAPE '\\') "
    "SELECT messages.id, messages.conversation_id, messages.author_id, COALESCE(own.body, messages.body), "
    "messages.created_at, hits.peer_id, COALESCE(blocks.name, peers.name), listings.title "
    "FROM (SELECT * FROM hits UNION ALL SELECT * FROM own_hits) AS hits JOIN messages ON messages.id = hits.id "
    "LEFT JOIN withheld_changes AS own ON own.message_id = messages.id AND own.account_id = :viewer_id "
    "LEFT JOIN blocks ON blocks.account_id = :viewer_id AND blocks.blocked_id = hits.peer_id "
    "JOIN conversations ON conversations.id = messages.conversation_id "
    "JOIN listings ON listings.id = conversations.listing_id "
    "JOIN accounts AS peers ON peers.id = hits.peer_id ORDER BY messages.id DESC LIMIT :limit"
)


async def found(
    db: Db, viewer: Account, needle: str, conversation_id: int | None = None, before: int | None = None
) -> tuple[list[Hit], bool]:
    """
    A page of messages whose folded text contains `needle`, newest first; and whether there are older ones.

    Only messages older than the message `before`, only in that conversation, where these are given. No
    character of `needle` is a wildcard. Deleted messages have no text, so they are not found.
    """
    within = "AND participants.conversation_id = :conversation_id " if conversation_id is not None else ""
    rows = await db.fetch_all(
        _HITS.format(within=within),
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
