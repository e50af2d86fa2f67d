"""What is measured side by side: haggle and its peers, each with the same marketplace and the same people."""

import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import haggle, market, server
from bench.ledger import Ledger
from bench.peers import data
from bench.peers.people import FormGuest, Guest, SocketGuest, sign_in
from bench.people import Person
from bench.server import Program

PEERS = Path(__file__).parent / "peers"
INSTALLED = Path(__file__).parents[1] / ".peers"
"""Where `make bench PEERS=…` installs what only peers need."""


@dataclass(frozen=True, slots=True)
class Side:
    """One server: `load(folder, pairs)` fills `folder` and returns person → conversation."""

    name: str
    what: str
    load: Callable[[Path, int], dict[int, int]]
    program: Callable[[Path], Program]
    sign_in: Callable[[int, Mapping[int, int], Ledger], Awaitable[Sequence[Person]]]
    needs: Path | None = None

    @property
    def is_installed(self) -> bool:
        return self.needs is None or self.needs.exists()


def _load_haggle(folder: Path, pairs: int) -> dict[int, int]:
    server.load(folder, pairs)
    return market.places(folder / "ids.jsonl", pairs)


def _haggle(folder: Path) -> Program:
    return server.haggle(folder / "data")


def _load_peer(folder: Path, pairs: int) -> dict[int, int]:
    ids = data.fill(folder / "peer.db", market.lines(pairs))
    return market.places_of(pairs, lambda name: ids[name])


def _peer(
    name: str, what: str, kind: type[Guest], command: Sequence[str], needs: Path | None = None, **settings: str
) -> Side:
    def program(folder: Path) -> Program:
        return Program(
            command, {**os.environ, "PEER_DATABASE": str(folder / "peer.db"), "PEER_PORT": "PORT", **settings}
        )

    async def enter(port: int, places: Mapping[int, int], ledger: Ledger) -> Sequence[Person]:
        return await sign_in(kind, port, places, ledger)

    return Side(name, what, _load_peer, program, enter, needs)


QUIET = (
    "--log-level",
    "warning",
    "--no-access-log",
    "--timeout-keep-alive",
    "120",
    "--host",
    "127.0.0.1",
    "--port",
    "PORT",
)
DAPHNE, NODE = INSTALLED / "django" / "bin" / "daphne", INSTALLED / "node" / "node_modules"
SIDES = {
    side.name: side
    for side in (
        Side("haggle", "haggle", _load_haggle, _haggle, haggle.sign_in),
        _peer(
            "plain",
            "Starlette, databases, sse-starlette, Jinja",
            FormGuest,
            [sys.executable, "-m", "uvicorn", "--app-dir", str(PEERS), "plain:app", *QUIET],
        ),
        _peer(
            "django",
            "Django, Channels, Daphne",
            SocketGuest,
            [
                str(DAPHNE),
                "-v",
                "0",
                "--websocket_connect_timeout",
                "60",
                "-b",
                "127.0.0.1",
                "-p",
                "PORT",
                "django_daphne:application",
            ],
            DAPHNE,
            PYTHONPATH=str(PEERS),
        ),
        _peer(
            "node",
            "Node, express, ws, better-sqlite3",
            SocketGuest,
            ["node", str(PEERS / "node.cjs")],
            NODE,
            NODE_PATH=str(NODE),
            NODE_ENV="production",
        ),
    )
}
