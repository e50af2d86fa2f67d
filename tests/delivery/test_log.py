"""store/log.py: positions are given out inside the transaction, without holes, under one order of accounts."""

import asyncio
import sqlite3
from collections.abc import Iterator

import pytest

from haggle.store import log
from haggle.store.sqlite import SqliteDb, complete

TABLES = """
CREATE TABLE feeds (account_id INTEGER PRIMARY KEY, position INTEGER NOT NULL, pruned_to INTEGER NOT NULL);
CREATE TABLE feed_entries (account_id INTEGER, position INTEGER, kind TEXT, facts TEXT, created_at INTEGER,
    PRIMARY KEY (account_id, position));
"""


@pytest.fixture
def db() -> Iterator[SqliteDb]:
    connection = sqlite3.connect(":memory:")
    connection.row_factory = sqlite3.Row
    connection.executescript(TABLES)
    yield SqliteDb(connection)
    connection.close()


def _append(db: SqliteDb, *audiences: set[int], at: int = 1000) -> dict[int, int]:
    events = [log.Event("thing.done", frozenset(one), {"number": n}) for n, one in enumerate(audiences)]
    added = complete(log.append(db, events, at))
    return {account_id: entries[-1].position for account_id, entries in added.items()}


def test_each_account_of_the_audience_gets_its_own_next_position(db: SqliteDb) -> None:
    assert _append(db, {1, 2}, {2}) == {1: 1, 2: 2}
    assert _append(db, {1, 2, 3}) == {1: 2, 2: 3, 3: 1}


def test_what_nobody_is_to_hear_of_is_in_no_feed(db: SqliteDb) -> None:
    assert _append(db, set()) == {}


def test_entries_come_back_in_order_with_their_facts(db: SqliteDb) -> None:
    _append(db, {1}, {1}, {1})
    found = complete(log.news(db, 1, 1, 10))[1]
    assert [(entry.position, entry.facts) for entry in found] == [(2, {"number": 1}), (3, {"number": 2})]


def test_no_more_entries_come_than_were_asked_for(db: SqliteDb) -> None:
    _append(db, {1}, {1}, {1})
    assert [entry.position for entry in complete(log.news(db, 1, 0, 2))[1]] == [1, 2]


def test_a_feed_that_never_began_is_at_zero(db: SqliteDb) -> None:
    assert complete(log.bounds(db, 7)) == log.Bounds(0, 0)


def test_pruning_forgets_the_old_and_remembers_how_far(db: SqliteDb) -> None:
    _append(db, {1}, {1}, at=1000)
    _append(db, {1, 2}, at=2000)
    assert complete(log.prune(db, 1500)) == 1
    assert complete(log.bounds(db, 1)) == log.Bounds(3, 2)
    assert complete(log.bounds(db, 2)) == log.Bounds(1, 0)
    assert [entry.position for entry in complete(log.news(db, 1, 0, 10))[1]] == [3]


def test_an_entry_that_a_wrong_clock_dated_takes_none_before_it_along_and_keeps_none_after_it(db: SqliteDb) -> None:
    for at in (1000, 9000, 2000, 0, 2000):
        _append(db, {1}, at=at)
    assert complete(log.prune(db, 500, 5000)) == 0
    assert complete(log.prune(db, 1500, 5000)) == 1
    assert complete(log.bounds(db, 1)) == log.Bounds(5, 2)
    assert complete(log.prune(db, 2500, 5000)) == 1
    assert complete(log.bounds(db, 1)) == log.Bounds(5, 5)


def test_pruning_ends(db: SqliteDb) -> None:
    for account_id in range(1, 8):
        _append(db, {account_id})
    rounds = [complete(log.prune(db, 5000, limit=3)) for _ in range(4)]
    assert rounds == [3, 3, 1, 0]


def test_positions_go_on_after_everything_was_forgotten(db: SqliteDb) -> None:
    _append(db, {1}, {1})
    complete(log.prune(db, 5000))
    assert _append(db, {1}) == {1: 3}


@pytest.mark.parametrize("cursor", range(-1, 8))
def test_a_cursor_can_go_on_only_where_nothing_is_missing(cursor: int) -> None:
    assert log.Bounds(position=5, pruned_to=2).can_continue_from(cursor) is (cursor in {2, 3, 4, 5})


def test_a_unit_that_awaits_something_else_is_an_error() -> None:
    async def sleeper() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="other than SQL"):
        complete(sleeper())
