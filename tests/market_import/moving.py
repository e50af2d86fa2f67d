"""What Bea and Sal said elsewhere, as records, and how the tests bring it here and look at it."""

import json
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from cast import environment

from haggle.accounts.model import Account
from haggle.accounts.queries import account_named
from haggle.conversations import queries as conversations
from haggle.lifespan import open_site
from haggle.market_import.importing import ImportProblem, import_file
from haggle.messages.queries import before
from haggle.settings import from_environment
from haggle.site import Site

BEA = {"type": "account", "id": "a1", "username": "bea", "name": "Bea", "time_zone": "Europe/Stockholm"}
SAL = {"type": "account", "id": "a2", "username": "sal", "name": "Sal"}
NIA = {"type": "account", "id": "a3", "username": "nia", "name": "Nia"}
BIKE = {"type": "listing", "id": "l1", "seller": "a2", "title": "Bike", "price": 12000, "currency": "EUR"}
TALK = {"type": "conversation", "id": "c1", "listing": "l1", "buyer": "a1"}
PEOPLE: list[dict[str, Any]] = [BEA, SAL, NIA, BIKE, TALK]


def site_in(folder: Path) -> AbstractAsyncContextManager[Site]:
    return open_site(from_environment(environment(folder)))


def said(number: int, author: str, body: str, **more: object) -> dict[str, object]:
    at = f"2026-11-01T10:{number:02}:00Z"
    return {
        "type": "message",
        "id": f"m{number}",
        "conversation": "c1",
        "author": author,
        "body": body,
        "at": at,
        **more,
    }


HAGGLING = [
    said(1, "a1", "Is it still there?"),
    said(2, "a2", "It is."),
    said(3, "a1", "100?"),
    said(4, "a1", "Cash."),
    said(5, "a1", "And buns."),
]


async def bring(site: Site, folder: Path, *records: object, ids: Path | None = None) -> None:
    """Import these records, or raw lines, as one file."""
    file = folder / "in.jsonl"
    lines = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in records)
    file.write_bytes(b"\n".join(lines) + b"\n")
    await import_file(site, file, ids)


async def count(site: Site) -> dict[str, int]:
    async def counts(db: Any) -> dict[str, int]:
        tables = "accounts", "tokens", "listings", "conversations", "participants", "messages", "feeds", "feed_entries"
        return {table: await db.fetch_val(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608

    return await site.read(counts)


async def named(site: Site, username: str) -> Account:
    account = await site.read(account_named, username)
    assert account
    return account


async def log_of(site: Site, username: str) -> list[str]:
    """What that person reads in the one conversation, oldest first."""
    viewer = await named(site, username)
    seen = await site.read(conversations.conversation_for, viewer.id, 1)
    return [message.body for message in (await site.read(before, seen)).messages]


async def row_of(site: Site, username: str) -> Any:
    """The one line of that person's list."""
    rows, _ = await site.read(conversations.listed, await named(site, username))
    (row,) = rows
    return row


async def complaint(site: Site, folder: Path, *records: object) -> list[str]:
    with pytest.raises(ImportProblem) as problem:
        await bring(site, folder, *records)
    return [line.strip() for line in str(problem.value).splitlines()]
