"""A file that is not right in every line is refused, in words, and nothing of it is loaded."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moving import BEA, BIKE, HAGGLING, NIA, PEOPLE, SAL, TALK, bring, complaint, count, named, said, site_in

from haggle.accounts import operations as accounts
from haggle.conversations.operations import opened
from haggle.market_import.importing import ImportProblem, _Lines, import_file
from haggle.site import Site

pytestmark = pytest.mark.anyio

BAD: list[tuple[object, str]] = [
    (b"\xff\xfe", ": This is not UTF-8."),
    (b"{", ": This is not JSON."),
    (b"[" * 100_000, ": This is not JSON."),
    ([], ": This is JSON, but not an object {…}."),
    ({"type": "offer"}, ", type: Say account, listing, conversation or message."),
    (said(11, "a1", "   "), ", body: Write something first."),
    (said(12, "a3", "Hi"), ", author: “a3” takes no part in this conversation."),
    (said(13, "a9", "Hi"), ", author: There is no account “a9” before this."),
    (said(14, "a1", "Hi", conversation="c9"), ", conversation: There is no conversation “c9” before this."),
    (said(15, "a1", "Hi", at="yesterday"), ", at: Write the date and time like 2026-11-01T10:00:00Z."),
    (said(16, "a1", "Hi", at="0001-01-01T00:00:00+14:00"), ", at: This lies before 1970."),
    (said(1, "a1", "Hi"), ", id: The message “m1” stands in this file twice."),
    (said(17, "a1", 5), ", body: This must be a text in quotes."),  # type: ignore[arg-type]
    (BIKE | {"id": "l2", "price": 1.5}, ", price: Say a whole number from 0 to 10,000,000,000,000."),
    (BIKE | {"id": "l3", "title": "\ud800"}, ", title: This contains characters that cannot be stored."),
    (TALK | {"id": "c2", "buyer": "a2"}, ", buyer: The buyer is the seller."),
    (TALK | {"id": "c3"}, ", buyer: This buyer has another conversation about this listing in this file."),
    (
        NIA | {"id": "a4", "token": "short"},
        ", token: A token has 16 to 200 visible ASCII characters without spaces.",
    ),
    (
        NIA | {"id": "a5", "password_hash": "$2b$12$"},
        ", password_hash: This is neither an Argon2id hash ($argon2id$…) nor one of Django's (pbkdf2_sha256$…).",
    ),
    (NIA | {"id": "a6", "username": "BEA"}, ", username: The user name “bea” stands in this file twice."),
]


async def test_a_bad_line_is_named_by_its_number_and_nothing_is_loaded(site: Site, tmp_path: Path) -> None:
    named_lines = await complaint(site, tmp_path, *PEOPLE, *HAGGLING, *(record for record, _ in BAD))
    assert named_lines[0] == "nothing was loaded, because of 20 bad lines:"
    assert named_lines[1:] == [f"line {number}{sentence}" for number, (_, sentence) in enumerate(BAD, 11)]
    assert set((await count(site)).values()) == {0}


async def test_a_currency_that_is_none_and_a_price_beyond_its_currency_are_named(site: Site, tmp_path: Path) -> None:
    codes = ["eur", "Euro", "DEM", "XAU", ""]
    bikes = [BIKE | {"id": f"l{code}", "currency": code} for code in codes]
    yen = BIKE | {"id": "l2", "currency": "JPY", "price": 10**11 + 1}
    sentence = "currency: Write the three capital letters that ISO 4217 has for a currency in use, like EUR or INR."
    assert (await complaint(site, tmp_path, *PEOPLE, *bikes, yen))[1:] == [
        *(f"line {number}, {sentence}" for number in range(6, 11)),
        "line 11, price: Say a whole number from 0 to 100,000,000,000.",
    ]


async def test_what_lies_in_the_future_is_named(site: Site, tmp_path: Path) -> None:
    late = "2099-01-01T00:00:00Z"
    records = [BIKE | {"at": late}, TALK | {"id": "c2", "at": late}, said(1, "a1", "Hi", at=late)]
    _, *lines = await complaint(site, tmp_path, *PEOPLE, BIKE | {"id": "l2"}, *records)
    now = datetime.now(UTC).isoformat()[:15]
    assert [line[: line.index(now)] for line in lines] == [
        f"line {number}, at: This lies in the future: by the clock of this machine it is " for number in (7, 8, 9)
    ]


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
    await site.write(opened, await named(site, "bea"), 1, site.settings.strangers)
    omar = {"type": "account", "id": "a4", "username": "omar", "token": "sal-had-this-one-before"}
    assert (await complaint(site, tmp_path, NIA, omar, TALK, BIKE | {"seller": "a1"}))[1:] == [
        "line 1: The user name “nia” belongs to another account.",
        "line 2: The token belongs to another account.",
        "line 3: This buyer talks about this listing already, in another conversation.",
        "line 4, seller: This listing was imported before with another seller.",
    ]


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

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
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

        @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from([*PEOPLE, *HAGGLING]), st.sampled_from(NAMES[1:]), VALUES, st.uuids())
        def loaded_or_refused(record: dict[str, object], name: str, odd: object, new_id: object) -> None:
            try:
                runner.run(bring(site, tmp_path, *PEOPLE, *HAGGLING, record | {"id": str(new_id), name: odd}))
            except ImportProblem as problem:
                assert "line 11" in str(problem)  # noqa: PT017

        loaded_or_refused()
        runner.run(context.__aexit__(None, None, None))


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "market.jsonl"
    file.write_text("{}\n{}\n")
    lines = iter(_Lines(file))
    next(lines)
    with file.open("a") as more:
        more.write("{}\n")
    with pytest.raises(ImportProblem, match="was changed while it was read"):
        list(lines)
