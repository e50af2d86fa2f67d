"""The database of the peers: the same marketplace as haggle's, in three tables."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

SCHEMA = Path(__file__).parent / "market.sql"
INSERTS = {
    "account": "INSERT INTO accounts VALUES (:number, :username, :name)",
    "conversation": "INSERT INTO conversations VALUES (:number, :title, :buyer, :seller)",
    "message": "INSERT INTO messages VALUES (:number, :conversation, :author, :body, :at)",
}


def fill(path: Path, lines: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Load the records of a marketplace into a new database. Returns the ids of the conversations."""
    conversations: dict[str, int] = {}
    accounts: dict[str, int] = {}
    listings: dict[str, dict[str, Any]] = {}
    messages = 0
    with closing(sqlite3.connect(path)) as db:
        db.executescript(SCHEMA.read_text())
        for line in lines:
            match line["type"]:
                case "listing":
                    listings[line["id"]] = line
                    continue
                case "account":
                    number = accounts[line["id"]] = len(accounts) + 1
                    row = line
                case "conversation":
                    number = conversations[line["id"]] = len(conversations) + 1
                    listing = listings[line["listing"]]
                    people = {"buyer": accounts[line["buyer"]], "seller": accounts[listing["seller"]]}
                    row = {"title": listing["title"], **people}
                case _:
                    number = messages = messages + 1
                    at = int(datetime.fromisoformat(line["at"]).timestamp() * 1000)
                    people = {"author": accounts[line["author"]]}
                    row = {**line, **people, "conversation": conversations[line["conversation"]], "at": at}
            db.execute(INSERTS[line["type"]], {**row, "number": number})
        db.commit()
    return conversations
