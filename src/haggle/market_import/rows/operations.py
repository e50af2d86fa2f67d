"""One row for each account, listing and conversation that is not here yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from haggle.accounts.hashes.operations import expect
from haggle.accounts.model import digest
from haggle.attachments.operations import take
from haggle.errors import Conflict
from haggle.listings.photos.model import Pair
from haggle.listings.photos.operations import take_photos
from haggle.market_import.model import AccountRecord, ConversationRecord, Known, ListingRecord, Record
from haggle.notifications.model import CHOICES, DEFAULTS
from haggle.store.transaction import Transaction

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """
    What was made for a batch before its transaction.

    `hashes`: account → the hash of its clear password; `folds`: text → the same as search compares it; `avatars`,
    `photos`: account → blob, listing → blobs, which are stored and unreferenced.
    """

    hashes: Texts
    folds: Texts
    avatars: Texts
    photos: Mapping[str, Sequence[Pair]]


@dataclass(slots=True)
class Loaded:
    """The result of one batch: each record with haggle's id, and whether it is new."""

    records: list[tuple[Record, int, bool]] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    """Accounts in whose conversations something has changed."""


async def insert(tx: Transaction, table: str, record: Record, **values: Any) -> tuple[int, bool]:
    """The id of the record's row, and whether it was made just now."""
    values = {"external_id": record.id, **values}
    new_id = await tx.fetch_val(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES (:{', :'.join(values)}) ON CONFLICT DO NOTHING RETURNING id",
        **values,
    )
    return (await old_id(tx, table, record.id), False) if new_id is None else (new_id, True)


async def old_id(tx: Transaction, table: str, external_id: str) -> int:
    """The id of a row that is here already. Raises Conflict when none has this external id."""
    old_id: int | None = await tx.fetch_val(
        f"SELECT id FROM {table} WHERE external_id = :external_id", external_id=external_id
    )
    if old_id is None:
        raise Conflict(f"While the import ran, “{external_id}” came to clash with a new row. Run it again to see how.")
    return old_id


async def load_account(tx: Transaction, record: AccountRecord, known: Known, made: Made, loaded: Loaded) -> None:
    """Load somebody: with token, picture and preferences if they are new."""
    hashed = record.password_hash or made.hashes.get(record.id)
    account_id, is_new = await insert(
        tx,
        "accounts",
        record,
        username=record.username,
        name=record.name,
        name_folded=made.folds[record.name],
        password_hash=hashed,
        time_zone=record.time_zone,
        enter_key="auto",
        avatar=made.avatars.get(record.id),
        disabled_at=tx.now_ms if record.is_suspended else None,
        created_at=tx.now_ms if record.at is None else record.at,
    )
    if is_new:  # else a token or picture that its owner has deleted would come back
        await take(tx, *filter(None, [made.avatars.get(record.id)]))
        await expect(tx, filter(None, [hashed]))
        await _bring_along(tx, account_id, record)
    known.accounts[record.id] = account_id
    loaded.records.append((record, account_id, is_new))


async def _bring_along(tx: Transaction, account_id: int, record: AccountRecord) -> None:
    if record.token:
        await tx.execute(
            "INSERT INTO tokens (account_id, name, secret_hash, created_at) "
            "VALUES (:id, 'Imported', :secret_hash, :now)",
            id=account_id,
            secret_hash=digest(record.token),
            now=tx.now_ms,
        )
    chosen = {CHOICES[name]: is_on for name, is_on in record.preferences.items()}
    await tx.execute_many(
        "INSERT INTO notification_preferences (account_id, kind, channel, is_on) VALUES (:id, :kind, :channel, :is_on)",
        [
            {"id": account_id, "kind": choice[0], "channel": choice[1], "is_on": is_on}
            for choice, is_on in chosen.items()
            if is_on != (choice in DEFAULTS)
        ],
    )


async def load_listing(tx: Transaction, record: ListingRecord, known: Known, made: Made, loaded: Loaded) -> None:
    """Load a thing for sale: with photos if it is new."""
    listing_id, is_new = await insert(
        tx,
        "listings",
        record,
        seller_id=known.accounts[record.seller],
        title=record.title,
        title_folded=made.folds[record.title],
        description=record.description,
        description_folded=made.folds[record.description],
        removed_at=tx.now_ms if record.is_removed else None,
        removed_by="seller" if record.is_removed else None,
        price=record.price,
        currency=record.currency,
        sold_at=tx.now_ms if record.is_sold else None,
        created_at=tx.now_ms if record.at is None else record.at,
    )
    if is_new and record.id in made.photos:
        await take_photos(tx, listing_id, made.photos[record.id])
    known.listings[record.id] = listing_id
    loaded.records.append((record, listing_id, is_new))


async def load_conversation(tx: Transaction, record: ConversationRecord, known: Known, loaded: Loaded) -> None:
    """Load a conversation in which nothing was said yet."""
    buyer_id, seller_id = (known.accounts[account] for account in known.people(record.id))
    people = {"buyer_id": buyer_id, "seller_id": seller_id}
    at = tx.now_ms if record.at is None else record.at
    listing_id = known.listings[record.listing]
    conversation_id, is_new = await insert(tx, "conversations", record, listing_id=listing_id, created_at=at, **people)
    if is_new:
        await tx.execute(
            "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at) "
            "VALUES (:id, :buyer_id, 'buyer', :seller_id, :at), (:id, :seller_id, 'seller', :buyer_id, NULL)",
            **people,
            id=conversation_id,
            at=at,
        )
        loaded.touched.add(buyer_id)
    known.conversations[record.id] = conversation_id
    loaded.records.append((record, conversation_id, is_new))
