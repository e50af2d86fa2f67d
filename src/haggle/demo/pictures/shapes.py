"""Outlines for the pictures, as lists of points in picture pixels."""

import math
from collections.abc import Sequence

Point = tuple[float, float]
Shape = list[Point]

ELLIPSE_STEPS = 96
CURVE_STEPS = 24
SPLINE_STEPS = 12
CORNER_STEPS = 10


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> Shape:
    """A closed ellipse about (cx, cy); a circle when ry is left out."""
    return arc(cx, cy, rx, 0, 360, ry)


def arc(cx: float, cy: float, rx: float, start: float, end: float, ry: float | None = None) -> Shape:
    """An open arc from start to end, in degrees clockwise from three o'clock."""
    tall = rx if ry is None else ry
    angles = (math.radians(start + (end - start) * step / ELLIPSE_STEPS) for step in range(ELLIPSE_STEPS + 1))
    return [(cx + rx * math.cos(angle), cy + tall * math.sin(angle)) for angle in angles]


def curve(a: Point, b: Point, c: Point, d: Point) -> Shape:
    """An open cubic Bézier curve from a to d, pulled towards b and c."""
    points = []
    for step in range(CURVE_STEPS + 1):
        t = step / CURVE_STEPS
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        corners = list(zip(weights, (a, b, c, d), strict=True))
        points.append((sum(w * p[0] for w, p in corners), sum(w * p[1] for w, p in corners)))
    return points


def rounded(corners: Sequence[Point], radius: float) -> Shape:
    """A closed polygon whose corners are rounded by at most radius."""
    points: Shape = []
    for index, (x, y) in enumerate(corners):
        before, after = corners[index - 1], corners[(index + 1) % len(corners)]
        ends = []
        for other in (before, after):
            length = math.dist((x, y), other) or 1.0
            part = min(radius, length / 2) / length
            ends.append((x + (other[0] - x) * part, y + (other[1] - y) * part))
        (ax, ay), (bx, by) = ends
        for step in range(CORNER_STEPS + 1):
            t = step / CORNER_STEPS
            u, v, w = (1 - t) ** 2, 2 * t * (1 - t), t * t
            points.append((u * ax + v * x + w * bx, u * ay + v * y + w * by))
    return points


def box(x: float, y: float, width: float, height: float, radius: float = 0) -> Shape:
    """A closed rectangle with its top left corner at (x, y) and rounded corners."""
    return rounded([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], radius)


def smooth(points: Sequence[Point], closed: bool = True) -> Shape:
    """A soft curve through every point given (a Catmull-Rom spline)."""
    count = len(points)
    result: Shape = []
    for index in range(count if closed else count - 1):
        near = [index - 1, index, index + 1, index + 2]
        picks = [points[n % count] if closed else points[min(max(n, 0), count - 1)] for n in near]
        for step in range(SPLINE_STEPS):
            t = step / SPLINE_STEPS
            result.append((_spline([p[0] for p in picks], t), _spline([p[1] for p in picks], t)))
    if not closed:
        result.append(points[-1])
    return result


def _spline(values: list[float], t: float) -> float:
    a, b, c, d = values
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def mirrored(points: Sequence[Point], axis: float) -> Shape:
    """The points reflected left to right about the vertical line x = axis."""
    return [(2 * axis - x, y) for x, y in points]


def moved(points: Sequence[Point], turn: float, scale: float, x: float, y: float) -> Shape:
    """The points scaled and turned (degrees clockwise) about (0, 0), then shifted by (x, y)."""
    cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
    return [(px * cos - py * sin + x, px * sin + py * cos + y) for px, py in points]
