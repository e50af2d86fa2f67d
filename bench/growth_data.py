"""The databases of `bench.growth`: pairs with so many conversations and messages, and a crowd beside them."""

import asyncio
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import count
from pathlib import Path

from bench import market
from haggle.clock import now_ms
from haggle.store.migrations.run import migrate

EACH = 50
"""Messages in each conversation of the crowd."""
CROWD = 500
BODY = "Is the bicycle still there, and would you take a little less for it?"
ACCOUNT = (
    "INSERT INTO accounts (id, username, name, password_hash, enter_key, created_at) "
    "VALUES (:id, :username, :name, :hash, 'auto', 1)"
)
CONVERSATION = (
    "INSERT INTO listings (id, seller_id, title, description, price, currency, created_at) "
    "VALUES (:id, :seller, 'Bicycle ' || :id, '', 100, 'EUR', 1)",
    "INSERT INTO conversations (id, listing_id, buyer_id, seller_id, created_at, last_message_id, last_author_id, "
    "last_line, last_kind) VALUES (:id, :id, :buyer, :seller, 1, :last, :buyer, 'Is it still there?', 'text')",
    "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at, read_message_id) "
    "VALUES (:id, :buyer, 'buyer', :seller, :at, :last)",
    "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at, read_message_id, unread) "
    "VALUES (:id, :seller, 'seller', :buyer, :at, :last - 1, 1)",
)
MESSAGES = (
    "WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
    "INSERT INTO messages (id, conversation_id, author_id, body, body_folded, created_at) "
    f"SELECT i, :id, CASE (:last - i) % 2 WHEN 0 THEN :buyer ELSE :seller END, '{BODY}', '{BODY.lower()}', :start + i "
    "FROM n"
)


class Filling:
    """A new database of haggle's, being filled. Person 2n is the buyer of the pair made as number n."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._conversations = count(1)
        self._messages = 0
        self._people = 0
        self._hash = market.password_hash()
        self._start = now_ms() - 1_000_000_000  # a message a millisecond: all are in the past
        self.pairs: dict[int, int] = {}
        """person → their newest conversation"""
        self.crowd: dict[int, int] = {}

    def add_pair(self, conversations: int, messages: int) -> None:
        """A buyer and a seller with so many conversations, all unread by the seller; so many messages in the newest."""
        buyer, seller = self._account(), self._account()
        for _ in range(conversations - 1):
            self._talk(buyer, seller, 1)
        newest = self._talk(buyer, seller, messages)
        self.pairs |= {buyer - 1: newest, seller - 1: newest}

    def add_crowd(self, messages: int) -> None:
        """People who share this many messages, in conversations of fifty."""
        people = [self._account() for _ in range(CROWD)]
        for number in range(messages // EACH):
            buyer, seller = people[number % CROWD], people[(number + 1 + number // CROWD % (CROWD - 1)) % CROWD]
            newest = self._talk(buyer, seller, EACH)
            self.crowd |= {buyer - 1: newest, seller - 1: newest}

    def _account(self) -> int:
        number = self._people
        self._people += 1
        name = market.username(number)
        self._db.execute(ACCOUNT, {"id": number + 1, "username": name, "name": name, "hash": self._hash})
        self._db.execute("INSERT INTO feeds (account_id, position, pruned_to) VALUES (?, 0, 0)", [number + 1])
        return number + 1

    def _talk(self, buyer: int, seller: int, messages: int) -> int:
        conversation, first = next(self._conversations), self._messages + 1
        self._messages += messages
        values = {"id": conversation, "buyer": buyer, "seller": seller, "first": first, "last": self._messages}
        values |= {"start": self._start, "at": self._start + self._messages}
        for sql in CONVERSATION:
            self._db.execute(sql, values)
        self._db.execute(MESSAGES, values)
        return conversation


def filled(folder: Path, pairs: Iterable[tuple[int, int]], messages: int) -> Filling:
    """Make `folder`/data with pairs of so many conversations and messages, and a crowd with so many in all."""
    path = folder / "data" / "haggle.db"
    path.parent.mkdir(parents=True)
    asyncio.run(migrate(f"sqlite:///{path}"))
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=OFF")
        filling = Filling(db)
        for conversations, in_newest in pairs:
            filling.add_pair(conversations, in_newest)
        filling.add_crowd(messages)
        db.commit()
    return filling
