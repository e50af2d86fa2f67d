"""
`python -m bench`: haggle and its peers, one after the other, each used by 500 pairs of people over loopback.

Exits with 1 when haggle has lost or doubled a message, or shown it to the wrong person.
"""

import argparse
import asyncio
import gc
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import uvloop

from bench import figures, machine, market, report, server
from bench.ledger import Ledger
from bench.people import open_streams
from bench.phases import PHASES, Ground, first_pages
from bench.sides import SIDES, Side


def main() -> None:
    """Run as often as asked, print the tables."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sides = [SIDES["haggle"], *_peers(arguments.peers)]
    wrong: dict[str, dict[str, int]] = {side.name: {} for side in sides}
    with tempfile.TemporaryDirectory(prefix="haggle-bench-") as name:
        try:
            runs = [_all_sides(Path(name), sides, arguments, wrong) for _ in range(arguments.runs)]
        except (server.Failed, OSError) as problem:
            sys.exit(f"bench: {problem}")
        except KeyboardInterrupt:
            sys.exit(130)
    results = {side.name: figures.medians([run[side.name] for run in runs]) for side in sides}
    words = report.words(results, wrong, sides, arguments)
    print(f"\n{words}")
    if arguments.write:
        report.write(words, results)
    sys.exit(any(wrong["haggle"].values()))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measure haggle on this machine, beside others.")
    parser.add_argument("--peers", nargs="*", default=["plain"], help=f"of {', '.join(list(SIDES)[1:])}; all; none")
    parser.add_argument("--seconds", type=float, default=6, help="how long each phase measures (6)")
    parser.add_argument("--pairs", type=int, default=500, help="how many pairs of a buyer and a seller (500)")
    parser.add_argument("--only", nargs="+", choices=PHASES, default=list(PHASES), help="just these phases")
    parser.add_argument("--runs", type=int, default=1, help="how many times all of it; medians are shown (1)")
    parser.add_argument("--write", action="store_true", help="put table and picture into docs/benchmarks.md")
    return parser.parse_args()


def _peers(names: Sequence[str]) -> list[Side]:
    known = list(SIDES)[1:]
    chosen = known if "all" in names else [name for name in names if name != "none"]
    if strange := set(chosen) - set(known):
        sys.exit(f"bench: there is no peer {min(strange)}: say {', '.join(known)}, all or none")
    for name in chosen:
        if not SIDES[name].is_installed:
            sys.exit(f'bench: {name} is not installed: make bench PEERS="{" ".join(chosen)}"')
    return [SIDES[name] for name in chosen]


def _all_sides(
    folder: Path, sides: Sequence[Side], arguments: argparse.Namespace, wrong: dict[str, dict[str, int]]
) -> dict[str, list[figures.Reading]]:
    readings = {}
    for side in sides:
        print(f"{side.name}:", end=" ", flush=True)
        begun = time.monotonic()
        loaded = folder / side.name
        loaded.mkdir()
        places = side.load(loaded, arguments.pairs)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            readings[side.name], ledger = runner.run(_run(side, loaded, places, arguments))
        shutil.rmtree(loaded)
        for what, count in ledger.wrong.items():
            wrong[side.name][what] = wrong[side.name].get(what, 0) + count
        words = ", ".join(f"{count:,} {what}" for what, count in ledger.wrong.items())
        print(f"\n  {len(ledger.author):,} messages sent: {words}; {time.monotonic() - begun:.0f} s.", flush=True)
    return readings


async def _run(
    side: Side, folder: Path, places: dict[int, int], arguments: argparse.Namespace
) -> tuple[list[figures.Reading], Ledger]:
    where = machine.cores()
    os.sched_setaffinity(0, {where.driver})
    ledger = Ledger()
    async with server.serving(folder, where, side.program(folder)) as running:
        everybody = await side.sign_in(running.port, places, ledger)
        people, readers = everybody[: -market.READERS], everybody[-market.READERS :]
        ground = Ground(running, where, people, readers, arguments.seconds, ledger)
        start = figures.Reading("start", running.start_ms)
        readings = [start, await first_pages(ground)]
        gc.freeze()
        for name, phase in PHASES.items():
            if name not in arguments.only:
                continue
            if name != "idle" and people[0].ear is None:
                await open_streams(running.port, people)
            readings += await phase(ground)
            print(name, end=" ", flush=True)
        ears = [person.ear for person in people if person.ear]
        ledger.holes += sum(ear.holes for ear in ears)
        ledger.dropped += sum(ear.is_closed for ear in ears)
    gc.unfreeze()
    return readings, ledger


if __name__ == "__main__":
    main()
