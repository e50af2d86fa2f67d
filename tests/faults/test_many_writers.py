"""Eight processes, two hundred conversations, all at random: every feed is 1, 2, 3 … and what readers got (G2)."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from cast import Haggle, Person
from listener import Listener

PROCESSES, BUYERS, SELLERS = 8, 20, 10
OPERATIONS = 250  # by each of eight
READERS = 8


class Reader(threading.Thread):
    """Follows somebody's feed at whichever process, hangs up at random, and comes back where it was."""

    def __init__(self, person: Person, processes: list[Haggle], seed: int) -> None:
        super().__init__(daemon=True)
        self.token, self.processes, self.random = person.token(), processes, random.Random(seed)
        self.got: list[tuple[int, str]] = []
        self.is_over = threading.Event()

    def run(self) -> None:
        while not self.is_over.is_set():
            at = self.got[-1][0] if self.got else 0
            headers = {"Authorization": f"Bearer {self.token}", "Last-Event-ID": str(at)}
            stream = Listener(self.random.choice(self.processes), "/api/v1/feed", **headers)
            patience = time.monotonic() + self.random.uniform(0.05, 1.5)
            with suppress(AssertionError):  # nothing came any more, for now
                while time.monotonic() < patience:
                    event = stream.next(0.3)
                    if event.id is not None:
                        self.got.append((event.id, event.kind))
            stream.close()


def _do_something(person: Person, talks: list[int], said: list[tuple[int, int]], rng: random.Random) -> None:
    talk = rng.choice(talks)
    what = rng.choices(["say", "edit", "delete", "react", "read", "draft", "mute"], [10, 2, 1, 3, 3, 1, 1])[0]
    if what == "say" or not said:
        said.append((talk, person.say(talk, f"{rng.random()}", key=f"{rng.random()}")))
        return
    talk, message = rng.choice(said)
    path, fields = {
        "edit": (f"/messages/{message}/edit", {"body": f"edited {rng.random()}", "version": ""}),
        "delete": (f"/messages/{message}/deletion", {}),
        "react": (f"/messages/{message}/reactions", {"emoji": rng.choice(["👍", "❤️", ""])}),
        "read": (f"/conversations/{talk}/receipt", {"message": str(message)}),
        "draft": (f"/conversations/{talk}/draft", {"body": "half a"}),
        "mute": (f"/conversations/{talk}/mute", {"muted": rng.choice(["1", "0"])}),
    }[what]
    assert person.http.post(path, data=fields).status_code < 500


@pytest.mark.timeout(300)
def test_every_feed_is_gapless_in_order_and_what_readers_got(processes: Callable[..., list[Haggle]]) -> None:
    fleet = processes(PROCESSES, HAGGLE_DATABASE_CONNECTIONS="6")
    sellers = [Person(fleet[n % PROCESSES], "Sal").join() for n in range(SELLERS)]
    buyers = [Person(fleet[n % PROCESSES], "Bea").join() for n in range(BUYERS)]
    listings = [seller.sell() for seller in sellers]
    talks = {buyer.username: [buyer.open_chat(listing, "Hello") for listing in listings] for buyer in buyers}
    theirs = list(zip(*talks.values(), strict=True))
    talks |= {seller.username: list(mine) for seller, mine in zip(sellers, theirs, strict=True)}
    everybody = [*buyers, *sellers]
    readers = [Reader(person, fleet, seed) for seed, person in enumerate([*sellers[:4], *buyers[:4]])]
    for reader in readers:
        reader.start()

    def write(number: int) -> None:
        rng = random.Random(number)
        said: dict[str, list[tuple[int, int]]] = {person.username: [] for person in everybody}
        here = [person.on(fleet[number]) for person in rng.sample(everybody, 8)]
        for _ in range(OPERATIONS):
            person = rng.choice(here)
            _do_something(person, talks[person.username], said[person.username], rng)

    with ThreadPoolExecutor(PROCESSES) as pool:
        for done in [pool.submit(write, number) for number in range(PROCESSES)]:
            done.result()
    time.sleep(0.5)  # the last deliveries are written down
    kept = _feeds(fleet[0])
    names, deadline = [person.username for person in (*sellers[:4], *buyers[:4])], time.monotonic() + 20
    for name, reader in zip(names, readers, strict=True):
        while len(reader.got) < len(kept[name]):
            assert time.monotonic() < deadline, (name, len(reader.got), len(kept[name]))
            time.sleep(0.05)
    for reader in readers:
        reader.is_over.set()
        reader.join(10)
    kept = _feeds(fleet[0])
    for feed in kept.values():
        assert [position for position, _ in feed] == list(range(1, len(feed) + 1))
    for name, reader in zip(names, readers, strict=True):
        assert reader.got == kept[name][: len(reader.got)]
    assert [error for one in fleet for error in one.errors()] == []


def _feeds(haggle: Haggle) -> dict[str, list[tuple[int, str]]]:
    feeds: dict[str, list[tuple[int, str]]] = {}
    rows = haggle.sql(
        "SELECT username, feed_entries.position, kind FROM feed_entries JOIN accounts ON accounts.id = account_id "
        "ORDER BY account_id, feed_entries.position"
    )
    for name, position, kind in rows:
        feeds.setdefault(name, []).append((position, kind))
    return feeds
