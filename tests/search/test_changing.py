"""A search reads the messages as they are: what was edited or deleted is found, or not, at once."""

import sqlite3
import time
from pathlib import Path

import pytest
import stack
from cast import environment

from haggle.accounts import operations as accounts
from haggle.conversations.operations import opened
from haggle.errors import Unavailable
from haggle.lifespan import open_site
from haggle.listings import operations as listings
from haggle.messages import operations as messages
from haggle.search.queries import found
from haggle.settings import from_environment
from haggle.store import postgres_store, sqlite_store
from haggle.store.db import Db

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_what_is_edited_or_deleted_is_found_no_more(tmp_path: Path) -> None:
    async with open_site(from_environment(environment(tmp_path))) as site:
        bea, sal = [await accounts.join(site, name, name, "a long enough password") for name in ("bea", "sal")]
        bike = await listings.publish(site, sal, "City bike", "", "120", "EUR", [], "")
        chat = (await site.write(opened, bea, bike, site.settings.strangers)).id
        edited, deleted = [await messages.post(site, bea, chat, text) for text in ("first wording", "first to go")]

        async def bodies(needle: str) -> list[str]:
            hits, _ = await site.read_long(found, sal, needle)
            return [hit.body for hit in hits]

        assert await bodies("first") == ["first to go", "first wording"]
        await messages.edit(site, bea, edited.id, "second wording")
        await messages.delete(site, bea, deleted.id)
        assert await bodies("first") == []
        assert await bodies("wording") == ["second wording"]
    if stack.IS_POSTGRESQL:
        return
    with sqlite3.connect(tmp_path / "haggle.db") as db:
        plan = db.execute("EXPLAIN QUERY PLAN SELECT id FROM messages WHERE conversation_id = 1 AND body_folded LIKE 1")
        assert "COVERING INDEX messages_log" in plan.fetchone()[3]  # without it a search is seven times slower
    db.close()


async def test_a_search_without_end_is_stopped_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_store, "LONG_READ_S", 0.2)
    monkeypatch.setattr(postgres_store, "LONG_READ_S", 0.2)

    async def endless(db: Db) -> None:
        await db.fetch_all("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")

    async def short(db: Db) -> int:
        return int(await db.fetch_val("SELECT 1"))

    async with open_site(from_environment(environment(tmp_path))) as site:
        begun = time.monotonic()
        with pytest.raises(Unavailable, match="took too long"):
            await site.read_long(endless)
        assert time.monotonic() - begun < 5
        assert await site.read_long(short) == 1
