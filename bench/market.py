"""
The marketplace that is measured: pairs of a buyer and a seller, each with one listing and one conversation.

Beside them some readers, each with twenty conversations with one shop: their list is what is asked for.
"""

import json
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

PASSWORD = "correct horse battery"
MESSAGES = 50
READERS, LISTED = 10, 20
TALK = (
    "hello is the bike still there yes it is would you take a little less for cash today I could come by after work "
    "tomorrow evening the brakes are new and the light works near the station thank you see you then at six"
)


def username(person: int) -> str:
    """Person 2n is the buyer of pair n, person 2n + 1 its seller; behind them the shop, then the readers."""
    return f"person{person}"


def write(path: Path, pairs: int) -> None:
    """Write the whole marketplace as `haggle import` reads it, the same one every time."""
    with path.open("w", encoding="utf-8") as file:
        for line in lines(pairs):
            file.write(json.dumps(line) + "\n")


def places(ids: Path, pairs: int) -> dict[int, int]:
    """person → haggle's id of their (first) conversation, from what `haggle import --ids` wrote."""
    written = map(json.loads, ids.read_text(encoding="utf-8").splitlines())
    found = {line["id"]: line["haggle_id"] for line in written if line["type"] == "conversation"}
    return places_of(pairs, lambda conversation: int(found[conversation]))


def places_of(pairs: int, id_of: Callable[[str], int]) -> dict[int, int]:
    """person → the id, by the id here, of their (first) conversation."""
    of_pairs = {person: id_of(f"c{person // 2}") for person in range(2 * pairs)}
    return of_pairs | {reader: id_of(f"c{reader}.0") for reader in readers(pairs)}


def readers(pairs: int) -> range:
    """Who has twenty conversations."""
    return range(2 * pairs + 1, 2 * pairs + 1 + READERS)


def text(rng: random.Random) -> str:
    """Something a person might write: 4 to 30 words."""
    return " ".join(rng.choices(TALK.split(), k=rng.randint(4, 30)))


def password_hash() -> str:
    """A hash of the password, as cheap as Argon2id goes: signing 1,000 people in must not take minutes."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def lines(pairs: int) -> Iterator[dict[str, Any]]:
    """All records."""
    known_hash = password_hash()
    shop = 2 * pairs
    for person in range(shop + 1 + READERS):
        yield {
            "type": "account",
            "id": f"a{person}",
            "username": username(person),
            "name": f"{'Sal' if person % 2 else 'Bea'} {person // 2}",
            "password_hash": known_hash,
        }
    for pair in range(pairs):
        yield from _talk(f"c{pair}", 2 * pair, 2 * pair + 1, pair)
    for reader in readers(pairs):
        for number in range(LISTED):
            yield from _talk(f"c{reader}.{number}", reader, shop, number)
    yield from _messages(pairs)


def _talk(name: str, buyer: int, seller: int, number: int) -> Iterator[dict[str, Any]]:
    yield {
        "type": "listing",
        "id": f"l{name}",
        "seller": f"a{seller}",
        "title": f"Bicycle number {number}",
        "price": 12_000 + number,
        "currency": "EUR",
    }
    yield {"type": "conversation", "id": name, "listing": f"l{name}", "buyer": f"a{buyer}"}


def _messages(pairs: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(1)
    start = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    for reader in readers(pairs):
        for number in range(LISTED):
            yield _message(f"c{reader}.{number}", 0, reader, rng, start)
    for number in range(MESSAGES):
        for pair in range(pairs):
            at = start + timedelta(minutes=80 * number, seconds=rng.randrange(60))
            yield _message(f"c{pair}", number, 2 * pair + rng.randrange(2), rng, at)


def _message(conversation: str, number: int, author: int, rng: random.Random, at: datetime) -> dict[str, Any]:
    return {
        "type": "message",
        "id": f"m{conversation}.{number}",
        "conversation": conversation,
        "author": f"a{author}",
        "body": text(rng),
        "at": at.isoformat().replace("+00:00", "Z"),
    }
