"""
Loading a batch of checked records, as one transaction.

Nothing is recorded in feeds: history should not alert anybody. But an open page would then never show it. So the feeds
of the accounts concerned skip one position and delete all before it: their readers start afresh.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from haggle.conversations.model import last_line
from haggle.market_import.model import AccountRecord, ConversationRecord, Known, ListingRecord, MessageRecord, Record
from haggle.market_import.rows.operations import (
    Loaded,
    Made,
    Texts,
    load_account,
    load_conversation,
    load_listing,
    old_id,
)
from haggle.store import log
from haggle.store.ids import FAR
from haggle.store.transaction import Transaction

MESSAGES_AT_ONCE = 50
COLUMNS = "external_id", "conversation_id", "author_id", "body", "body_folded", "created_at"
Unread = Mapping[str, Mapping[str, int]]


async def load(tx: Transaction, batch: Sequence[Record], known: Known, made: Made, unread: Unread) -> Loaded:
    """
    Load what is not here yet. Messages of one batch get their ids, and so their order in the log, by time.

    `unread`: conversation → account → how many. Fills in the ids in `known`. Raises Conflict when somebody else was
    quicker with a user name or a conversation.
    """
    loaded = Loaded()
    messages = []
    for record in batch:
        match record:
            case MessageRecord():
                messages.append(record)
            case ConversationRecord():
                await load_conversation(tx, record, known, loaded)
            case ListingRecord():
                await load_listing(tx, record, known, made, loaded)
            case AccountRecord():
                await load_account(tx, record, known, made, loaded)
    messages.sort(key=lambda message: message.at)
    new_ids = await _load_messages(tx, messages, known, made.folds, loaded)
    newest = {one.conversation: (one, new_ids[one.id]) for one in messages if one.id in new_ids}
    for_both = _for_both(newest.values(), known)
    await _note_newest(tx, for_both)
    for conversation in newest.keys() & unread.keys():
        await _note_unread(tx, conversation, known, unread[conversation])
    await _note_seen(tx, for_both)
    loaded.touched.update(known.accounts[account] for one in newest for account in known.people(one))
    await log.start_afresh(tx, loaded.touched)
    return loaded


async def _load_messages(
    tx: Transaction, messages: Sequence[MessageRecord], known: Known, folds: Texts, loaded: Loaded
) -> dict[str, int]:
    """Load messages, many a statement. Returns the ids of those that are new."""
    new_ids: dict[str, int] = {}
    for first in range(0, len(messages), MESSAGES_AT_ONCE):
        some = messages[first : first + MESSAGES_AT_ONCE]
        values = {
            f"{column}{place}": value
            for place, one in enumerate(some)
            for column, value in zip(COLUMNS, _row(one, known, folds), strict=True)
        }
        rows = await tx.fetch_all(_inserting(len(some)), **values)
        new_ids.update({row["external_id"]: row["id"] for row in rows})
    for one in messages:
        is_new = one.id in new_ids
        haggle_id = new_ids[one.id] if is_new else await old_id(tx, "messages", one.id)
        loaded.records.append((one, haggle_id, is_new))
    return new_ids


def _row(message: MessageRecord, known: Known, folds: Texts) -> tuple[str | int, ...]:
    conversation, author = known.conversations[message.conversation], known.accounts[message.author]
    return message.id, conversation, author, message.body, folds[message.body], message.at


@lru_cache
def _inserting(count: int) -> str:
    rows = (f"(:{f'{place}, :'.join(COLUMNS)}{place})" for place in range(count))
    return (
        f"INSERT INTO messages ({', '.join(COLUMNS)}) VALUES {', '.join(rows)} "
        "ON CONFLICT DO NOTHING RETURNING id, external_id"
    )


def _for_both(newest: Iterable[tuple[MessageRecord, int]], known: Known) -> list[dict[str, int | str]]:
    """Each newest message for either of its people: for both by one statement takes SQLite thirty times as long."""
    return [
        {
            "id": known.conversations[message.conversation],
            "account_id": known.accounts[account],
            "message_id": message_id,
            "author_id": known.accounts[message.author],
            "line": last_line(message.body),
            "at": message.at,
        }
        for message, message_id in newest
        for account in known.people(message.conversation)
    ]


async def _note_newest(tx: Transaction, newest: Sequence[Mapping[str, int | str]]) -> None:
    """Each conversation's newest message becomes its last line, and its time the place in both lists."""
    await tx.execute_many(
        "UPDATE conversations SET last_message_id = :message_id, last_author_id = :author_id, last_line = :line, "
        "last_kind = 'text' WHERE id = :id",
        newest[::2],
    )
    # Who had read everything stays so; for others the new messages add to the unread ones.
    await tx.execute_many(
        "UPDATE participants SET listed_at = :at, own_last_message_id = NULL, own_last_line = NULL, "
        "own_last_kind = NULL, "
        "read_message_id = CASE WHEN unread = 0 THEN :message_id ELSE read_message_id END, "
        "unread = CASE WHEN unread = 0 THEN 0 ELSE (SELECT count(*) FROM messages "
        "WHERE messages.conversation_id = :id AND messages.id > participants.read_message_id "
        "AND messages.author_id = participants.peer_id AND messages.withheld_at IS NULL) END "
        "WHERE conversation_id = :id AND account_id = :account_id",
        newest,
    )


async def _note_unread(tx: Transaction, conversation: str, known: Known, unread: Mapping[str, int]) -> None:
    """Mark as unread as many of the other's last messages as the file says, as far as they are here."""
    for account, count in unread.items():
        await tx.execute(
            "WITH unseen AS (SELECT id FROM messages WHERE conversation_id = :id AND author_id <> :account_id "
            "ORDER BY id DESC LIMIT :count) "
            "UPDATE participants SET unread = (SELECT count(*) FROM unseen), "
            "read_message_id = COALESCE((SELECT max(id) FROM messages WHERE conversation_id = :id "
            "AND id < COALESCE((SELECT min(id) FROM unseen), :far)), 0) "
            "WHERE conversation_id = :id AND account_id = :account_id",
            id=known.conversations[conversation],
            account_id=known.accounts[account],
            count=count,
            far=FAR,
        )


async def _note_seen(tx: Transaction, newest: Sequence[Mapping[str, int | str]]) -> None:
    """What was read elsewhere counts as seen, at the time of the last message."""
    await tx.execute_many(
        "UPDATE participants SET delivered_message_id = read_message_id, seen_message_id = read_message_id, "
        "seen_at = :at WHERE conversation_id = :id AND account_id = :account_id AND read_message_id > seen_message_id",
        newest,
    )
