"""What several entries show, made together."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from haggle.errors import NotFound
from haggle.feed import html as feed
from haggle.feed.batches import each, latest
from haggle.store.log import Entry

NO_DB: Any = None
NOBODY: Any = SimpleNamespace(id=1)


def _entries(*about: int) -> list[Entry]:
    return [Entry(place, "listing.sold", {"conversation_id": one}, 0) for place, one in enumerate(about, start=1)]


async def _name(db: Any, viewer: Any, entry: Entry) -> str:
    if entry.facts["conversation_id"] == 404:
        raise NotFound
    return f"{entry.facts['conversation_id']} at {entry.position}"


def _made(batch: Any, entries: Sequence[Entry]) -> dict[int, str]:
    return dict(asyncio.run(batch(NO_DB, NOBODY, entries)))


def test_each_shows_what_is_not_gone() -> None:
    assert _made(each(_name), _entries(7, 404, 7)) == {1: "7 at 1", 2: "", 3: "7 at 3"}


def test_of_how_things_stand_only_the_last_is_shown() -> None:
    assert _made(latest(_name, of="conversation_id"), _entries(7, 8, 7, 404)) == {2: "8 at 2", 3: "7 at 3"}


def test_one_that_is_broken_does_not_take_the_others_with_it(caplog: pytest.LogCaptureFixture) -> None:
    async def broken_at_2(db: Any, viewer: Any, entries: Sequence[Entry]) -> dict[int, str]:
        return {entry.position: str(6 // (entry.position - 2)) for entry in entries}

    entries = _entries(7, 7, 7)
    assert asyncio.run(feed._made(broken_at_2, NO_DB, NOBODY, entries)) == {1: "-6", 3: "6"}
    assert [record.getMessage() for record in caplog.records] == ["cannot show listing.sold at 2 of account 1"]
