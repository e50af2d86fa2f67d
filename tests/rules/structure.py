"""
`make structure`: draws the rooms, and an arrow from each to what it imports, as docs/images/structure.svg.

An arrow that follows from others is left out; so is what would lead up: what `routes.py` and `page.py` gather from the
rooms beside them, and modules that stand apart from their room in `FLOORS`.
"""

from collections.abc import Iterable, Mapping
from graphlib import TopologicalSorter
from itertools import pairwise, product
from statistics import fmean

from source import ROOT, imports, modules, role, room
from test_imports import COMPOSING, FLOORS, floor

PICTURE = ROOT / "docs" / "images" / "structure.svg"

LETTER, PADDING, HEIGHT, GAP, STEP = 7.6, 18, 30, 14, 54
MOST = 3  # boxes side by side, if it can be: the picture is read on a phone too
ROUNDS = 24

Place = tuple[str, int]
"""A room's box, or where an arrow to that room passes a lower row; arrows to one room share their way."""
Rows = list[list[Place]]

STYLE = """
  text { font: 14px system-ui, sans-serif; text-anchor: middle; fill: #1f2733 }
  rect { stroke-width: 1.2px } path { fill: none; stroke: #8a94a3; stroke-width: 1.4px }
  .paper { fill: #fff } .head { fill: #8a94a3; stroke: none }
  .ground { fill: #e6ebf2; stroke: #aeb9c8 } .room { fill: #d9efe4; stroke: #86b9a0 } .roof { fill: #fbe7cf; stroke: #d8ac72 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8ebf0 } path { stroke: #7b8696 } .paper { fill: #14181e } .head { fill: #7b8696 }
    .ground { fill: #2a323d; stroke: #4b5868 } .room { fill: #1d4435; stroke: #3d7a60 } .roof { fill: #553d1f; stroke: #8e6a38 }
  }
"""  # noqa: E501
HEAD = (
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="head" d="M0 0 8 4 0 8z"/></marker></defs>'
)


def imported() -> dict[str, set[str]]:
    """Each room, after those that it imports, and these without what follows from others."""
    edges: dict[str, set[str]] = {room(name): set() for name in modules() if name}
    apart = {name for name in FLOORS if "." in name}
    for name, tree in modules().items():
        if name and name not in apart and role(name) not in COMPOSING:
            edges[room(name)] |= {room(other) for _, other in imports(tree) if other not in apart} - {room(name)}
    reached: dict[str, set[str]] = {}
    for one in TopologicalSorter(edges).static_order():
        reached[one] = edges[one].union(*(reached[other] for other in edges[one]))
    return {one: edges[one].difference(*(reached[other] for other in edges[one])) for one in reached}


def heights(edges: Mapping[str, set[str]]) -> dict[str, int]:
    """The row of each room, from 0 at the ground: above all that it imports, where few others are."""
    rows: dict[str, int] = {}
    for one, others in edges.items():
        rows[one] = 1 + max((rows[other] for other in others), default=-1)
    for one in sorted(rows, key=lambda one: (-rows[one], one)):
        above = min((rows[other] for other, others in edges.items() if one in others), default=rows[one] + 1)
        free = range(rows[one], above)
        rows[one] = min(free, key=lambda row: (sum(rows[other] == row for other in rows if other != one) >= MOST, -row))
    return rows


def segments(edges: Mapping[str, set[str]], rows: Mapping[str, int]) -> set[tuple[Place, Place]]:
    """Every arrow in pieces, each from one row to the next."""
    arrows = ((one, other) for one, others in edges.items() for other in others)
    ways = (
        [(one, rows[one]), *((other, row) for row in range(rows[one] - 1, rows[other] - 1, -1))]
        for one, other in arrows
    )
    return {piece for way in ways for piece in pairwise(way)}


def ordered(pieces: set[tuple[Place, Place]], boxes: Iterable[Place]) -> Rows:
    """The places of each row from left to right, where few arrows cross."""
    places = sorted({*boxes, *(place for piece in pieces for place in piece)})
    rows = [[one for one in places if one[1] == row] for row in range(max(row for _, row in places) + 1)]
    best = [[*row] for row in rows]
    for turn in range(ROUNDS):
        for row in rows if turn % 2 else reversed(rows):
            at = {one: (place + 0.5) / len(line) for line in rows for place, one in enumerate(line)}
            row.sort(key=lambda one: (fmean([at[other] for other in _beside(one, pieces)] or [at[one]]), one))
        if crossings(rows, pieces) < crossings(best, pieces):
            best = [[*row] for row in rows]
    return best


