"""Bea, Sal and what they said elsewhere move in: whole or not at all, once and only once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from haggle.accounts import operations as accounts
from haggle.accounts import passwords
from haggle.accounts.model import Account
from haggle.accounts.queries import account_by_token, account_named
from haggle.app import open_site
from haggle.conversations import queries as conversations
from haggle.conversations.operations import opened
from haggle.live import log
from haggle.messages import operations as messages
from haggle.messages.queries import before
from haggle.settings import from_environment
from haggle.site import Site
from haggle.transfer import importing, operations
from haggle.transfer.importing import ImportProblem, import_file

pytestmark = pytest.mark.anyio

BEA = {"type": "account", "id": "a1", "username": "bea", "name": "Bea", "time_zone": "Europe/Stockholm"}
SAL = {"type": "account", "id": "a2", "username": "sal", "name": "Sal"}
NIA = {"type": "account", "id": "a3", "username": "nia", "name": "Nia"}
BIKE = {"type": "listing", "id": "l1", "seller": "a2", "title": "Bike", "price": 12000, "currency": "EUR"}
TALK = {"type": "conversation", "id": "c1", "listing": "l1", "buyer": "a1"}
PEOPLE = [BEA, SAL, NIA, BIKE, TALK]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def site_in(folder: Path) -> AbstractAsyncContextManager[Site]:
    return open_site(from_environment({"HAGGLE_DATA": str(folder), "HAGGLE_LIMITS": "off"}))


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_in(tmp_path / "data") as opened_site:
        yield opened_site


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
    seen = await site.read(conversations.conversation, viewer.id, 1)
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


async def test_what_was_said_elsewhere_is_read_here_by_both(site: Site, tmp_path: Path) -> None:
    await bring(site, tmp_path, *PEOPLE, *HAGGLING)
    for username in ("bea", "sal"):
        assert await log_of(site, username) == ["Is it still there?", "It is.", "100?", "Cash.", "And buns."]
        row = await row_of(site, username)
        assert (row.last_line, row.unread, row.listed_at) == ("And buns.", 0, 1_793_527_500_000)
    rows, _ = await site.read(conversations.listed, await named(site, "nia"))
    assert rows == []


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
    assert await accounts.sign_in(site, "bea", "cinnamon buns", "", "")
    assert await accounts.sign_in(site, "nia", "rocking horse", "", "")
    found = await site.read(account_by_token, accounts.digest("sal-had-this-one-before"))
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
    await accounts.delete_token(site, sal, 1)
    await messages.post(site, sal, 1, "Which buns?")
    await site.write(_read_all, sal)
    await bring(site, tmp_path, *lines)
    assert (await count(site))["tokens"] == 0
    assert (await row_of(site, "sal")).unread == 0
    assert (await row_of(site, "bea")).last_line == "Which buns?"


async def _read_all(tx: Any, viewer: Account) -> None:
    await tx.execute("UPDATE participants SET unread = 0, read_message_id = 6 WHERE account_id = :id", id=viewer.id)


async def test_a_bad_line_is_named_by_its_number_and_nothing_is_loaded(site: Site, tmp_path: Path) -> None:
    bad: list[tuple[object, str]] = [
        (b"\xff\xfe", ": This is not UTF-8."),
        (b"{", ": This is not JSON."),
        (b"[" * 100_000, ": This is not JSON."),
        ([], ": This is JSON, but not an object {…}."),
        ({"type": "offer"}, ", type: Say account, listing, conversation or message."),
        (said(11, "a1", "   "), ", body: Write something first."),
        (said(12, "a3", "Hi"), ", author: “a3” takes no part in this conversation."),
        (said(13, "a9", "Hi"), ", author: There is no account “a9” before this line."),
        (said(14, "a1", "Hi", conversation="c9"), ", conversation: There is no conversation “c9” before this line."),
        (said(15, "a1", "Hi", at="yesterday"), ", at: Write the date and time like 2026-11-01T10:00:00Z."),
        (said(16, "a1", "Hi", at="0001-01-01T00:00:00+14:00"), ", at: This lies before 1970 or after 2999."),
        (said(1, "a1", "Hi"), ", id: The message “m1” stands in this file twice."),
        (said(17, "a1", 5), ", body: This must be a text in quotes."),  # type: ignore[arg-type]
        (BIKE | {"id": "l2", "price": 1.5}, ", price: Say a whole number from 0 to 100,000,000,000."),
        (BIKE | {"id": "l3", "title": "\ud800"}, ", title: This contains characters that cannot be stored."),
        (TALK | {"id": "c2", "buyer": "a2"}, ", buyer: The buyer is the seller."),
        (TALK | {"id": "c3"}, ", buyer: This buyer has another conversation about this listing in this file."),
        (
            NIA | {"id": "a4", "token": "short"},
            ", token: A token has 16 to 200 visible ASCII characters without spaces.",
        ),
        (
            NIA | {"id": "a5", "password_hash": "$2b$12$"},
            ", password_hash: This is not an Argon2id hash ($argon2id$…).",
        ),
        (NIA | {"id": "a6", "username": "BEA"}, ", username: The user name “bea” stands in this file twice."),
    ]
    named_lines = await complaint(site, tmp_path, *PEOPLE, *HAGGLING, *(record for record, _ in bad))
    assert named_lines[0] == "nothing was loaded, because of 20 bad lines:"
    assert named_lines[1:] == [f"line {number}{sentence}" for number, (_, sentence) in enumerate(bad, 11)]
    assert set((await count(site)).values()) == {0}


async def test_twenty_bad_lines_are_named_and_the_rest_counted(site: Site, tmp_path: Path) -> None:
    assert (await complaint(site, tmp_path, *[b"?"] * 1_234))[20:] == ["line 20: This is not JSON.", "and 1,214 more"]


async def test_what_follows_from_a_bad_line_is_not_held_against_other_lines(site: Site, tmp_path: Path) -> None:
    assert await complaint(site, tmp_path, BEA | {"time_zone": "Mars/Base"}, *PEOPLE[1:], *HAGGLING) == [
        "nothing was loaded, because of 1 bad line:",
        "line 1, time_zone: That is not a time zone we know. Choose one from the list.",
    ]


async def test_what_belongs_to_somebody_here_already_is_named(site: Site, tmp_path: Path) -> None:
    await accounts.join(site, "nia", "Nia", "rocking horse")
    await bring(site, tmp_path, BEA, SAL | {"token": "sal-had-this-one-before"}, BIKE)
    await site.write(opened, await named(site, "bea"), 1)
    omar = {"type": "account", "id": "a4", "username": "omar", "token": "sal-had-this-one-before"}
    assert (await complaint(site, tmp_path, NIA, omar, TALK, BIKE | {"seller": "a1"}))[1:] == [
        "line 1: The user name “nia” belongs to another account.",
        "line 2: The token belongs to another account.",
        "line 3: This buyer talks about this listing already, in another conversation.",
        "line 4, seller: This listing was imported before with another seller.",
    ]


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

    async def cut_short(*args: Any) -> operations.Loaded:
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
    sal = await site.read(conversations.conversation, (await named(site, "sal")).id, 1)
    bea = await site.read(conversations.conversation, (await named(site, "bea")).id, 1)
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
    assert [entry.position for entry in await site.read(log.entries, sal.id, 2, 9)] == [3]
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


async def test_files_that_cannot_be_used_are_refused(site: Site, tmp_path: Path) -> None:
    with pytest.raises(ImportProblem, match="there is no file"):
        await import_file(site, tmp_path / "nothing.jsonl", None)
    with pytest.raises(ImportProblem, match="overwrite"):
        await bring(site, tmp_path, BEA, ids=tmp_path / "in.jsonl")
    with pytest.raises(ImportProblem, match="No such file or directory"):
        await bring(site, tmp_path, BEA, ids=tmp_path / "nowhere" / "ids.jsonl")
    assert (await count(site))["accounts"] == 0


async def test_a_file_cannot_bring_in_a_demo_password(site: Site, tmp_path: Path) -> None:
    (_, named_line) = await complaint(site, tmp_path, BEA | {"password": "demo-bea"})
    assert named_line.startswith("line 1, password: Passwords that begin with “demo-” are the demo's")


TEXTS = st.sampled_from(["a1", "a2", "l1", "c1", "", "\0", "\ud800", "2026-11-01T10:00:00Z", "EUR", "bea", "x" * 5_000])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS | st.text(max_size=5)
NAMES = sorted({name for record in [*PEOPLE, HAGGLING[0]] for name in record} | {"unread", "sold", "password_hash"})
ODD = st.dictionaries(st.sampled_from(NAMES), VALUES | st.dictionaries(TEXTS, VALUES, max_size=2) | st.lists(VALUES))
LINES = st.lists(
    st.binary(max_size=40)
    | st.builds(json.dumps, VALUES | ODD).map(str.encode)
    | st.builds(lambda record, odd: json.dumps(record | odd).encode(), st.sampled_from([*PEOPLE, *HAGGLING]), ODD),
    min_size=1,
    max_size=4,
)


def test_garbage_is_refused_in_words_whatever_it_is(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        context = site_in(tmp_path / "data")
        site = runner.run(context.__aenter__())

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(LINES)
        def refused(lines: list[bytes]) -> None:
            with pytest.raises(ImportProblem, match="nothing was loaded"):
                runner.run(bring(site, tmp_path, *PEOPLE, *HAGGLING, *lines, b"not JSON"))

        refused()
        assert set(runner.run(count(site)).values()) == {0}
        runner.run(context.__aexit__(None, None, None))


def test_what_passes_the_check_can_be_loaded_whatever_it_is(tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        context = site_in(tmp_path / "data")
        site = runner.run(context.__aenter__())

        @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from([*PEOPLE, *HAGGLING]), st.sampled_from(NAMES[1:]), VALUES, st.uuids())
        def loaded_or_refused(record: dict[str, object], name: str, odd: object, new_id: object) -> None:
            try:
                runner.run(bring(site, tmp_path, *PEOPLE, *HAGGLING, record | {"id": str(new_id), name: odd}))
            except ImportProblem as problem:
                assert "line 11" in str(problem)  # noqa: PT017

        loaded_or_refused()
        runner.run(context.__aexit__(None, None, None))
