"""
Loading a batch of checked records, as one transaction.

Nothing is recorded in feeds: history should not alert anybody. But an open page would then never show it. So the feeds
of the accounts concerned skip one position and delete all before it: their readers start afresh.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from haggle.accounts.model import digest
from haggle.conversations.model import last_line
from haggle.errors import Conflict
from haggle.market_import.model import AccountRecord, ConversationRecord, Known, ListingRecord, MessageRecord, Record
from haggle.store import log
from haggle.store.ids import FAR
from haggle.store.transaction import Transaction


@dataclass(slots=True)
class Loaded:
    """The result of one batch: each record with haggle's id, and whether it is new."""

    records: list[tuple[Record, int, bool]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """Accounts in whose conversations something has changed."""

    def add(self, record: Record, haggle_id: int, is_new: bool) -> None:
        """Add a record that has its row now."""
        self.records.append((record, haggle_id, is_new))


async def load(
    tx: Transaction,
    batch: Sequence[Record],
    known: Known,
    hashes: Mapping[str, str],
    folds: Mapping[str, str],
    unread: Mapping[str, Mapping[str, int]],
) -> Loaded:
    """
    Load what is not here yet. Messages of one batch get their ids, and so their order in the log, by time.

    `hashes`: account → the hash of its clear password; `folds`: text → the same as search compares it; `unread`:
    conversation → account → how many. Fills in the ids in `known`. Raises Conflict when somebody else was quicker with
    a user name or a conversation.
    """
    loaded = Loaded()
    messages = []
    for record in batch:
        match record:
            case MessageRecord():
                messages.append(record)
            case ConversationRecord():
                await _load_conversation(tx, record, known, loaded)
            case ListingRecord():
                await _load_listing(tx, record, known, folds, loaded)
            case AccountRecord():
                await _load_account(tx, record, known, hashes, folds, loaded)
    newest: dict[str, tuple[MessageRecord, int]] = {}
    for message in sorted(messages, key=lambda message: message.at):
        if message_id := await _load_message(tx, message, known, folds, loaded):
            newest[message.conversation] = message, message_id
    await _note_newest(tx, newest.values(), known)
    for conversation in newest:
        await _note_unread(tx, conversation, known, unread.get(conversation, {}))
        await _note_seen(tx, known.conversations[conversation], newest[conversation][0].at)
        loaded.touched.update(known.accounts[account] for account in known.people(conversation))
    await log.start_afresh(tx, loaded.touched)
    return loaded


async def _insert(tx: Transaction, table: str, record: Record, **values: Any) -> tuple[int, bool]:
    """The id of the record's row, and whether it was made just now."""
    values = {"external_id": record.id, **values}
    new_id = await tx.fetch_val(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES (:{', :'.join(values)}) ON CONFLICT DO NOTHING RETURNING id",
        **values,
    )
    if new_id is not None:
        return new_id, True
    old_id = await tx.fetch_val(f"SELECT id FROM {table} WHERE external_id = :external_id", external_id=record.id)
    if old_id is None:
        raise Conflict(f"While the import ran, “{record.id}” came to clash with a new row. Run it again to see how.")
    return old_id, False


async def _load_account(
    tx: Transaction,
    record: AccountRecord,
    known: Known,
    hashes: Mapping[str, str],
    folds: Mapping[str, str],
    loaded: Loaded,
) -> None:
    account_id, is_new = await _insert(
        tx,
        "accounts",
        record,
        username=record.username,
        name=record.name,
        name_folded=folds[record.name],
        password_hash=record.password_hash or hashes.get(record.id),
        time_zone=record.time_zone,
        enter_key="auto",
        created_at=tx.now_ms,
    )
    if record.token and is_new:  # a token that its owner has deleted stays deleted
        await tx.execute(
            "INSERT INTO tokens (account_id, name, secret_hash, created_at) "
            "VALUES (:id, 'Imported', :secret_hash, :now)",
            id=account_id,
            secret_hash=digest(record.token),
            now=tx.now_ms,
        )
    known.accounts[record.id] = account_id
    loaded.add(record, account_id, is_new)


async def _load_listing(
    tx: Transaction, record: ListingRecord, known: Known, folds: Mapping[str, str], loaded: Loaded
) -> None:
    listing_id, is_new = await _insert(
        tx,
        "listings",
        record,
        seller_id=known.accounts[record.seller],
        title=record.title,
        title_folded=folds[record.title],
        description=record.description,
        description_folded=folds[record.description],
        price=record.price,
        currency=record.currency,
        sold_at=tx.now_ms if record.is_sold else None,
        created_at=tx.now_ms if record.at is None else record.at,
    )
    known.listings[record.id] = listing_id
    loaded.add(record, listing_id, is_new)


async def _load_conversation(tx: Transaction, record: ConversationRecord, known: Known, loaded: Loaded) -> None:
    buyer_id, seller_id = (known.accounts[account] for account in known.people(record.id))
    at = tx.now_ms if record.at is None else record.at
    conversation_id, is_new = await _insert(
        tx,
        "conversations",
        record,
        listing_id=known.listings[record.listing],
        buyer_id=buyer_id,
        seller_id=seller_id,
        created_at=at,
    )
    if is_new:
        sides = ((buyer_id, "buyer", seller_id, at), (seller_id, "seller", buyer_id, None))
        await tx.execute_many(
            "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at) "
            "VALUES (:id, :account_id, :role, :peer_id, :at)",
            [
                {"id": conversation_id, "account_id": account_id, "role": role, "peer_id": peer_id, "at": listed_at}
                for account_id, role, peer_id, listed_at in sides
            ],
        )
        loaded.touched.add(buyer_id)
    known.conversations[record.id] = conversation_id
    loaded.add(record, conversation_id, is_new)


async def _load_message(
    tx: Transaction, record: MessageRecord, known: Known, folds: Mapping[str, str], loaded: Loaded
) -> int | None:
    """The id of a new message; None for one that was here already."""
    message_id, is_new = await _insert(
        tx,
        "messages",
        record,
        conversation_id=known.conversations[record.conversation],
        author_id=known.accounts[record.author],
        body=record.body,
        body_folded=folds[record.body],
        created_at=record.at,
    )
    loaded.add(record, message_id, is_new)
    return message_id if is_new else None


async def _note_newest(tx: Transaction, newest: Iterable[tuple[MessageRecord, int]], known: Known) -> None:
    """Each conversation's newest message becomes its last line, and its time the place in both lists."""
    values = [
        {
            "id": known.conversations[message.conversation],
            "message_id": message_id,
            "author_id": known.accounts[message.author],
            "line": last_line(message.body),
            "at": message.at,
        }
        for message, message_id in newest
    ]
    await tx.execute_many(
        "UPDATE conversations SET last_message_id = :message_id, last_author_id = :author_id, last_line = :line, "
        "last_kind = 'text' WHERE id = :id",
        values,
    )
    # Who had read everything stays so; for others the new messages add to the unread ones.
    await tx.execute_many(
        "UPDATE participants SET listed_at = :at, own_last_message_id = NULL, own_last_line = NULL, "
        "own_last_kind = NULL, "
        "read_message_id = CASE WHEN unread = 0 THEN :message_id ELSE read_message_id END, "
        "unread = CASE WHEN unread = 0 THEN 0 ELSE (SELECT count(*) FROM messages "
        "WHERE messages.conversation_id = :id AND messages.id > participants.read_message_id "
        "AND messages.author_id = participants.peer_id AND messages.withheld_at IS NULL) END "
        "WHERE conversation_id = :id",
        values,
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


async def _note_seen(tx: Transaction, conversation_id: int, at: int) -> None:
    """What was read elsewhere counts as seen, at the time of the last message."""
    await tx.execute(
        "UPDATE participants SET delivered_message_id = read_message_id, seen_message_id = read_message_id, "
        "seen_at = :at WHERE conversation_id = :id AND read_message_id > seen_message_id",
        id=conversation_id,
        at=at,
    )
