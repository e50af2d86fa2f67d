"""
`python -m bench.growth`: what a page, a list and a send cost as things grow, all sizes in turn.

10 → 10,000 conversations of one person, 100 → 100,000 messages in one conversation, 10 → 5,000 open streams,
10,000 → 1,000,000 messages in all (--most 10000000 for ten million). Each should stay within 1.5 times the smallest.
"""

import argparse
import asyncio
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from bench import haggle, machine, report, server
from bench.ears import listen
from bench.growth_data import Filling, filled
from bench.ledger import Ledger
from bench.people import Person, open_streams
from bench.wire import Line, connect

CONVERSATIONS = 10, 100, 1_000, 10_000
MESSAGES = 100, 1_000, 10_000, 100_000
STREAMS = 10, 100, 1_000, 5_000
STREAMS_OF = {f"streams-{size}": size for size in STREAMS}
IN_ALL = 10_000, 100_000, 1_000_000, 10_000_000
USUAL_CONVERSATIONS, USUAL_MESSAGES = 20, 100
BLOCK, BLOCKS = 25, 12
SETTLE_S = 0.05
MOST = 1.5


@dataclass(slots=True)
class Spot:
    """A pair at a running server, for one size of what grows."""

    server: server.Server
    ledger: Ledger
    people: Sequence[Person]
    line: Line
    costs: dict[str, list[float]] = field(default_factory=dict)
    """act → µs of the server's CPU for one, by block"""

    async def page(self, number: int) -> None:
        await self.people[number % 2].load_page(self.line)

    async def list(self, number: int) -> None:
        await self.people[number % 2].load_list(self.line)

    async def send(self, number: int) -> None:
        person = self.people[number % 2]
        await person.send(self.line, self.ledger.note(person.number))


ACTS: dict[str, Callable[[Spot, int], Awaitable[None]]] = {"page": Spot.page, "list": Spot.list, "send": Spot.send}
Axes = Mapping[str, Mapping[int, Spot]]


def main() -> None:
    """Fill, serve, measure, print the table."""
    parser = argparse.ArgumentParser(prog="bench.growth", description="What things cost as they grow.")
    parser.add_argument("--most", type=int, default=1_000_000, choices=IN_ALL[1:], help="messages in all (1000000)")
    parser.add_argument("--write", action="store_true", help="put table and picture into docs/benchmarks.md")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    in_all = [size for size in IN_ALL if size <= given.most]
    with tempfile.TemporaryDirectory(prefix="haggle-growth-") as name:
        made = _fill(Path(name), in_all)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            curves = runner.run(_measure(Path(name), made))
    words = f"{report.machine()}; medians of {BLOCKS} times {BLOCK}.\n\n{_table(curves)}"
    print(words)
    if given.write:
        from bench import pictures  # its library is there only for those who write

        report.put("growth", words)
        pictures.draw_growth(_relative(curves), MOST, report.PICTURES / "growth.svg")


def _fill(folder: Path, in_all: Sequence[int]) -> dict[str, Filling]:
    """The databases, by name."""
    begun = time.monotonic()
    usual = [(USUAL_CONVERSATIONS, USUAL_MESSAGES)]
    sizes = [(size, USUAL_MESSAGES) for size in CONVERSATIONS] + [(USUAL_CONVERSATIONS, size) for size in MESSAGES]
    made = {"sizes": filled(folder / "sizes", sizes, 0)}
    made |= {f"streams-{size}": filled(folder / f"streams-{size}", usual, 50_000) for size in STREAMS}
    made |= {f"all-{size}": filled(folder / f"all-{size}", usual, size) for size in in_all}
    print(f"Filled in {time.monotonic() - begun:.0f} s.", file=sys.stderr, flush=True)
    return made


async def _measure(folder: Path, made: Mapping[str, Filling]) -> dict[str, dict[str, dict[int, float]]]:
    """What grows → act → size → µs."""
    where = machine.cores()
    async with AsyncExitStack() as opened:
        spots: dict[str, list[Spot]] = {}
        for name, filling in made.items():
            running = await opened.enter_async_context(server.serving(folder / name, where))
            spots[name] = await _spots(running, filling, STREAMS_OF.get(name, 0))
        axes: Axes = {
            "conversations of one person": dict(zip(CONVERSATIONS, spots["sizes"], strict=False)),
            "messages in one conversation": dict(zip(MESSAGES, spots["sizes"][len(CONVERSATIONS) :], strict=True)),
            "open streams": {size: spots[f"streams-{size}"][0] for size in STREAMS},
            "messages in all": {size: spots[f"all-{size}"][0] for size in IN_ALL if f"all-{size}" in spots},
        }
        for act, do in ACTS.items():
            for block in range(BLOCKS + 1):  # the first warms up
                for axis in axes.values():
                    for spot in axis.values():
                        await _one_block(spot, act, do, is_counted=block > 0)
            print(act, file=sys.stderr, flush=True)
    return {
        grows: {act: {size: statistics.median(spot.costs[act]) for size, spot in axis.items()} for act in ACTS}
        for grows, axis in axes.items()
    }


async def _spots(running: server.Server, filling: Filling, streams: int) -> list[Spot]:
    """The pairs of a database, and as many streams of its crowd as asked for."""
    ledger = Ledger()
    crowd = dict(list(filling.crowd.items())[:streams])
    people = await haggle.sign_in(running.port, filling.pairs, ledger)
    others = await haggle.sign_in(running.port, crowd, ledger)
    [line] = await connect(running.port, 1)
    for person in (*people, *others):
        await person.load_page(line)
    await open_streams(running.port, people)
    await listen(
        running.port,
        [others[number % len(others)].new_ear(f"crowd{number}", lambda _: None) for number in range(streams)],
    )
    return [Spot(running, ledger, people[first : first + 2], line) for first in range(0, len(people), 2)]


async def _one_block(spot: Spot, act: str, do: Callable[[Spot, int], Awaitable[None]], is_counted: bool) -> None:
    before = machine.cpu_us(spot.server.pid)
    for number in range(BLOCK):
        await do(spot, number)
    await asyncio.sleep(SETTLE_S)  # for what comes after the answer
    if is_counted:
        spot.costs.setdefault(act, []).append((machine.cpu_us(spot.server.pid) - before) / BLOCK)


def _relative(curves: Mapping[str, Mapping[str, Mapping[int, float]]]) -> dict[str, dict[str, dict[int, float]]]:
    return {
        grows: {
            act: {size: cost / points[min(points)] for size, cost in points.items()} for act, points in by_act.items()
        }
        for grows, by_act in curves.items()
    }


def _table(curves: Mapping[str, Mapping[str, Mapping[int, float]]]) -> str:
    lines = []
    for grows, by_act in curves.items():
        sizes = list(next(iter(by_act.values())))
        lines += ["", f"| {grows} | {' | '.join(f'{size:,}' for size in sizes)} | largest : smallest |"]
        lines.append(f"|---|{'--:|' * (len(sizes) + 1)}")
        for act, points in by_act.items():
            ratio = points[sizes[-1]] / points[sizes[0]]
            cells = [f"{points[size]:,.0f}" for size in sizes]
            verdict = f"{ratio:.2f}×" if ratio <= MOST else f"**{ratio:.2f}×**"
            lines.append(f"| {act}, µs | {' | '.join(cells)} | {verdict} |")
    return "\n".join(lines).strip()


if __name__ == "__main__":
    main()
