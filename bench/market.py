"""The marketplace that is measured: pairs of a buyer and a seller, each with one listing and one conversation."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

PASSWORD = "correct horse battery"
MESSAGES = 50
MARK = b"bench-"
TALK = (
    "hello is the bike still there yes it is would you take a little less for cash today I could come by after work "
    "tomorrow evening the brakes are new and the light works near the station thank you see you then at six"
)


def username(person: int) -> str:
    """Person 2n is the buyer of pair n, person 2n + 1 its seller."""
    return f"{'seller' if person % 2 else 'buyer'}{person // 2}"


def write(path: Path, pairs: int) -> None:
    """Write the whole marketplace as `haggle import` reads it, the same one every time."""
    with path.open("w", encoding="utf-8") as file:
        for line in _lines(pairs):
            file.write(json.dumps(line) + "\n")


def conversations(ids: Path) -> dict[int, int]:
    """pair → haggle's id of its conversation, from what `haggle import --ids` wrote."""
    lines = map(json.loads, ids.read_text(encoding="utf-8").splitlines())
    return {int(line["id"][1:]): line["haggle_id"] for line in lines if line["type"] == "conversation"}


def text(rng: random.Random) -> str:
    """Something a person might write: 4 to 30 words."""
    return " ".join(rng.choices(TALK.split(), k=rng.randint(4, 30)))


def password_hash() -> str:
    """A hash of the password, as cheap as Argon2id goes: signing 1,000 people in must not take minutes."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def _lines(pairs: int) -> Iterator[dict[str, Any]]:
    known_hash = password_hash()
    for person in range(2 * pairs):
        name = f"{'Sal' if person % 2 else 'Bea'} {person // 2}"
        yield {
            "type": "account",
            "id": f"a{person}",
            "username": username(person),
            "name": name,
            "password_hash": known_hash,
        }
    for pair in range(pairs):
        yield {
            "type": "listing",
            "id": f"l{pair}",
            "seller": f"a{2 * pair + 1}",
            "title": f"Bicycle number {pair}",
            "price": 12_000 + pair,
            "currency": "EUR",
        }
    for pair in range(pairs):
        yield {"type": "conversation", "id": f"c{pair}", "listing": f"l{pair}", "buyer": f"a{2 * pair}"}
    yield from _messages(pairs)


def _messages(pairs: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(1)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    for number in range(MESSAGES):
        for pair in range(pairs):
            at = start + timedelta(minutes=80 * number, seconds=rng.randrange(60))
            yield {
                "type": "message",
                "id": f"m{pair}.{number}",
                "conversation": f"c{pair}",
                "author": f"a{2 * pair + rng.randrange(2)}",
                "body": text(rng),
                "at": at.isoformat().replace("+00:00", "Z"),
            }
