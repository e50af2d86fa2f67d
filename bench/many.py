"""
`python -m bench.many`: a haggle with ten million messages, made by the database itself, and how long things take in it.

`HAGGLE_DATABASE_URL` says where (as for haggle; SQLite in a temporary folder by default), which must be
empty. 2,000 people, 10,000 conversations; the busiest seller is in 1,000 of them.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from haggle.accounts.queries import account_named
from haggle.conversations import queries as conversations
from haggle.errors import Unavailable
from haggle.lifespan import open_site
from haggle.messages import queries as messages
from haggle.messages.operations import post
from haggle.receipts.operations import mark_read
from haggle.search.model import needle_of
from haggle.search.queries import found
from haggle.settings import from_environment
from haggle.site import Site
from haggle.store import log
from haggle.store.transaction import Transaction

PEOPLE, TALKS = 2_000, 10_000
BATCH = 50_000
ROUNDS = 20
N = (
    "WITH RECURSIVE n(i) AS "
    "(SELECT CAST(:first AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:last AS BIGINT)) "
)
SELLER = "CASE WHEN i <= 1000 THEN 1 ELSE 1 + i % 997 END"  # the first has a thousand, the others some nine each
BUYER = "1001 + i % 1000"
STEPS = (
    (
        PEOPLE,
        "INSERT INTO accounts (id, username, name, enter_key, created_at) "
        "SELECT i, 'person' || i, 'Person ' || i, 'auto', 1 FROM n",
    ),
    (PEOPLE, "INSERT INTO feeds (account_id, position, pruned_to) SELECT i, 0, 0 FROM n"),
    (
        TALKS,
        "INSERT INTO listings (id, seller_id, title, description, price, currency, created_at) "
        f"SELECT i, {SELLER}, 'Bicycle ' || i, '', 100, 'EUR', 1 FROM n",
    ),
    (
        TALKS,
        "INSERT INTO conversations (id, listing_id, buyer_id, seller_id, created_at) "
        f"SELECT i, i, {BUYER}, {SELLER}, 1 FROM n",
    ),
    (
        TALKS,
        "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at) "
        f"SELECT i, {BUYER}, 'buyer', {SELLER}, i FROM n UNION ALL SELECT i, {SELLER}, 'seller', {BUYER}, i FROM n",
    ),
)
MESSAGES = (
    "INSERT INTO messages (id, conversation_id, author_id, body, body_folded, kind, attachment_count, created_at) "
    f"SELECT m, i, CASE WHEN m % 3 = 0 THEN {SELLER} ELSE {BUYER} END, "
    "'Message ' || m || ': is the bicycle still there, and would you take a little less for it?', "
    "'message ' || m || ': is the bicycle still there, and would you take a little less for it?', 'text', 0, m "
    "FROM (SELECT n.i AS m, 1 + (n.i - 1) / :each AS i FROM n) AS spread"
)
LAST = (
    "UPDATE conversations SET last_message_id = "
    "(SELECT max(id) FROM messages WHERE conversation_id = conversations.id), "
    "last_author_id = buyer_id, last_line = 'Message'",
    "UPDATE participants SET read_message_id = (SELECT max(id) FROM messages "
    "WHERE conversation_id = participants.conversation_id)",
)


def main() -> None:
    """Fill, then do what people do, and say how long each took."""
    parser = argparse.ArgumentParser(prog="bench.many", description="Ten million messages, and what is done in them.")
    parser.add_argument("--messages", type=int, default=10_000_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="haggle-many-") as name:
        asyncio.run(
            _fill_and_use({"HAGGLE_DATA": str(Path(name)), **os.environ, "HAGGLE_LIMITS": "off"}, given.messages)
        )


async def _fill_and_use(environ: dict[str, str], count: int) -> None:
    async with open_site(from_environment(environ)) as site:
        begun = time.monotonic()
        for last, sql in STEPS:
            await site.write(_execute, N + sql, {"first": 1, "last": last})
        for first in range(1, count + 1, BATCH):
            values = {"first": first, "last": min(first + BATCH - 1, count), "each": count // TALKS}
            await site.write(_execute, N + MESSAGES, values)
            if (first - 1) % 1_000_000 == 0 or first + BATCH > count:
                print(f"{min(first + BATCH - 1, count):,} messages: {time.monotonic() - begun:.0f} s", flush=True)
        for sql in LAST:
            await site.write(_execute, sql, {})
        await site.store.continue_numbering(["accounts", "listings", "conversations", "messages"])
        print(f"Filled in {time.monotonic() - begun:.0f} s.", flush=True)
        await _use(site)


async def _execute(tx: Transaction, sql: str, values: dict[str, int]) -> None:
    await tx.execute(sql, **values)


async def _use(site: Site) -> None:
    seller = await site.read(account_named, "person1")
    buyer = await site.read(account_named, "person1001")
    if seller is None or buyer is None:
        raise RuntimeError("nobody is there")
    talk = TALKS
    rows, _ = await site.read(conversations.listed, buyer)
    talk = rows[0].id
    seen = await site.read(conversations.conversation_for, buyer.id, talk)

    assert seen.last_message_id
    middle = seen.last_message_id // 2

    async def send() -> None:
        await post(site, buyer, talk, "Is it still there?")

    async def read_all() -> None:
        newest = (await site.read(messages.before, seen)).messages[-1]
        await mark_read(site, buyer, talk, newest.id)

    uses: dict[str, Callable[[], Awaitable[object]]] = {
        "the list of one who is in a thousand": lambda: site.read(conversations.listed, seller),
        "the newest page of a conversation": lambda: site.read(messages.before, seen),
        "a page from its middle": lambda: site.read(messages.before, seen, middle),
        "send a message": send,
        "mark as read": read_all,
        "news of a feed": lambda: site.read(log.news, buyer.id, 0, 100),
        "search one conversation, nothing found": lambda: site.read_long(found, buyer, needle_of("zebra"), talk, None),
        "search all of one's ten, nothing found": lambda: site.read_long(found, buyer, needle_of("zebra"), None, None),
    }
    for name, use in uses.items():
        took = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            with suppress(Unavailable):  # stopped after 2 s, as a person's would be
                await use()
            took.append((time.perf_counter() - begun) * 1000)
        print(f"{name:44} {statistics.median(took):8.1f} ms (median of {ROUNDS}; longest {max(took):.1f})", flush=True)


if __name__ == "__main__":
    main()
