"""The drawing surface: smooth filled shapes, strokes, soft shadows and the shared background."""

import io
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

from haggle.demo.pictures.shapes import Point, Shape, ellipse, moved

WIDTH, HEIGHT = 1200, 900
SUPERSAMPLING = 2
MASK_DETAIL = 2  # Pillow cuts the corners of polygons down to whole pixels, so edges are drawn finer still
JPEG_QUALITY = 88
FLOOR_Y = 690
GROUND_Y = 770
SHADOW_COLOUR = "#3a2430"
SHADOW_REDUCTION = 8

Box = tuple[int, int, int, int]


class Scene(NamedTuple):
    """The colours of a background: the wall from top to bottom, the disc on it, the floor from back to front."""

    wall_top: str
    wall_bottom: str
    disc: str
    floor_back: str
    floor_front: str


class Canvas:
    """A picture of 1200×900 pixels, drawn larger and reduced at the end so that edges come out smooth."""

    def __init__(self, scene: Scene) -> None:
        self._image = Image.new("RGB", (WIDTH * SUPERSAMPLING, HEIGHT * SUPERSAMPLING))
        self._place = (0.0, 1.0, 0.0, 0.0)
        wall = [(0.0, 0.0), (WIDTH, 0.0), (WIDTH, FLOOR_Y), (0.0, FLOOR_Y)]
        self.fill(wall, scene.wall_top, scene.wall_bottom)
        self.fill(ellipse(WIDTH / 2, 430, 395), scene.disc, scene.wall_bottom, clip=wall)
        floor = [(0.0, FLOOR_Y), (WIDTH, FLOOR_Y), (WIDTH, HEIGHT), (0.0, HEIGHT)]
        self.fill(floor, scene.floor_back, scene.floor_front)

    @contextmanager
    def placed(self, x: float, y: float, turn: float = 0, scale: float = 1) -> Iterator[None]:
        """Inside, (0, 0) lies at (x, y) and everything is scaled and turned (degrees clockwise)."""
        before = self._place
        self._place = (turn, scale, x, y)
        try:
            yield
        finally:
            self._place = before

    def fill(
        self,
        shape: Sequence[Point],
        colour: str,
        to: str = "",
        *,
        alpha: float = 1,
        clip: Sequence[Point] = (),
        holes: Sequence[Shape] = (),
        across: bool = False,
    ) -> None:
        """Fills a closed shape, shading from colour to another from top to bottom, or across from left to right.

        Only what lies inside clip and outside the holes is painted; alpha is the opacity, 0 to 1."""
        points = self._pixels(shape)
        area = _bounds(points, 0)
        mask = _mask(area, [points], [self._pixels(hole) for hole in holes])
        self._paint(mask, area, (colour, to or colour), alpha, across, clip)

    def stroke(
        self, points: Sequence[Point], width: float, colour: str, *, alpha: float = 1, clip: Sequence[Point] = ()
    ) -> None:
        """Draws an open line with round ends and joints, as wide as told."""
        pixels = self._pixels(points)
        wide = width * SUPERSAMPLING * self._place[1]
        area = _bounds(pixels, wide)
        caps = [ellipse(*end, wide / 2) for end in (pixels[0], pixels[-1])]
        mask = _mask(area, [_outline(pixels, wide / 2), *caps], ())
        self._paint(mask, area, (colour, colour), alpha, False, clip)

    def soft(
        self,
        shape: Sequence[Point],
        blur: float,
        alpha: float,
        colour: str = SHADOW_COLOUR,
        clip: Sequence[Point] = (),
    ) -> None:
        """Paints a shape with a blurred edge: a shadow, or a glow in another colour."""
        points = self._pixels(shape)
        area = _bounds(points, 3 * blur * SUPERSAMPLING)
        size = (area[2] - area[0], area[3] - area[1])
        small = Image.new("L", (max(1, size[0] // SHADOW_REDUCTION), max(1, size[1] // SHADOW_REDUCTION)))
        ImageDraw.Draw(small).polygon(_within(area, points, 1 / SHADOW_REDUCTION), fill=255)
        small = small.filter(ImageFilter.GaussianBlur(blur * SUPERSAMPLING / SHADOW_REDUCTION))
        self._paint(small.resize(size, Image.Resampling.BICUBIC), area, (colour, colour), alpha, False, clip)

    def ground(self, x: float, reach: float, y: float = GROUND_Y, depth: float = 20) -> None:
        """Lays the shadow of a thing that stands on the floor about x, reaching so far to each side."""
        self.soft(ellipse(x, y, reach, depth), 16, 0.30)
        self.soft(ellipse(x, y, reach * 0.86, depth * 0.45), 6, 0.28)

    def jpeg(self) -> bytes:
        """The finished picture as JPEG."""
        out = io.BytesIO()
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        small.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True)
        return out.getvalue()

    def _pixels(self, points: Sequence[Point]) -> Shape:
        return [(x * SUPERSAMPLING, y * SUPERSAMPLING) for x, y in moved(points, *self._place)]

    def _paint(
        self,
        mask: Image.Image,
        area: Box,
        colours: tuple[str, str],
        alpha: float,
        across: bool,
        clip: Sequence[Point],
    ) -> None:
        if clip:
            mask = ImageChops.multiply(mask, _mask(area, [self._pixels(clip)], ()))
        if alpha < 1:
            mask = mask.point([round(level * alpha) for level in range(256)])
        self._image.paste(_shade(colours, mask.size, across), area[:2], mask)


def _shade(colours: tuple[str, str], size: tuple[int, int], across: bool) -> Image.Image:
    first, last = (ImageColor.getrgb(colour)[:3] for colour in colours)
    if first == last:
        return Image.new("RGB", size, first)
    pair = Image.new("RGB", (2, 1) if across else (1, 2), first)
    pair.putpixel((1, 0) if across else (0, 1), last)
    middle = (0.5, 0, 1.5, 1) if across else (0, 0.5, 1, 1.5)
    return pair.resize(size, Image.Resampling.BILINEAR, box=middle)


def _outline(line: Shape, reach: float) -> Shape:
    left, right = [], []
    for index, (x, y) in enumerate(line):
        (ax, ay), (bx, by) = line[max(index - 1, 0)], line[min(index + 1, len(line) - 1)]
        length = math.dist((ax, ay), (bx, by)) or 1.0
        across, along = (by - ay) / length * reach, (bx - ax) / length * reach
        left.append((x + across, y - along))
        right.append((x - across, y + along))
    return left + right[::-1]


def _bounds(points: Shape, margin: float) -> Box:
    left, right = min(x for x, _ in points) - margin, max(x for x, _ in points) + margin
    top, bottom = min(y for _, y in points) - margin, max(y for _, y in points) + margin
    return math.floor(left), math.floor(top), math.ceil(right) + 1, math.ceil(bottom) + 1


def _mask(area: Box, shapes: Sequence[Shape], holes: Sequence[Shape]) -> Image.Image:
    mask = Image.new("L", ((area[2] - area[0]) * MASK_DETAIL, (area[3] - area[1]) * MASK_DETAIL))
    pen = ImageDraw.Draw(mask)
    for ink, group in ((255, shapes), (0, holes)):
        for shape in group:
            pen.polygon(_within(area, shape, MASK_DETAIL), fill=ink)
    return mask.reduce(MASK_DETAIL)


def _within(area: Box, points: Shape, scale: float) -> Shape:
    return [((x - area[0]) * scale, (y - area[1]) * scale) for x, y in points]
