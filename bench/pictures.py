"""The pictures of docs/benchmarks.md, drawn by matplotlib (bench/requirements.txt)."""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot
from matplotlib.ticker import EngFormatter, FuncFormatter

INK, LINES, PAPER = "#1f2733", "#c9d0da", "#ffffff"
COLOURS = ("#0f7a52", "#b8861b", "#b04a3f", "#4a6fb0", "#7a4a9c")
MARKERS = ("D", "o", "s", "^", "v")
STYLE: Any = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "haggle",  # the same picture gives the same file
    "font.family": "sans-serif",
    "font.sans-serif": ["system-ui", "DejaVu Sans"],
    "text.color": INK,
    "axes.edgecolor": LINES,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": LINES,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def draw_costs(costs: Mapping[str, Mapping[str, float]], file: Path) -> None:
    """`costs`: what is done → server → µs of its CPU for one: a line for each, a mark for each server."""
    servers = list(next(iter(costs.values())))
    with _picture(1, 7.6, 0.42 * len(costs) + 1.5, file) as [axes]:
        rows = range(len(costs))
        for row, by_server in zip(rows, costs.values(), strict=True):
            axes.hlines(row, min(by_server.values()), max(by_server.values()), colors=LINES, zorder=1)
        for server, colour, marker in zip(servers, COLOURS, MARKERS, strict=False):
            at = [(by_server.get(server), row) for row, by_server in zip(rows, costs.values(), strict=True)]
            axes.scatter(
                *zip(*at, strict=True),
                color=colour,
                marker=marker,
                s=46,
                label=server,
                zorder=len(servers) + 2 - servers.index(server),
            )
        axes.set_yticks(list(rows), list(costs))
        axes.invert_yaxis()
        axes.set_xscale("log")
        axes.grid(axis="x", alpha=0.5)
        axes.xaxis.set_major_formatter(FuncFormatter(_plain))
        axes.set_xlabel("µs of the server's CPU for one (each step ten times as much; left is better)")
        axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1), ncols=len(servers), frameon=False)


def draw_growth(curves: Mapping[str, Mapping[str, Mapping[int, float]]], most: float, file: Path) -> None:
    """`curves`: what grows → what is done → size → how many times the smallest's time; a panel for each that grows."""
    highest = max(ratio for by_act in curves.values() for points in by_act.values() for ratio in points.values())
    with _picture(2, 7.6, 2.5 * math.ceil(len(curves) / 2), file, rows=math.ceil(len(curves) / 2)) as panels:
        for axes, (grows, by_act) in zip(panels, curves.items(), strict=True):
            for (act, points), colour, marker in zip(by_act.items(), COLOURS, MARKERS, strict=False):
                axes.plot(list(points), list(points.values()), color=colour, marker=marker, markersize=4, label=act)
            axes.axhline(most, color=INK, linewidth=0.8, linestyle=":")
            axes.set_xscale("log")
            axes.set_ylim(0, max(2, 1.1 * highest))
            axes.xaxis.set_major_formatter(EngFormatter(sep=""))
            axes.set_title(grows, fontsize=10)
            axes.grid(axis="y", alpha=0.5)
        panels[0].set_ylabel("× the smallest")
        panels[0].legend(frameon=False, fontsize=9)


@contextmanager
def _picture(columns: int, width: float, height: float, file: Path, rows: int = 1) -> Iterator[Sequence[Any]]:
    with mpl.rc_context(STYLE):
        figure, axes = pyplot.subplots(rows, columns, figsize=(width, height), squeeze=False, layout="constrained")
        yield list(axes.flat)
        figure.savefig(file, format="svg", metadata={"Date": None})
        pyplot.close(figure)
    text = file.read_text(encoding="utf-8")
    file.write_text("\n".join(line.rstrip() for line in text.splitlines()) + "\n", encoding="utf-8")


def _plain(value: float, place: int | None) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
