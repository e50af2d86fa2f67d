"""store/postgres_store.py: whoever goes away in the middle takes no connection and no lock along (`stack.md` §2)."""

import asyncio
import os
import random
from collections.abc import Mapping, Sequence

import pytest
import stack

from haggle.errors import Unavailable
from haggle.store.db import Db
from haggle.store.log import Entry
from haggle.store.postgres_store import PostgresStore
from haggle.store.transaction import Transaction

pytestmark = [pytest.mark.postgresql, pytest.mark.anyio]
TRIES = 600
CONNECTIONS = 3


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def url() -> str:
    name = f"haggle_store_{random.getrandbits(48):x}"
    stack.create_database(name, stack.TEMPLATE)
    url = os.environ["HAGGLE_TEST_POSTGRESQL"] + name
    stack.query(url, "CREATE TABLE words (id BIGSERIAL PRIMARY KEY, word TEXT UNIQUE)")
    stack.query(url, "CREATE TABLE counters (name TEXT PRIMARY KEY, count BIGINT NOT NULL)")
    stack.query(url, "INSERT INTO counters VALUES ('one', 0), ('two', 0)")
    return url


async def _opened(url: str) -> PostgresStore:
    def notify(_: Mapping[int, Sequence[Entry]]) -> None: ...

    store = PostgresStore(url, CONNECTIONS, notify)
    await store.open(on_death=lambda _: None)
    return store


async def _say(tx: Transaction, word: str) -> None:
    await tx.lock("words")
    await tx.execute("INSERT INTO words (word) VALUES (:word)", word=word)
    await tx.fetch_val("SELECT pg_sleep(0.001)::text")


async def _count(db: Db) -> int:
    return int(await db.fetch_val("SELECT count(*) FROM words"))


async def test_random_cancellation_leaks_no_connection_and_no_lock(url: str) -> None:
    store = await _opened(url)
    rng = random.Random(3)
    for number in range(TRIES):
        task = asyncio.create_task(store.write(_say, f"{number}") if number % 3 else store.read(_count))
        await asyncio.sleep(rng.uniform(0, 0.003))
        task.cancel()
    await asyncio.wait_for(store.write(_say, "the last"), 30)
    async with asyncio.timeout(10):  # what was begun is finished, though nobody waits; the last may overtake some
        while await store.read(_count) < TRIES - TRIES // 3 + 1:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert await asyncio.wait_for(asyncio.gather(*(store.read(_count) for _ in range(20))), 10)
    await asyncio.wait_for(store.close(), 10)
    left = stack.query(
        url, "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert left == []


async def _add(tx: Transaction, first: str, second: str) -> None:
    for name in (first, second):
        await tx.execute("UPDATE counters SET count = count + 1 WHERE name = :name", name=name)
        await tx.fetch_val("SELECT pg_sleep(0.02)::text")


async def test_two_that_wait_for_each_other_both_come_to_their_end(url: str) -> None:
    store = await _opened(url)
    await asyncio.gather(store.write(_add, "one", "two"), store.write(_add, "two", "one"))
    assert stack.query(url, "SELECT count FROM counters ORDER BY name") == [(2,), (2,)]
    await store.close()


async def _note_more(tx: Transaction) -> None:
    await tx.lock("counter")
    count = await tx.fetch_val("SELECT count FROM counters WHERE name = 'one'")
    await tx.execute("UPDATE counters SET count = :count WHERE name = 'one'", count=count + 1)


async def test_what_is_locked_is_read_and_written_by_one_at_a_time(url: str) -> None:
    stores = [await _opened(url) for _ in range(2)]
    await asyncio.gather(*(stores[number % 2].write(_note_more) for number in range(60)))
    assert stack.query(url, "SELECT count FROM counters WHERE name = 'one'") == [(60,)]
    for store in stores:
        await store.close()


async def test_a_fault_of_ours_is_no_absence_of_the_database(url: str) -> None:
    store = await _opened(url)

    async def wrong(db: Db) -> None:
        await db.fetch_val("SELECT count(*) FROM words WHERE id = :id", id="no number")

    with pytest.raises(Exception, match="integer") as caught:
        await store.read(wrong)
    assert not isinstance(caught.value, Unavailable)
    await store.close()


async def _say_later(tx: Transaction, word: str, is_to_fail: bool = False) -> int:
    await tx.execute_later("INSERT INTO words (word) VALUES (:word)", word=word)
    await tx.execute_later("UPDATE counters SET count = count + 1 WHERE name = :word", word="one")
    await tx.execute_later("UPDATE counters SET count = count * 3 WHERE name = :word", word="one")  # the same row again
    if is_to_fail:
        raise KeyError(word)
    return await _count(tx)


async def test_what_is_executed_later_is_there_for_the_next_statement_and_at_the_end(url: str) -> None:
    store = await _opened(url)
    assert await store.write(_say_later, "it's") == 1

    async def only_later(tx: Transaction) -> None:
        await tx.execute_later("UPDATE counters SET count = count + 1 WHERE name = 'two'")

    await store.write(only_later)
    with pytest.raises(KeyError):
        await store.write(_say_later, "no", True)
    assert stack.query(url, "SELECT count FROM counters ORDER BY name") == [(3,), (1,)]
    await store.close()


async def test_a_lock_may_have_any_name(url: str) -> None:
    store = await _opened(url)

    async def locked(tx: Transaction) -> int:
        await tx.lock('it\'s \\ "one"', "words")
        return await _count(tx)

    assert await store.write(locked) == 0
    await store.close()
