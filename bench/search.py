"""
`python -m bench.search`: one account's 100,000 messages among 300,000, searched in several ways, side by side.

Each way is asked the same, in turn, so that whatever else the machine does disturbs all alike; medians are shown. The
last lines ask a running haggle for the page and for JSON, with all that they take beside the search.
"""

import asyncio
import random
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2

from bench import machine, market, server
from haggle.accounts.model import Account, digest
from haggle.accounts.queries import account
from haggle.search.queries import found
from haggle.store.migrations.run import migrate
from haggle.store.sqlite import SqliteDb, complete
from haggle.text.folding import folded

CONVERSATIONS = 2_000  # of the account that searches; as many again are two others'
MESSAGES = 200_000
LONG = 100_000  # messages of one more conversation, its seller's only one
BUSY, PATIENT = 1, 3
ROUNDS = 15
TOKEN = "hgl_bench"
ASKED = {"nothing is found": "zzzz", "the newest is found": "sal ended it", "a common word": "bike"}
NAIVE = (
    "SELECT messages.*, authors.name, listings.title FROM messages "
    "JOIN accounts AS authors ON authors.id = messages.author_id "
    "JOIN conversations ON conversations.id = messages.conversation_id "
    "JOIN listings ON listings.id = conversations.listing_id "
    "JOIN participants ON participants.conversation_id = messages.conversation_id "
    "WHERE participants.account_id = ? AND messages.body LIKE '%' || ? || '%' ORDER BY messages.id DESC LIMIT 21"
)


def main() -> None:
    """Fill a database, ask, print."""
    with tempfile.TemporaryDirectory(prefix="haggle-bench-") as name:
        path = Path(name) / "data" / "haggle.db"
        path.parent.mkdir()
        _fill(path)
        print(f"{'ms, median (slowest)':<44}" + "".join(f"{what:>24}" for what in ASKED))
        db = sqlite3.connect(path)
        db.row_factory = sqlite3.Row
        for who, whose in ((BUSY, "2,000 conversations"), (PATIENT, "one conversation")):
            viewer = complete(account(SqliteDb(db), who))
            ways = {"plain LIKE": _naive(db, who), "search": _ours(db, viewer)}
            for way, ask in ways.items():
                _say(f"{whose}, {way}", ask)
        db.close()
        asyncio.run(_served(Path(name)))


def _naive(db: sqlite3.Connection, who: int) -> Callable[[str], int]:
    return lambda needle: len(db.execute(NAIVE, (who, needle)).fetchall())


def _ours(db: sqlite3.Connection, viewer: Account) -> Callable[[str], int]:
    return lambda needle: len(complete(found(SqliteDb(db), viewer, needle))[0])


def _say(what: str, ask: Callable[[str], object]) -> None:
    cells = []
    for needle in ASKED.values():
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            ask(needle)
            times.append((time.perf_counter() - begun) * 1000)
        cells.append(f"{statistics.median(times):.1f} ({max(times):.1f})")
    print(f"{what:<44}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


async def _served(folder: Path) -> None:
    async with server.serving(folder, machine.cores()) as running:
        with httpx2.Client(
            base_url=f"http://127.0.0.1:{running.port}", headers={"Sec-Fetch-Site": "same-origin"}
        ) as http:
            page = re.search(r'name="csrf_token" value="(\w+)"', http.get("/login").text)
            form = {"username": "u1", "password": market.PASSWORD, "csrf_token": page[1] if page else ""}
            http.post("/login", data=form)
            token = {"Authorization": f"Bearer {TOKEN}"}
            _say("served: GET /search", lambda needle: http.get("/search", params={"q": needle}).raise_for_status())
            _say(
                "served: GET /api/v1/search",
                lambda needle: http.get("/api/v1/search", params={"q": needle}, headers=token).raise_for_status(),
            )


def _fill(path: Path) -> None:
    asyncio.run(migrate(f"sqlite:///{path}"))
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode=WAL")
        hash_ = market.password_hash()
        people = [
            (number, f"u{number}", f"Person {number}", hash_ if number < 5 else None)
            for number in range(1, 2 * CONVERSATIONS + 5)
        ]
        db.executemany(
            "INSERT INTO accounts (id, username, name, password_hash, enter_key, created_at) "
            "VALUES (?, ?, ?, ?, 'auto', 0)",
            people,
        )
        db.execute(
            "INSERT INTO tokens (account_id, name, secret_hash, created_at) VALUES (1, 'bench', ?, 0)", [digest(TOKEN)]
        )
        for number in range(1, 2 * CONVERSATIONS + 1):
            _open(db, number, BUSY if number <= CONVERSATIONS else 2, number + 4)
        _open(db, 2 * CONVERSATIONS + 1, PATIENT, 4)
        db.executemany(
            "INSERT INTO messages (conversation_id, author_id, body, body_folded, created_at) VALUES (?, ?, ?, ?, ?)",
            _messages(),
        )
    db.close()


def _open(db: sqlite3.Connection, number: int, seller: int, buyer: int) -> None:
    db.execute(
        "INSERT INTO listings (id, seller_id, title, description, price, currency, created_at) "
        "VALUES (?, ?, ?, '', 1, 'EUR', 0)",
        (number, seller, f"Thing {number}"),
    )
    db.execute(
        "INSERT INTO conversations (id, listing_id, buyer_id, seller_id, created_at) VALUES (?, ?, ?, ?, 0)",
        (number, number, buyer, seller),
    )
    db.executemany(
        "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at) VALUES (?, ?, ?, ?, 0)",
        [(number, seller, "seller", buyer), (number, buyer, "buyer", seller)],
    )


def _messages() -> Iterator[tuple[int, int, str, str, int]]:
    rng = random.Random(1)
    for number in range(MESSAGES + LONG):
        conversation = rng.randint(1, 2 * CONVERSATIONS) if number < MESSAGES else 2 * CONVERSATIONS + 1
        seller = PATIENT if conversation > 2 * CONVERSATIONS else BUSY if conversation <= CONVERSATIONS else 2
        body = market.text(rng).capitalize()
        yield conversation, seller, body, folded(body), number
    for conversation, seller in ((1, BUSY), (2 * CONVERSATIONS + 1, PATIENT)):
        yield conversation, seller, "Sal ended it", "sal ended it", MESSAGES + LONG


if __name__ == "__main__":
    main()
