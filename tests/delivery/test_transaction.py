"""store/transaction.py: transactions in one batch are each whole or undone, and wake feeds only when committed."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from test_log import TABLES

from haggle.errors import Unavailable
from haggle.store.postgres_store import PostgresStore
from haggle.store.sqlite_store import SqliteStore as Store
from haggle.store.transaction import Notify, Transaction


def woken_by(woken: list[dict[int, int]]) -> Notify:
    """What notes how far each feed that has grown reaches."""
    return lambda entries: woken.append({account_id: added[-1].position for account_id, added in entries.items()})


Use = Callable[[Callable[[Store, list[dict[int, int]]], Awaitable[Any]]], Any]


@pytest.fixture
def use(tmp_path: Path) -> Use:
    """Runs a coroutine with an open store and the list of wake-ups."""
    path = tmp_path / "test.db"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(TABLES + "CREATE TABLE words (word TEXT UNIQUE);")

    def run(function: Callable[[Store, list[dict[int, int]]], Awaitable[Any]]) -> Any:
        async def with_store() -> Any:
            woken: list[dict[int, int]] = []
            store = Store(f"sqlite:///{path}", "FULL", woken_by(woken))
            await store.open(on_death=lambda task: None)
            try:
                return await function(store, woken)
            finally:
                await store.close()

        return asyncio.run(with_store())

    return run


async def _say(tx: Transaction, word: str, is_to_fail: bool = False) -> str:
    await tx.execute("INSERT INTO words VALUES (:word)", word=word)
    tx.record("word.said", [1, 2])
    if is_to_fail:
        raise KeyError(word)
    return word


async def _words(db: Any) -> list[str]:
    return [row["word"] for row in await db.fetch_all("SELECT word FROM words ORDER BY word")]


def test_what_a_unit_returns_comes_back(use: Use) -> None:
    async def story(store: Store, _: object) -> str:
        return await store.write(_say, "hello")

    assert use(story) == "hello"


def test_a_queue_that_is_full_refuses_at_once(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haggle.store.sqlite_writer.MAX_WAITING", 3)

    async def story(store: Store, _: object) -> tuple[int, int]:
        answers = await asyncio.gather(*(store.write(_say, f"word {n}") for n in range(9)), return_exceptions=True)
        assert all(
            str(answer).startswith("There is very much to do") for answer in answers if not isinstance(answer, str)
        )
        return len(await store.read(_words)), sum(isinstance(answer, Unavailable) for answer in answers)

    assert use(story) == (3, 6)


def test_postgresql_refuses_at_once_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("haggle.store.postgres_store.MAX_WAITING", 0)

    async def story() -> None:
        store = PostgresStore("postgresql://127.0.0.1:1/nowhere", 1, lambda positions: None)
        with pytest.raises(Unavailable, match="There is very much to do"):
            await store.write(_say, "hello")

    asyncio.run(story())


def test_a_unit_that_raises_is_undone_alone_in_its_batch(use: Use) -> None:
    async def story(store: Store, woken: list[dict[int, int]]) -> object:
        writes = [store.write(_say, word, word == "bad") for word in ("one", "bad", "two")]
        return await asyncio.gather(*writes, return_exceptions=True), await store.read(_words), woken

    answers, words, woken = use(story)
    assert [type(answer) for answer in answers] == [str, KeyError, str]
    assert words == ["one", "two"]
    assert woken[-1] == {1: 2, 2: 2}


def test_a_constraint_undoes_its_unit_alone(use: Use) -> None:
    async def story(store: Store, _: object) -> object:
        answers = await asyncio.gather(*(store.write(_say, "same") for _ in range(3)), return_exceptions=True)
        return answers, await store.read(_words)

    answers, words = use(story)
    assert sorted(type(answer).__name__ for answer in answers) == ["IntegrityError", "IntegrityError", "str"]
    assert words == ["same"]


def test_many_at_once_are_committed_together_and_each_bell_names_the_newest(use: Use) -> None:
    async def story(store: Store, woken: list[dict[int, int]]) -> object:
        await asyncio.gather(*(store.write(_say, f"{number}") for number in range(200)))
        return woken

    woken = use(story)
    assert len(woken) < 200
    assert woken[-1] == {1: 200, 2: 200}


def test_the_bell_rings_after_the_commit_and_before_the_answer(use: Use) -> None:
    async def story(store: Store, woken: list[dict[int, int]]) -> object:
        await store.write(_say, "hello")
        return list(woken), await store.read(_words)

    assert use(story) == ([{1: 1, 2: 1}], ["hello"])


def test_a_cancelled_caller_loses_the_answer_and_not_the_transaction(use: Use) -> None:
    async def story(store: Store, woken: list[dict[int, int]]) -> object:
        caller = asyncio.create_task(store.write(_say, "said"))
        await asyncio.sleep(0)
        caller.cancel()
        await store.write(_say, "later")
        return caller.cancelled(), await store.read(_words), woken[-1]

    assert use(story) == (True, ["later", "said"], {1: 2, 2: 2})


def test_a_unit_that_awaits_something_else_than_sql_is_an_error_and_undone(use: Use) -> None:
    async def dawdle(tx: Transaction) -> None:
        await tx.execute("INSERT INTO words VALUES ('slow')")
        await asyncio.sleep(0)

    async def story(store: Store, _: object) -> object:
        with pytest.raises(RuntimeError, match="other than SQL"):
            await store.write(dawdle)
        return await store.read(_words)

    assert use(story) == []


def test_a_reader_cannot_write(use: Use) -> None:
    async def story(store: Store, _: object) -> None:
        with pytest.raises(Unavailable):
            await store.read(_say, "no")

    use(story)


def test_a_reader_sees_one_snapshot(use: Use) -> None:
    async def twice(db: Any) -> tuple[list[str], list[str]]:
        return await _words(db), await _words(db)

    async def story(store: Store, _: object) -> bool:
        pairs = await asyncio.gather(
            *(store.read(twice) if number % 2 else store.write(_say, f"{number}") for number in range(60))
        )
        return all(pair[0] == pair[1] for pair in pairs if isinstance(pair, tuple))

    assert use(story)


def test_what_was_queued_is_finished_before_closing(use: Use) -> None:
    async def story(store: Store, _: object) -> None:
        for number in range(20):
            asyncio.create_task(store.write(_say, f"{number}"))  # noqa: RUF006
        await asyncio.sleep(0)

    async def count(store: Store, _: object) -> int:
        return len(await store.read(_words))

    use(story)
    assert use(count) == 20
