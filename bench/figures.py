"""Readings, the figures they are compared with, and the table."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from bench.machine import Cost


@dataclass(frozen=True, slots=True)
class Reading:
    """One number of one run, and how busy the cores of driver and server were meanwhile."""

    key: str
    value: float
    cost: Cost | None = None
    per_s: float = 0
    """How often per second it was done, to compute the cost of one; 0 when that makes no sense."""

    @property
    def cpu_us(self) -> float | None:
        """CPU time of the server for one, µs: hardly affected by other programs on the machine."""
        return self.cost.server / self.per_s * 1e6 if self.cost and self.per_s else None


@dataclass(frozen=True, slots=True)
class Yardstick:
    """One line of the table; `plain` and `node` were measured elsewhere; None where they were not."""

    what: str
    plain: float | None = None
    node: float | None = None
    is_less_better: bool = False


YARDSTICKS = {
    "sends-32": Yardstick("sends/s, 32 connections", 426, 20_000),
    "sends-64": Yardstick("sends/s, 64 connections", 426, 20_000),
    "seen-p50": Yardstick("send → seen at 200/s, p50 ms", 5, 1, is_less_better=True),
    "seen-p99": Yardstick("send → seen at 200/s, p99 ms", 11, 3, is_less_better=True),
    "pages": Yardstick("conversation pages/s, 50 messages", 434, 3_900),
    "pages-first": Yardstick("  pages for the first time"),
    "pages-kib": Yardstick("  KiB a page"),
    "pages-gzip": Yardstick("  pages, gzip"),
    "pages-gzip-kib": Yardstick("  KiB a page, gzip"),
    "changes": Yardstick("unchanged /feed/changes/s (304)", 698),
    "list": Yardstick("unchanged lists/s (304)", 698),
    "idle": Yardstick("KiB of memory an idle stream", 48, 18, is_less_better=True),
}

HEADINGS = ("", "haggle", "plain use*", "ratio", "Node*", "ratio", "µs each", "server", "driver", "others")
WIDTHS = (36, 9, 11, 8, 9, 8, 9, 8, 8, 8)
NOTES = """\
* Measured elsewhere, on another machine: the plain use of the same packages, and a good Node server. Orders of size.
A ratio above 1 is better than they are. µs each: the server's CPU time for one. server, driver, others: shares of a
core (others: what else ran on the server's)."""
SERVER_IS_THE_LIMIT = 0.85
OTHERS_DISTURB = 0.10
NOT_SATURATING = {"seen-p50", "seen-p99", "idle"}


def medians(runs: Sequence[Sequence[Reading]]) -> list[Reading]:
    """The median of each number over the runs, and of its costs."""
    columns = zip(*runs, strict=True)
    return [
        Reading(
            column[0].key,
            statistics.median(reading.value for reading in column),
            _cost(column),
            statistics.median(reading.per_s for reading in column),
        )
        for column in columns
    ]


def _cost(readings: Sequence[Reading]) -> Cost | None:
    costs = [reading.cost for reading in readings if reading.cost]
    if not costs:
        return None
    return Cost(*(statistics.median(getattr(cost, name) for cost in costs) for name in ("driver", "server", "others")))


def table(readings: Sequence[Reading]) -> str:
    """The readings beside the figures they are compared with."""
    in_order = sorted(readings, key=lambda reading: list(YARDSTICKS).index(reading.key))
    return "\n".join([_line(HEADINGS), *map(_row, in_order), NOTES, *_warnings(in_order)])


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    return first.ljust(WIDTHS[0]) + "".join(cell.rjust(width) for cell, width in zip(rest, WIDTHS[1:], strict=True))


def _row(reading: Reading) -> str:
    stick, cost = YARDSTICKS[reading.key], reading.cost
    shares = [f"{share:.0%}" for share in (cost.server, cost.driver, cost.others)] if cost else ["", "", ""]
    cells = [stick.what, _number(reading.value)]
    for reference in (stick.plain, stick.node):
        cells += [_number(reference), _ratio(reading.value, reference, stick.is_less_better)]
    return _line([*cells, _number(reading.cpu_us), *shares])


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def _ratio(value: float, reference: float | None, is_less_better: bool) -> str:
    if not reference or not value:
        return ""
    ratio = reference / value if is_less_better else value / reference
    return f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"


def _warnings(readings: Sequence[Reading]) -> list[str]:
    """Reasons to distrust some readings, a line each."""
    disturbed, slack = [], []
    for reading in readings:
        cost, what = reading.cost, YARDSTICKS[reading.key].what.strip()
        if cost and cost.others > OTHERS_DISTURB:
            disturbed.append(what)
        if cost and reading.key not in NOT_SATURATING and cost.server < SERVER_IS_THE_LIMIT:
            slack.append(what)
    warnings = [f"Disturbed by other programs on the server's core: {'; '.join(disturbed)}."] if disturbed else []
    if slack:
        warnings.append(f"The server had less than its whole core, or waited for the disk: {'; '.join(slack)}.")
    return warnings
