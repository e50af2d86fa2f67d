"""Bea, Sal and what they said elsewhere move in, once and only once."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from moving import BEA, BIKE, HAGGLING, NIA, PEOPLE, SAL, TALK, bring, complaint, count, log_of, named, row_of, said

from haggle.accounts import operations as accounts
from haggle.accounts import passwords
from haggle.accounts.model import Account, digest
from haggle.accounts.queries import account_by_token
from haggle.conversations import queries as conversations
from haggle.erasure.operations import delete_account
from haggle.market_import import importing, operations
from haggle.market_import.rows.operations import Loaded
from haggle.messages import operations as messages
from haggle.site import Site
from haggle.store import log
from haggle.text.languages import Reading
from haggle.tokens import operations as tokens

pytestmark = pytest.mark.anyio


async def test_what_was_said_elsewhere_is_read_here_by_both(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE, *HAGGLING)
    for username in ("bea", "sal"):
        assert await log_of(site, username) == ["Is it still there?", "It is.", "100?", "Cash.", "And buns."]
        row = await row_of(site, username)
        assert (row.last_line, row.unread, row.listed_at) == ("And buns.", 0, 1_793_527_500_000)
    rows, _ = await site.read(conversations.listed, await named(site, "nia"))
    assert rows == []


async def test_what_a_clock_dates_a_little_ahead_was_said_now(site: Site, tmp_path: Path) -> None:
    at = datetime.fromtimestamp(time.time() + 240, UTC).isoformat()
    await bring(site, tmp_path, *PEOPLE, said(1, "a1", "Hi", at=at))
    assert abs((await row_of(site, "sal")).at / 1000 - time.time()) < 60


async def test_people_sign_in_with_the_password_or_the_hash_or_the_token_they_came_with(
    site: Site, tmp_path: Path
) -> None:
    nia_hash = await passwords.hashed("rocking horse")
    await bring(
        site,
        tmp_path,
        BEA | {"password": "cinnamon buns"},
        SAL | {"token": "sal-had-this-one-before"},
        NIA | {"password_hash": nia_hash},
    )
    assert await accounts.sign_in(site, "bea", "cinnamon buns", Reading("en", None), "")
    assert await accounts.sign_in(site, "nia", "rocking horse", Reading("en", None), "")
    found = await site.read(account_by_token, digest("sal-had-this-one-before"))
    assert found
    assert found[0].username == "sal"


async def test_a_rerun_doubles_nothing(site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await bring(site, tmp_path, SAL | {"token": "sal-had-this-one-before"}, BEA, BIKE, TALK, *HAGGLING)
    first = await count(site)
    await bring(site, tmp_path, SAL | {"token": "sal-had-this-one-before"}, BEA, BIKE, TALK, *HAGGLING)
    assert await count(site) == first
    assert "9 of the rows were here already." in capsys.readouterr().out


async def test_a_rerun_does_not_bring_back_a_deleted_token_or_what_was_read(site: Site, tmp_path: Path) -> None:
    lines = SAL | {"token": "sal-had-this-one-before"}, BEA, BIKE, TALK | {"unread": {"a2": 2}}, *HAGGLING
    await bring(site, tmp_path, *lines)
    sal = await named(site, "sal")
    await tokens.delete_token(site, sal, 1)
    await messages.post(site, sal, 1, "Which buns?")
    await site.write(_read_all, sal)
    await bring(site, tmp_path, *lines)
    assert (await count(site))["tokens"] == 0
    assert (await row_of(site, "sal")).unread == 0
    assert (await row_of(site, "bea")).last_line == "Which buns?"


async def _read_all(tx: Any, viewer: Account) -> None:
    await tx.execute("UPDATE participants SET unread = 0, read_message_id = 6 WHERE account_id = :id", id=viewer.id)


async def test_a_file_may_refer_to_what_an_earlier_file_brought(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, BEA, SAL, NIA, BIKE)
    await bring(site, tmp_path, TALK)
    assert [line.last_line for line in [await row_of(site, "bea")]] == [""]
    assert await complaint(site, tmp_path, said(1, "a3", "Me too!")) == [
        "nothing was loaded, because of 1 bad line:",
        "line 1, author: “a3” takes no part in this conversation.",
    ]
    await bring(site, tmp_path, *HAGGLING)
    assert (await row_of(site, "sal")).last_line == "And buns."


async def test_a_run_cut_short_goes_on(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 3)
    lines = [BEA, SAL, BIKE, TALK | {"unread": {"a2": 2}}, *HAGGLING]
    whole_load, calls = operations.load, iter(range(99))

    async def cut_short(*args: Any) -> Loaded:
        if next(calls) == 2:
            raise RuntimeError("the power went")
        return await whole_load(*args)

    monkeypatch.setattr(operations, "load", cut_short)
    with pytest.raises(RuntimeError):
        await bring(site, tmp_path, *lines)
    assert (await count(site))["messages"] == 2
    await bring(site, tmp_path, *lines)
    assert await log_of(site, "bea") == [line["body"] for line in HAGGLING]
    assert ((await row_of(site, "bea")).unread, (await row_of(site, "sal")).unread) == (0, 2)


async def test_what_the_file_says_is_unread_waits_unread(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, BEA, SAL, BIKE, TALK | {"unread": {"a2": 2, "a1": 9}}, *HAGGLING)
    sal = await site.read(conversations.conversation_for, (await named(site, "sal")).id, 1)
    bea = await site.read(conversations.conversation_for, (await named(site, "bea")).id, 1)
    assert (sal.unread, sal.read_message_id, sal.last_message_id) == (2, 3, 5)
    assert (bea.unread, bea.read_message_id) == (1, 1)


async def test_later_history_comes_on_top_of_what_waits(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE, *HAGGLING)
    await messages.post(site, await named(site, "bea"), 1, "Still there?")
    await bring(site, tmp_path, said(6, "a1", "Hello?"), said(7, "a2", "Yes!"))
    assert ((await row_of(site, "sal")).unread, (await row_of(site, "bea")).unread) == (2, 0)


async def test_messages_stand_in_order_of_time(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE, *reversed(HAGGLING))
    assert await log_of(site, "sal") == [line["body"] for line in HAGGLING]
    assert (await row_of(site, "sal")).last_line == "And buns."


async def test_a_seller_does_not_see_a_conversation_in_which_nothing_was_said(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE)
    assert (await row_of(site, "bea")).last_line == ""
    assert await site.read(conversations.listed, await named(site, "sal")) == ([], False)


async def test_history_is_no_news_but_an_open_page_starts_afresh(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE, *HAGGLING[:2])
    bea, sal, nia = [await named(site, name) for name in ("bea", "sal", "nia")]
    assert (await count(site))["feed_entries"] == 0
    await messages.post(site, bea, 1, "Are you there?")
    page = await site.read(log.position, sal.id)
    assert page == 1
    await bring(site, tmp_path, *HAGGLING)
    bounds = await site.read(log.bounds, sal.id)
    assert not bounds.can_continue_from(page)
    assert bounds == log.Bounds(2, 2)
    await site.write(log.prune, 10**15)
    assert await site.read(log.bounds, sal.id) == bounds
    await messages.post(site, bea, 1, "Hello?")
    assert [entry.position for entry in (await site.read(log.news, sal.id, 2, 9))[1]] == [3]
    assert await site.read(log.bounds, nia.id) == log.Bounds(0, 0)


async def test_one_line_says_how_much_it_was_and_how_fast(
    site: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await bring(site, tmp_path, *PEOPLE, *HAGGLING)
    printed = capsys.readouterr()
    assert printed.out.startswith("Imported 3 accounts, 1 listing, 1 conversation, 5 messages: 10 rows in ")
    assert printed.out.endswith(" rows/s).\n")
    assert printed.err == ""


async def test_the_ids_file_says_what_each_record_became_also_on_a_rerun(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "ids.jsonl"
    for _ in range(2):
        await bring(site, tmp_path, *PEOPLE, *HAGGLING, ids=out)
        lines = [json.loads(line) for line in out.read_text().splitlines()]
        assert len(lines) == 10
        assert {"type": "conversation", "id": "c1", "haggle_id": 1} in lines
        assert {"type": "message", "id": "m5", "haggle_id": 5} in lines


async def test_who_has_left_is_not_brought_back(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE, *HAGGLING)
    await delete_account(site, await named(site, "sal"), "", "sal")
    lines = await complaint(site, tmp_path, *PEOPLE, said(6, "a2", "Back"))
    assert lines[1] == "line 2: This person has deleted their account here, so what is theirs cannot come in."
    assert "Back" not in await log_of(site, "bea")
