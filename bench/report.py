"""The tables and pictures of docs/benchmarks.md, between its marks, and the machine they are from."""

import argparse
import os
import platform
import sqlite3
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import figures
from bench.sides import Side

DOCS = Path(__file__).parents[1] / "docs"
BENCHMARKS = DOCS / "benchmarks.md"
PICTURES = DOCS / "images"


def words(
    results: figures.Results,
    wrong: Mapping[str, Mapping[str, int]],
    sides: Sequence[Side],
    arguments: argparse.Namespace,
) -> str:
    """Everything there is to say about a run."""
    runs = "one run" if arguments.runs == 1 else f"medians of {arguments.runs} runs"
    head = f"{machine()}; {runs}, {arguments.seconds:g} s a phase, {arguments.pairs} pairs."
    faults = [
        f"{name}: {', '.join(f'{count:,} {what}' for what, count in counts.items() if count) or 'none'}"
        for name, counts in wrong.items()
    ]
    lost = f"Lost, doubled, shown to others, holes, streams dropped: {'; '.join(faults)}."
    return "\n\n".join([head, figures.tables(results), lost, *_listed(figures.warnings(results))])


def machine() -> str:
    """Date and machine."""
    day = time.strftime("%-d %B %Y", time.gmtime())
    load = os.getloadavg()[0]
    return (
        f"{day}; {os.cpu_count()} cores of {_processor()}, load {load:.0f}, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            return value.strip()
    return platform.machine()


def _listed(lines: Sequence[str]) -> list[str]:
    return ["\n".join(f"- {line}" for line in lines)] if lines else []


def put(name: str, text: str) -> None:
    """Put `text` between the marks of that name in docs/benchmarks.md."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = BENCHMARKS.read_text(encoding="utf-8").partition(begin)
    _, _, after = rest.partition(end)
    BENCHMARKS.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")


def write(text: str, results: figures.Results) -> None:
    """The comparison, and its picture."""
    from bench import pictures  # its library is there only for those who write

    put("comparison", text)
    pictures.draw_costs(figures.costs(results), PICTURES / "benchmarks.svg")
