"""On PostgreSQL a plain message takes four round trips: begin and lock, read, write, commit."""

import asyncio
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
import stack
from cast import Person

from haggle.accounts.queries import account_named
from haggle.messages.model import body_of
from haggle.messages.operations import post_in
from haggle.store.postgres_store import PostgresStore

pytestmark = pytest.mark.postgresql


def _statements_of(person: Person, talk: int, monkeypatch: pytest.MonkeyPatch, *texts: str) -> list[list[str]]:
    """What was sent for each of these messages, one after the other: each statement waits for its answer."""
    sent: list[str] = []

    def counting(name: str) -> Callable[..., Any]:
        whole = getattr(asyncpg.Connection, name)

        async def call(self: asyncpg.Connection, sql: str, *args: Any, **options: Any) -> Any:
            sent.append(sql)
            return await whole(self, sql, *args, **options)

        return call

    async def post_all() -> list[list[str]]:
        store = PostgresStore(stack.settings(person.haggle.data)["HAGGLE_DATABASE_URL"], 1, lambda _: None)
        await store.open(on_death=lambda _: None)
        author, found = await store.read(account_named, person.username), []
        for name in ("fetch", "execute", "executemany"):
            monkeypatch.setattr(asyncpg.Connection, name, counting(name))
        for text in texts:
            sent.clear()
            await store.write(post_in, author, talk, body_of(text))
            found.append(list(sent))
        await store.close()
        return found

    return asyncio.run(post_all())


def test_a_plain_message_takes_four_round_trips(bea: Person, talk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for statements in _statements_of(bea, talk, monkeypatch, "Is it still there?", "It looks good."):
        assert [sql.split(maxsplit=1)[0].strip(";") for sql in statements] == ["BEGIN", "SELECT", "WITH", "COMMIT"]


def test_one_that_answers_something_unread_takes_six(
    bea: Person, sal: Person, talk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea.say(talk, "Hello?")
    assert [len(statements) for statements in _statements_of(sal, talk, monkeypatch, "Yes", "Come by")] == [6, 4]
