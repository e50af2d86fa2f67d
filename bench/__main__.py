"""
`python -m bench`: a real haggle with 500 pairs of people, measured over loopback in about a minute and a half.

Exits with 1 when a message was lost, doubled, or shown to the wrong person.
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
from pathlib import Path

import uvloop

from bench import figures, machine, market, server
from bench.people import Ledger, open_streams, sign_in
from bench.phases import PHASES, Ground, first_pages

LOADED, RUN = "loaded", "run"


def main() -> None:
    """Load once, run as often as asked, print the table."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    is_right = True
    with tempfile.TemporaryDirectory(prefix="haggle-bench-") as name:
        folder = Path(name)
        try:
            _load(folder / LOADED, arguments.pairs)
            runs = []
            for number in range(arguments.runs):
                shutil.copytree(folder / LOADED, folder / RUN)
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    readings, ledger = runner.run(_run(folder / RUN, arguments))
                shutil.rmtree(folder / RUN)
                runs.append(readings)
                is_right = _say(ledger, f"Run {number + 1}: ") and is_right
        except (server.Failed, OSError) as problem:
            sys.exit(f"bench: {problem}")
        except KeyboardInterrupt:
            sys.exit(130)
    if arguments.runs > 1:
        print(f"Medians of {arguments.runs} runs.")
    print(figures.table(figures.medians(runs)))
    sys.exit(not is_right)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measure haggle on this machine.")
    parser.add_argument("--seconds", type=float, default=6, help="how long each phase measures (6)")
    parser.add_argument("--pairs", type=int, default=500, help="how many pairs of a buyer and a seller (500)")
    parser.add_argument("--only", nargs="+", choices=PHASES, default=list(PHASES), help="just these phases")
    parser.add_argument("--runs", type=int, default=1, help="how many times all of it; medians are shown (1)")
    return parser.parse_args()


def _load(folder: Path, pairs: int) -> None:
    begun = time.monotonic()
    folder.mkdir()
    server.load(folder, pairs)
    print(f"Loaded {pairs} pairs, {pairs * market.MESSAGES:,} messages: {time.monotonic() - begun:.1f} s.", flush=True)


async def _run(folder: Path, arguments: argparse.Namespace) -> tuple[list[figures.Reading], Ledger]:
    where = machine.cores()
    os.sched_setaffinity(0, {where.driver})
    begun = time.monotonic()
    async with server.serving(folder, where) as running:
        people = await sign_in(running.port, market.conversations(folder / "ids.jsonl"))
        print(f"Signed {len(people):,} people in: {time.monotonic() - begun:.1f} s.", flush=True)
        ground = Ground(running, where, people, arguments.seconds)
        readings = [await first_pages(ground)]
        gc.freeze()
        for name, phase in PHASES.items():
            if name not in arguments.only:
                continue
            if name != "idle" and people[0].ear is None:
                await open_streams(running.port, people, ground.ledger)
            readings += await phase(ground)
            print(f"  {name} done", flush=True)
        _note_holes(ground)
    return readings, ground.ledger


def _note_holes(ground: Ground) -> None:
    ears = [person.ear for person in ground.people if person.ear]
    ground.ledger.holes = sum(ear.holes for ear in ears)
    ground.ledger.dropped = sum(ear.is_closed for ear in ears)


def _say(ledger: Ledger, head: str) -> bool:
    """Print how many messages were lost, doubled or wrong. Returns whether none was."""
    wrong = ledger.wrong
    sent = len(ledger.author)
    words = ", ".join(f"{count:,} {what}" for what, count in wrong.items())
    print(f"{head}{sent:,} messages sent, {2 * sent:,} arrivals due: {words}.", flush=True)
    return not any(wrong.values())


if __name__ == "__main__":
    main()
