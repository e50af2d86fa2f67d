"""A database of an older haggle is brought up to date when it is opened, and keeps all it had."""

import sqlite3
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from cast import Haggle, Person
from sqlalchemy import create_engine

from haggle.migrations import run

FIRST = "0001"
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
    engine = create_engine(f"sqlite:///{tmp_path / 'haggle.db'}")
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(run.__file__).parent))
        config.attributes["connection"] = connection
        command.upgrade(config, FIRST)
        for row in ROWS:
            connection.exec_driver_sql(row)
    engine.dispose()
    return tmp_path


def test_what_was_said_stays_under_its_id_and_can_be_found(old: Path) -> None:
    haggle = Haggle(old).start()
    try:
        with sqlite3.connect(old / "haggle.db") as database:
            database.execute("PRAGMA foreign_keys = ON")
            found = database.execute(
                "SELECT id, body, body_folded, once, external_id, kind, edited_at, deleted_at FROM messages"
            ).fetchall()
            assert found == [(7, "Die STRASSE", "die strasse", "once", "m7", "text", None, None)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        token = haggle.run("token", "bea").stdout.strip()
        bea = Person(haggle, "Bea")
        hits = bea.http.get("/api/v1/search?q=straße", headers={"Authorization": f"Bearer {token}"}).json()["hits"]
        assert [hit["message_id"] for hit in hits] == [7]
        sent = bea.http.post(
            "/api/v1/conversations/1/messages", json={"body": "and now?"}, headers={"Authorization": f"Bearer {token}"}
        )
        assert sent.json()["message_id"] == 8
    finally:
        haggle.stop()


def test_opening_it_once_more_changes_nothing(old: Path) -> None:
    for _ in range(2):
        haggle = Haggle(old).start()
        haggle.stop()
        assert haggle.errors() == []
