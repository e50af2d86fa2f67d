"""Readings, and the tables that put those of several servers side by side."""

import statistics
from collections.abc import Callable, Mapping, Sequence
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
class Line:
    """One line of the table of results; `each` names what the table of costs counts, if anything."""

    what: str
    each: str = ""
    is_less_better: bool = False
    saturates: bool = True


LINES = {
    "seen-p50": Line("send → seen at 200/s, p50, ms", "message at 200/s", is_less_better=True, saturates=False),
    "seen-p99": Line("send → seen at 200/s, p99, ms", is_less_better=True),
    "sends": Line("messages/s, kept and delivered", "message at saturation"),
    "crowd": Line("one message to 2,000 streams, deliveries/s", "delivery"),
    "crowd-last": Line("… until the last has it, ms", is_less_better=True),
    "pages": Line("pages of 50 messages/s", "page of 50 messages"),
    "pages-first": Line("… each for the first time", "page for the first time"),
    "pages-kib": Line("… KiB each", is_less_better=True),
    "list": Line("lists of 20 conversations/s", "list of 20"),
    "poll": Line("polls without news/s", "poll without news"),
    "idle": Line("KiB of memory an idle stream", is_less_better=True),
    "accepts": Line("streams opened/s", "stream opened"),
    "idle-cpu": Line("% of a core for idle streams", is_less_better=True, saturates=False),
    "start": Line("ms from start to the first answer", is_less_better=True),
}
SERVER_IS_THE_LIMIT = 0.85
DRIVER_IS_THE_LIMIT = 0.85
OTHERS_DISTURB = 0.10

Results = Mapping[str, Sequence[Reading]]
"""server → its readings, haggle first"""


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


def costs(results: Results) -> dict[str, dict[str, float]]:
    """What is done → server → µs of its CPU for one."""
    found = {
        line.each: {name: cost for name, readings in results.items() if (cost := _value(readings, key, are_costs=True))}
        for key, line in LINES.items()
        if line.each
    }
    return {each: by_server for each, by_server in found.items() if by_server}


def tables(results: Results) -> str:
    """All results, then the server's CPU time for one of each, both in Markdown."""
    return "\n\n".join([_table("", results, are_costs=False), _table("µs of CPU for one", results, are_costs=True)])


def _table(head: str, results: Results, are_costs: bool) -> str:
    first, *others = results
    heads = [head, first, *(cell for other in others for cell in (other, "ratio"))]
    rows = [_row([key, *heads[1:]], results, are_costs) for key in LINES]
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *filter(None, rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    return "\n".join(_padded(line, widths) for line in lines)


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    return " | ".join([f"| {first.ljust(widths[0])}", *map(str.rjust, rest, widths[1:])]) + " |"


def _row(heads: Sequence[str], results: Results, are_costs: bool) -> list[str]:
    key, first, *_ = heads
    line = LINES[key]
    value = _value(results[first], key, are_costs)
    if value is None or (are_costs and not line.each):
        return []
    cells = [line.each if are_costs else line.what, _number(value)]
    for other in list(results)[1:]:
        ratio = _ratio(results, other, key, are_costs)
        cells += [_number(_value(results[other], key, are_costs)), _times(ratio)]
    return cells


def _value(readings: Sequence[Reading], key: str, are_costs: bool) -> float | None:
    return next((one.cpu_us if are_costs else one.value for one in readings if one.key == key), None)


def _ratio(results: Results, other: str, key: str, are_costs: bool) -> float | None:
    ours, theirs = (_value(results[name], key, are_costs) for name in (next(iter(results)), other))
    if not ours or not theirs or (are_costs and not LINES[key].each):
        return None
    return theirs / ours if are_costs or LINES[key].is_less_better else ours / theirs


def _times(ratio: float | None) -> str:
    if not ratio:
        return ""
    return f"{ratio:,.0f}×" if ratio >= 10 else f"{ratio:.1f}×" if ratio >= 1 else f"{ratio:.2f}×"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}"


def warnings(results: Results) -> list[str]:
    """Reasons to distrust some readings, a line each."""
    reasons: dict[str, Callable[[Reading, Cost], bool]] = {
        "Disturbed by other programs on the server's core": lambda _, cost: cost.others > OTHERS_DISTURB,
        "The server had less than its whole core, or waited for the disk": lambda one, cost: (
            LINES[one.key].saturates and cost.server < SERVER_IS_THE_LIMIT
        ),
        "The driver was the limit": lambda _, cost: cost.driver > DRIVER_IS_THE_LIMIT,
    }
    found = []
    for reason, is_met in reasons.items():
        hit = {name: _hit(readings, is_met) for name, readings in results.items()}
        if any(hit.values()):
            found.append(f"{reason}: {'; '.join(f'{name} in {where}' for name, where in hit.items() if where)}.")
    return found


def _hit(readings: Sequence[Reading], is_met: Callable[[Reading, Cost], bool]) -> str:
    """In which phases something was so; empty when in none."""
    measured = [(one, one.cost) for one in readings if one.cost]
    keys = [one.key for one, cost in measured if is_met(one, cost)]
    return "all phases" if len(keys) == len(measured) and keys else ", ".join(keys)
