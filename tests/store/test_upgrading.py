"""A database of an older haggle is brought up to date when it is opened, and keeps all it had."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import stack
from alembic import command
from alembic.config import Config
from cast import Haggle, Person
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from haggle.backup.backup_file import BackupWriter
from haggle.store import copies
from haggle.store.migrations import revisions, upgrade

FIRST = "0001"
BEFORE_FOLDED_ANEW = "0005"
ROWS = (
    "INSERT INTO accounts (id, username, name, enter_key, created_at) VALUES (1, 'bea', 'Bea', 'auto', 1)",
    "INSERT INTO accounts (id, username, name, enter_key, created_at) VALUES (2, 'sal', 'Sal', 'auto', 1)",
    "INSERT INTO listings (id, seller_id, title, description, price, currency, created_at) "
    "VALUES (1, 2, 'Bike', '', 100, 'EUR', 1)",
    "INSERT INTO conversations (id, listing_id, buyer_id, seller_id, created_at) VALUES (1, 1, 1, 2, 1)",
    "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at) VALUES (1, 1, 'buyer', 2, 1)",
    "INSERT INTO participants (conversation_id, account_id, role, peer_id, listed_at) VALUES (1, 2, 'seller', 1, 1)",
    "INSERT INTO messages (id, conversation_id, author_id, body, once, created_at, external_id) "
    "VALUES (7, 1, 1, 'Die STRASSE', 'once', 1, 'm7')",
)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """The data folder of a haggle as the first release left it: one message has been said."""
    url = stack.settings(tmp_path, "template1").get("HAGGLE_DATABASE_URL", f"sqlite:///{tmp_path / 'haggle.db'}")
    asyncio.run(_as_it_was(upgrade.async_url(url)))
    return tmp_path


async def _as_it_was(url: str, revision: str = FIRST, *more: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_upgraded_to, revision)
        for row in (*ROWS, *more):
            await connection.exec_driver_sql(row)
        if stack.IS_POSTGRESQL:
            await connection.exec_driver_sql("SELECT setval('messages_id_seq', 7)")
    await engine.dispose()


def _upgraded_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(revisions.FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_what_was_said_stays_under_its_id_and_can_be_found(old: Path) -> None:
    haggle = Haggle(old).start()
    try:
        found = haggle.sql("SELECT id, body, body_folded, once, external_id, kind, edited_at, deleted_at FROM messages")
        assert found == [(7, "Die STRASSE", "die strasse", "once", "m7", "text", None, None)]
        if not stack.IS_POSTGRESQL:
            assert haggle.sql("PRAGMA foreign_key_check") == []
        token = haggle.run("token", "bea").stdout.strip()
        bea = Person(haggle, "Bea")
        hits = bea.http.get("/api/v1/search?q=straße", headers={"Authorization": f"Bearer {token}"}).json()["hits"]
        assert [hit["message_id"] for hit in hits] == [7]
        for group, typed in (("people", "SÁL"), ("listings", "bike")):
            found_now = bea.http.get(f"/api/v1/search?q={typed}", headers={"Authorization": f"Bearer {token}"}).json()
            assert [row["conversation_id"] for row in found_now[group]] == [1]
        sent = bea.http.post(
            "/api/v1/conversations/1/messages", json={"body": "and now?"}, headers={"Authorization": f"Bearer {token}"}
        )
        assert sent.json()["message_id"] == 8
    finally:
        haggle.stop()


def test_what_was_folded_otherwise_is_found_as_people_type_it(tmp_path: Path) -> None:
    url = stack.settings(tmp_path, "template1").get("HAGGLE_DATABASE_URL", f"sqlite:///{tmp_path / 'haggle.db'}")
    said = "UPDATE messages SET body = 'Przyjadę do Łodzi', body_folded = 'przyjade do łodzi'"
    asyncio.run(_as_it_was(upgrade.async_url(url), BEFORE_FOLDED_ANEW, said))
    haggle = Haggle(tmp_path).start()
    try:
        bearer = {"Authorization": f"Bearer {haggle.run('token', 'bea').stdout.strip()}"}
        found = Person(haggle, "Bea").http.get("/api/v1/search?q=do lodzi", headers=bearer).json()["hits"]
        assert [(hit["excerpt"], hit["marks"]) for hit in found] == [("Przyjadę do Łodzi", [[9, 17]])]
    finally:
        haggle.stop()


@pytest.mark.once  # PostgreSQL's owner makes a dump
def test_how_it_was_before_is_kept_beside_it_for_a_week(old: Path) -> None:
    haggle = Haggle(old).start()
    haggle.stop()
    (snapshot,) = old.glob("haggle.db.at-*")
    assert stack.query(f"sqlite:///{snapshot}", "SELECT version_num FROM alembic_version") == [(FIRST,)]
    assert stack.query(f"sqlite:///{snapshot}", "SELECT body FROM messages") == [("Die STRASSE",)]
    assert snapshot.stat().st_mode & 0o077 == 0
    copies.forget_snapshots(old / "haggle.db", int(snapshot.stat().st_mtime * 1000))
    assert snapshot.exists()
    copies.forget_snapshots(old / "haggle.db", int(snapshot.stat().st_mtime * 1000) + 2)
    assert sorted(one.name for one in old.glob("haggle.db.*")) == ["haggle.db.lock", "haggle.db.server"]


@pytest.mark.once
def test_a_backup_of_an_older_haggle_is_brought_up_to_date(old: Path, tmp_path: Path) -> None:
    writer = BackupWriter(tmp_path / "old.zip")
    writer.add_file("database.sqlite", old / "haggle.db")
    writer.close({"version": "0.0.1", "revision": FIRST, "at": "2026-11-01T10:00:00Z"})
    new = Haggle(tmp_path / "new")
    restored = new.run("restore", str(tmp_path / "old.zip"))
    assert restored.returncode == 0, restored.stderr
    assert new.sql("SELECT body, body_folded FROM messages") == [("Die STRASSE", "die strasse")]
    assert new.sql("SELECT version_num FROM alembic_version") == [(revisions.head(),)]
    assert list(new.data.glob("*.at-*")) == []


def test_opening_it_once_more_changes_nothing(old: Path) -> None:
    for _ in range(2):
        haggle = Haggle(old).start()
        haggle.stop()
        assert haggle.errors() == []


def test_several_that_start_together_wait_for_each_other(old: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(lambda _: Haggle(old).run("migrate"), range(4)))
    assert [end.returncode for end in ends] == [0] * 4, [end.stderr for end in ends]
    assert sorted(end.stdout.strip() for end in ends) == [
        *[f"The database is at {revisions.head()}."] * 3,
        f"The database is at {revisions.head()}. It was at 0001.",
    ]


def test_a_database_newer_than_the_program_is_served(tmp_path: Path) -> None:
    haggle = Haggle(tmp_path)
    assert haggle.run("migrate").returncode == 0
    haggle.sql("UPDATE alembic_version SET version_num = '9999'")
    haggle.start()
    try:
        bea = Person(haggle, "Bea").join()
        assert bea.open_chat(Person(haggle, "Sal").join().sell(), "Hello")
    finally:
        haggle.stop()
    assert "newer than this program" in haggle.log()
