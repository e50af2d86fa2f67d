"""
`python -m bench.scaling DATABASE_URL BUS_URL`: one haggle against several processes over one PostgreSQL and one Redis.

The database has to be empty. Buyer and seller of a pair are at different processes, so each message crosses Redis.
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import redis.asyncio
import uvloop

from bench import market, server
from bench.ears import listen
from bench.haggle import Member, sign_in
from bench.ledger import Ledger
from bench.machine import TICKS_PER_S
from bench.wire import connect

PAIRS = 200
CONNECTIONS = 32
WARM_UP_S = 1.0
CALM_PER_S = 60
PERCENTILES = 50, 99


class Cost(NamedTuple):
    """What our processes, the database and the bus had to do: so far, or for one message."""

    cpu_ms: float
    commits: float
    wal_bytes: float
    redis_messages: float
    redis_bytes: float


class Reading(NamedTuple):
    """
    The result for one number of processes. `busy` and `calm` are percentiles of send → seen, ms: at
    saturation, and at a low rate. `cost` is that of a message.
    """

    processes: int
    sends_per_s: float
    busy: tuple[float, ...]
    calm: tuple[float, ...]
    cost: Cost
    wrong: dict[str, int]


def main() -> None:
    """Load once, measure each number of processes, print the table."""
    parser = argparse.ArgumentParser(prog="bench.scaling", description="Measure several processes on this machine.")
    parser.add_argument("database_url")
    parser.add_argument("bus_url")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--runs", type=int, default=1, help="how many times all of it; medians are shown (1)")
    given = parser.parse_args()
    settings = {"HAGGLE_DATABASE_URL": given.database_url, "HAGGLE_BUS_URL": given.bus_url}
    with tempfile.TemporaryDirectory(prefix="haggle-scaling-") as name:
        folder = Path(name)
        server.load(folder, PAIRS, **settings)
        runs = []
        for _ in range(given.runs):
            for count in given.processes:
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runs.append(runner.run(_measure(folder, count, given.seconds, settings)))
                print(_line(runs[-1]), flush=True)
    print(f"\n{os.cpu_count()} cores for all: processes, driver, PostgreSQL, Redis. Medians of {given.runs}:")
    for count in given.processes:
        print(_line(_median([one for one in runs if one.processes == count])))


async def _measure(folder: Path, count: int, seconds: float, settings: dict[str, str]) -> Reading:
    async with server.serving_many(folder, count, **settings) as servers:
        ports = [one.port for one in servers]
        ledger = Ledger()
        places = market.places(folder / "ids.jsonl", PAIRS)
        people = (await sign_in(ports[0], places, ledger))[: 2 * PAIRS]
        for person in people:
            person.run = time.time_ns()  # else what is sent would be known already, from the run before
        await _open_streams(ports, people)
        before = await _counters(settings, servers)
        rate, sent = await _saturate(ports, people, ledger, seconds)
        after = await _counters(settings, servers)
        await _all_arrived(ledger)
        busy, ledger.delays = ledger.delays, []
        await _calmly(ports, people, ledger, seconds)
        await _all_arrived(ledger)
        ledger.holes = sum(person.ear.holes for person in people if person.ear)
    cost = Cost(*((now - then) / sent for now, then in zip(after, before, strict=True)))
    return Reading(count, rate, _percentiles(busy), _percentiles(ledger.delays), cost, ledger.wrong)


def _percentiles(delays: list[float]) -> tuple[float, ...]:
    hundredths = statistics.quantiles(delays, n=100)
    return tuple(hundredths[p - 1] * 1000 for p in PERCENTILES)


async def _open_streams(ports: list[int], people: list[Member]) -> None:
    for place, port in enumerate(ports):
        here = people[place :: len(ports)] if len(ports) > 1 else people
        [line] = await connect(port, 1)
        for person in here:
            await person.load_page(line)
            person.ear = person.new_ear("a", person.hear)
        line.close()
        await listen(port, [person.ear for person in here if person.ear])


async def _saturate(ports: list[int], people: list[Member], ledger: Ledger, seconds: float) -> tuple[float, int]:
    """Messages a second when each connection sends again and again; how many were sent in all."""
    done, is_over = 0, False

    async def work(number: int) -> None:
        nonlocal done
        [line] = await connect(ports[number % len(ports)], 1)
        while not is_over:
            person = people[(done * 7 + number) % len(people)]
            await person.send(line, ledger.note(person.number))
            done += 1
        line.close()

    tasks = [asyncio.create_task(work(number)) for number in range(CONNECTIONS)]
    await asyncio.sleep(WARM_UP_S)
    at_first, begun = done, time.perf_counter()
    await asyncio.sleep(seconds)
    rate = (done - at_first) / (time.perf_counter() - begun)
    is_over = True
    await asyncio.gather(*tasks)
    return rate, done


async def _calmly(ports: list[int], people: list[Member], ledger: Ledger, seconds: float) -> None:
    """At a low rate, at which no message waits for another: how long one takes."""
    lines = [(await connect(port, 1))[0] for port in ports]
    for number in range(round(CALM_PER_S * seconds)):
        person = people[number % len(people)]
        await person.send(lines[number % len(lines)], ledger.note(person.number))
        await asyncio.sleep(1 / CALM_PER_S)
    for line in lines:
        line.close()


async def _all_arrived(ledger: Ledger) -> None:
    for _ in range(1200):
        if not ledger.missing:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)


async def _counters(settings: dict[str, str], servers: list[server.Server]) -> Cost:
    cpu_ms = sum(_cpu_s(one.pid) for one in servers) * 1000
    database = await asyncpg.connect(settings["HAGGLE_DATABASE_URL"])
    await database.execute("SELECT pg_stat_clear_snapshot()")
    commits: Any = await database.fetchval(
        "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
    )
    wal: Any = await database.fetchval("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
    await database.close()
    bus = redis.asyncio.Redis.from_url(settings["HAGGLE_BUS_URL"].partition("?")[0])
    calls, traffic = await bus.info("commandstats"), await bus.info("stats")
    await bus.aclose()
    published = calls.get("cmdstat_publish", {"calls": 0})["calls"]
    return Cost(cpu_ms, float(commits), float(wal), float(published), float(traffic["total_net_output_bytes"]))


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def _median(runs: list[Reading]) -> Reading:
    def of(rows: Iterable[Iterable[float]]) -> tuple[float, ...]:
        return tuple(map(statistics.median, zip(*rows, strict=True)))

    return Reading(
        runs[0].processes,
        statistics.median(one.sends_per_s for one in runs),
        of(one.busy for one in runs),
        of(one.calm for one in runs),
        Cost(*of(one.cost for one in runs)),
        runs[-1].wrong,
    )


def _line(one: Reading) -> str:
    wrong = ", ".join(f"{name} {count}" for name, count in one.wrong.items() if count) or "none lost or doubled"
    return (
        f"{one.processes} processes: {one.sends_per_s:6,.0f} sends/s, seen after {one.busy[0]:.0f} (p50) and "
        f"{one.busy[1]:.0f} ms (p99), when calm {one.calm[0]:.1f} and {one.calm[1]:.1f} ms; "
        f"a message: {one.cost.cpu_ms:.2f} ms CPU, {one.cost.commits:.1f} commits, "
        f"{one.cost.wal_bytes / 1024:.1f} KiB WAL, {one.cost.redis_messages:.2f} Redis messages of "
        f"{one.cost.redis_bytes:,.0f} bytes out; {wrong}"
    )


if __name__ == "__main__":
    main()