def _beside(place: Place, pieces: set[tuple[Place, Place]]) -> list[Place]:
    return [end for piece in pieces if place in piece for end in piece if end != place]


def crossings(rows: Rows, pieces: set[tuple[Place, Place]]) -> int:
    """How often two arrows cross."""
    at = {one: place for row in rows for place, one in enumerate(row)}
    return sum(
        a[0][1] == b[0][1] and (at[a[0]] < at[b[0]]) and (at[a[1]] > at[b[1]]) for a, b in product(pieces, repeat=2)
    )


def laid_out(rows: Rows, pieces: set[tuple[Place, Place]], widths: Mapping[Place, float]) -> dict[Place, float]:
    """Where the middle of each place is, from left to right: near to what it is tied to, and beside its neighbours."""
    x = {
        one: sum(widths[other] for other in row[:place]) + widths[one] / 2
        for row in rows
        for place, one in enumerate(row)
    }
    for turn in range(ROUNDS):
        for row in rows if turn % 2 else reversed(rows):
            wishes = [fmean([x[other] for other in _beside(one, pieces)] or [x[one]]) for one in row]
            x |= zip(row, _apart(wishes, [widths[one] for one in row]), strict=True)
    left = min(x[one] - widths[one] / 2 for one in x) - GAP
    return {one: middle - left for one, middle in x.items()}


def _apart(wishes: list[float], widths: list[float]) -> list[float]:
    """The nearest to these wishes that leaves room for each: neighbours that would overlap move as one block."""
    offsets = [sum(widths[:place]) + width / 2 for place, width in enumerate(widths)]
    blocks: list[list[float]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        blocks.append([wish - offset])
        while len(blocks) > 1 and fmean(blocks[-2]) > fmean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    starts = [fmean(block) for block in blocks for _ in block]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


def drawn() -> str:
    """The picture, as SVG."""
    edges = imported()
    rows = heights(edges)
    boxes, pieces = sorted(rows.items()), segments(edges, rows)
    lines = ordered(pieces, boxes)
    widths = {one: GAP + (LETTER * len(one[0]) + PADDING if one in boxes else 0) for line in lines for one in line}
    x = laid_out(lines, pieces, widths)
    y = {one: GAP + (len(lines) - 1 - one[1]) * STEP for one in x}
    wide = max(x[one] + widths[one] / 2 for one in x) + GAP
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {len(lines) * STEP}" width="{wide:.0f}">',
            f"<title>The rooms of haggle, and what each imports</title>\n<style>{STYLE}</style>\n{HEAD}",
            '<rect class="paper" width="100%" height="100%" rx="10"/>',
            *(_line(x[a], y[a] + HEIGHT, x[b], y[b], b in boxes) for a, b in sorted(pieces)),
            *(_box(one[0], x[one], y[one], widths[one] - GAP) for one in boxes),
            "</svg>\n",
        ]
    )


def _line(x1: float, y1: float, x2: float, y2: float, is_end: bool) -> str:
    bend = (y1 + y2) / 2
    way = f"M{x1:.0f} {y1:.0f}C{x1:.0f} {bend:.0f} {x2:.0f} {bend:.0f} {x2:.0f} {y2:.0f}"
    return f'<path d="{way}" marker-end="url(#head)"/>' if is_end else f'<path d="{way}v{HEIGHT}"/>'


def _box(name: str, x: float, y: float, width: float) -> str:
    lowest, highest = floor("attachments"), floor("lifespan")
    kind = "ground" if floor(name) < lowest else "room" if floor(name) < highest else "roof"
    box = f'x="{x - width / 2:.0f}" y="{y:.0f}" width="{width:.0f}" height="{HEIGHT}" rx="7"'
    return f'<rect class="{kind}" {box}/><text x="{x:.0f}" y="{y + 20:.0f}">{name}</text>'


if __name__ == "__main__":
    PICTURE.write_text(drawn(), encoding="utf-8")
