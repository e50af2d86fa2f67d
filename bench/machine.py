"""The cores and memory of this machine, and how much of them is used (Linux)."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cores:
    """The cores of driver and server; the same one where there is only one."""

    driver: int
    server: int

    @property
    def are_apart(self) -> bool:
        return self.driver != self.server


def cores() -> Cores:
    """The first two cores this process may use."""
    usable = sorted(os.sched_getaffinity(0))
    return Cores(usable[0], usable[-1])


def rss_kib(pid: int) -> int:
    """The resident memory of a process, KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise RuntimeError("the server has no resident memory: it has ended")


def _cpu_s(pid: int) -> float:
    """CPU time of all threads of a process so far, s."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def cpu_us(pid: int) -> float:
    """CPU time of all threads of a process that still run, µs: finer than the clock's ticks."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1000


def _busy_s(core: int) -> float:
    """For how long a core has not been idle since boot, s."""
    for line in Path("/proc/stat").read_text().splitlines():
        name, *counts = line.split()
        if name == f"cpu{core}":
            return (sum(map(int, counts[:8])) - int(counts[3]) - int(counts[4])) / TICKS_PER_S
    return 0.0


@dataclass(frozen=True, slots=True)
class Cost:
    """Shares of one core over a phase, 0 … 1: `others` is what other programs used of the server's core."""

    driver: float
    server: float
    others: float


class Meter:
    """`with Meter(pid, cores) as meter: …`, then `meter.cost`."""

    def __init__(self, pid: int, where: Cores) -> None:
        self._pid = pid
        self._where = where
        self.cost = Cost(0, 0, 0)

    def _now(self) -> tuple[float, float, float, float]:
        used = os.times()
        return time.monotonic(), used.user + used.system, _cpu_s(self._pid), _busy_s(self._where.server)

    def __enter__(self) -> Self:
        self._before = self._now()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        wall, driver, server, busy = (now - before for now, before in zip(self._now(), self._before, strict=True))
        ours = server if self._where.are_apart else server + driver
        self.cost = Cost(driver / wall, server / wall, max(0.0, busy - ours) / wall)
