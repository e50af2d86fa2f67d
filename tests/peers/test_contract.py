"""What haggle is measured against does what is measured: each peer keeps a message and shows it to both, once."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bench import market, server
from bench.ledger import Ledger
from bench.peers.data import fill
from bench.people import Person, open_streams
from bench.sides import SIDES, Side
from bench.wire import Line, connect

Act = Callable[[Line, Sequence[Person], Ledger], Awaitable[None]]
PAIRS = 2


@pytest.fixture(params=[name for name in SIDES if name != "haggle"])
def peer(request: pytest.FixtureRequest) -> Side:
    side = SIDES[request.param]
    if not side.is_installed:
        pytest.skip(f"{side.name} is not installed: make bench PEERS={side.name}")
    return side


async def _use(peer: Side, folder: Path, act: Act) -> None:
    places, ledger = peer.load(folder, PAIRS), Ledger()
    async with server.serving(folder, None, peer.program(folder)) as running:
        people = await peer.sign_in(running.port, places, ledger)
        [line] = await connect(running.port, 1)
        await act(line, people, ledger)
        for person in people:
            if person.ear:
                person.ear.close()
        line.close()


async def _send_and_reload(line: Line, people: Sequence[Person], ledger: Ledger) -> None:
    bea, sal = people[:2]
    before = await bea.load_page(line)
    await bea.poll(line)
    await open_streams(int(bea.head.split(b"\r\n")[0].rpartition(b":")[2]), people[: 2 * PAIRS])
    await bea.send(line, ledger.note(bea.number))
    await sal.send(line, ledger.note(sal.number))
    for _ in range(100):
        if not ledger.missing:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)
    assert not any(ledger.wrong.values()), ledger.wrong
    assert await bea.load_page(line) != before


async def _list(line: Line, people: Sequence[Person], ledger: Ledger) -> None:
    reader = people[-1]
    page = await line.ask(reader.get("/conversations"))
    assert page.body.count(b"/conversations/") == market.LISTED


async def _look_at_anothers(line: Line, people: Sequence[Person], ledger: Ledger) -> None:
    bea, nia = people[0], people[2]
    assert (await line.ask(nia.get(f"/conversations/{bea.conversation}"))).status == 404


@pytest.mark.system
@pytest.mark.parametrize("act", [_send_and_reload, _list, _look_at_anothers])
def test_a_peer_keeps_its_contract(peer: Side, act: Act, tmp_path: Path) -> None:
    asyncio.run(_use(peer, tmp_path, act))


def test_a_database_of_a_peer_is_flushed_at_each_commit(tmp_path: Path) -> None:
    path = tmp_path / "peer.db"
    fill(path, market.lines(1))
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert db.execute("PRAGMA synchronous").fetchone()[0] == 2, "FULL"
