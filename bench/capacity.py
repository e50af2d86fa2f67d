"""
`python -m bench.capacity`: what so many people and messages take, computed from what one was measured to cost.

It measures nothing: the costs below come from `bench.scaling` and docs/benchmarks.md. Replace them by your machine's.
"""

import argparse
import math

CPU_MS = 1.54  # of haggle for a message, its deliveries and receipts included (bench.scaling, one process, saturated)
ELSEWHERE_MS = 0.9  # more where its readers are in another process, which reads it back (two processes less one)
HEARD_US = 53  # of CPU in each process for a message on the bus (profile of one process: 2.5 of 82.8 samples)
STREAM_KIB = 28.3  # of memory for an open page at rest (docs/benchmarks.md, idle streams)
BASE_MIB = 90  # of memory for a process with no stream; an assumption
WAL_KIB = 3.2  # for a message, receipts included (bench.scaling)
ROWS = 10  # written for a message: 1 message, 1 conversation, 2 participants, 2 feeds, 2 entries; 2 for the receipt
PUBLISHED = 0.5  # Redis messages for one of ours, under load (bench.scaling: 0.5 to 1.0)
BUS_BYTES = 80  # of a message on the bus, to each process
POLL_S, POLL_US = 10, 186  # a visible page asks so often, and its answer takes so much CPU (docs/benchmarks.md)
BUSY = 0.6  # of a core, at most: above it news waits
CONNECTIONS = 10  # of each process to the database (HAGGLE_DATABASE_CONNECTIONS), and two for searches
STREAMS_EACH = 20_000  # HAGGLE_MAX_STREAMS


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="bench.capacity", description="Compute what a large haggle takes.")
    parser.add_argument("--people", type=int, default=1_000_000, help="connected, a page each (1,000,000)")
    parser.add_argument("--messages", type=int, default=10_000, help="a second (10,000)")
    given = parser.parse_args()
    cores = given.messages * (CPU_MS + ELSEWHERE_MS) / 1e3 + given.people / POLL_S * POLL_US / 1e6
    hearing = given.messages * PUBLISHED * HEARD_US / 1e6  # of a core in each process: all hear everything
    if hearing >= BUSY:
        parser.error("on one channel of Redis each process would do nothing but listen")
    processes = max(math.ceil(cores / (BUSY - hearing)), math.ceil(given.people / STREAMS_EACH))
    memory_gib = (given.people * STREAM_KIB + processes * BASE_MIB * 1024) / 1024**2
    bus_mb = given.messages * PUBLISHED * BUS_BYTES * processes / 1e6
    lines = {
        "cores' work, polls included": f"{cores:,.0f}",
        "of a core, in each process, to hear the others": f"{hearing:.2f}",
        f"processes, each at most {BUSY:.0%} of a core": f"{processes:,}",
        "memory of all processes": f"{memory_gib:,.0f} GiB",
        "streams to each": f"{given.people / processes:,.0f}",
        "connections to PostgreSQL": f"{processes * (CONNECTIONS + 2):,}",
        "write-ahead log": f"{given.messages * WAL_KIB / 1024:,.0f} MiB/s",
        "rows written": f"{given.messages * ROWS:,}/s",
        "out of Redis, to all processes": f"{bus_mb:,.0f} MB/s",
    }
    print(f"{given.people:,} people connected, {given.messages:,} messages a second")
    for name, value in lines.items():
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
