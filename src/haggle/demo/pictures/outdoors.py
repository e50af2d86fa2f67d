"""Pictures of things for outdoors: the skateboard and the tent."""

from haggle.demo.pictures import palette as p
from haggle.demo.pictures.canvas import HEIGHT, WIDTH, Canvas, Scene
from haggle.demo.pictures.shapes import arc, box, ellipse, moved, rounded, smooth


def skateboard() -> bytes:
    """A skateboard leaning on the wall, its striped underside to the front."""
    canvas = Canvas(Scene("#cfe3d8", "#a9cfc3", "#e6f1e3", "#e3b98b", "#d3a070"))
    deck = box(-132, -372, 264, 744, 132)
    canvas.ground(552, 190, 764)
    canvas.soft([(x + 54, y + 12) for x, y in moved(deck, 17, 0.93, 600, 420)], 16, 0.28)
    with canvas.placed(600, 420, 17, 0.98):
        canvas.fill(box(-138, -372, 276, 750, 136), p.WOOD_DARK)
        canvas.fill(deck, p.CORAL, p.CORAL_DARK)
        _board_art(canvas, deck)
        for y in (-214, 214):
            _board_truck(canvas, y)
        canvas.stroke(arc(-2, -240, 114, 190, 262), 9, p.WHITE, alpha=0.45)
    return canvas.jpeg()


def _board_art(canvas: Canvas, deck: list[tuple[float, float]]) -> None:
    canvas.fill(box(-150, -400, 300, 420), p.TEAL_DARK, p.TEAL, clip=deck)
    canvas.fill(ellipse(0, 20, 104), p.MUSTARD_LIGHT, p.MUSTARD_DARK, clip=box(-150, -200, 300, 220))
    for index, tint in enumerate((p.CORAL_LIGHT, p.MUSTARD, p.CREAM)):
        y = 40 + index * 62
        crest = [(-170, y), (-90, y - 22), (0, y), (90, y + 22), (170, y)]
        wave = smooth(crest + [(x, below + 34) for x, below in reversed(crest)])
        canvas.fill(wave, tint, clip=deck)
    for y in (-330, 330):
        canvas.fill(ellipse(0, y, 20), p.CREAM, alpha=0.85)


def _board_truck(canvas: Canvas, y: float) -> None:
    canvas.soft(box(-150, y - 24, 312, 74, 30), 9, 0.35)
    canvas.fill(box(-46, y - 52, 92, 104, 18), p.STEEL, p.STEEL_DARK)
    for x in (-30, 30):
        for dy in (-38, 38):
            canvas.fill(ellipse(x, y + dy, 6), p.INK)
    canvas.fill(
        rounded(
            [
                (-140, y - 13),
                (-40, y - 24),
                (40, y - 24),
                (140, y - 13),
                (140, y + 13),
                (40, y + 24),
                (-40, y + 24),
                (-140, y + 13),
            ],
            12,
        ),
        p.STEEL_LIGHT,
        p.STEEL_DARK,
    )
    for x in (-176, 112):
        canvas.fill(box(x, y - 48, 64, 96, 22), p.CREAM, p.CREAM_DARK)
        canvas.fill(box(x + 12, y - 42, 12, 84, 6), p.WHITE, alpha=0.8)
    canvas.fill(ellipse(0, y, 15), p.INK_SOFT)


def tent() -> bytes:
    """A mustard ridge tent at dusk, pitched before hills and firs."""
    canvas = Canvas(Scene("#f6ac8c", "#fbd9a8", "#fdd39a", "#7fa07a", "#5f8768"))
    _tent_land(canvas)
    canvas.ground(620, 420, 764, 24)
    _tent_ropes(canvas)
    _tent_cloth(canvas)
    _tent_door(canvas)
    return canvas.jpeg()


def _tent_land(canvas: Canvas) -> None:
    far = smooth([(-60, 560), (140, 470), (330, 540), (560, 450), (800, 540), (1020, 440), (1260, 540)], closed=False)
    canvas.fill([*far, (WIDTH, HEIGHT), (0, HEIGHT)], "#dc9a86", "#e9b79a")
    near = smooth([(-60, 640), (200, 570), (480, 650), (760, 600), (1000, 560), (1260, 640)], closed=False)
    canvas.fill([*near, (WIDTH, HEIGHT), (0, HEIGHT)], "#8fae86", "#5f8768")
    for x, y, size in ((180, 668, 1.25), (286, 650, 0.9), (985, 650, 1.35), (1080, 664, 1.0), (96, 690, 0.9)):
        _fir(canvas, x, y, size)


def _fir(canvas: Canvas, x: float, y: float, size: float) -> None:
    with canvas.placed(x, y, 0, size):
        canvas.fill(box(-9, -30, 18, 50, 4), p.WOOD_DARK)
        for top, reach in ((-110, 72), (-180, 58), (-244, 42)):
            canvas.fill(rounded([(0, top - 30), (reach, top + 92), (-reach, top + 92)], 12), p.LEAF, p.LEAF_DARK)


def _tent_ropes(canvas: Canvas) -> None:
    for top, peg in (((478, 262), (206, 762)), ((806, 300), (1010, 716)), ((478, 262), (352, 806))):
        canvas.stroke([top, peg], 5, p.CREAM)
        canvas.stroke([(peg[0] - 6, peg[1] - 14), (peg[0] + 6, peg[1] + 12)], 10, p.WOOD_DARK)


def _tent_cloth(canvas: Canvas) -> None:
    side = rounded([(478, 258), (806, 298), (968, 700), (722, 772)], 8)
    canvas.fill(side, p.MUSTARD, p.MUSTARD_DARK)
    canvas.fill([(600, 270), (660, 278), (880, 726), (800, 750)], p.CREAM, p.MUSTARD_LIGHT, alpha=0.5, clip=side)
    canvas.stroke([(728, 760), (966, 694)], 14, p.CORAL_DARK)
    front = rounded([(478, 254), (732, 772), (256, 772)], 10)
    canvas.fill(front, p.MUSTARD_LIGHT, p.MUSTARD)
    canvas.stroke([(478, 258), (806, 298)], 12, p.CORAL)
    canvas.stroke([(478, 258), (728, 768)], 12, p.CORAL)
    canvas.stroke([(478, 258), (260, 768)], 12, p.CORAL)
    canvas.stroke([(474, 222), (480, 262)], 12, p.WOOD_DARK)
    canvas.fill([(478, 214), (560, 232), (478, 252)], p.CORAL, p.CORAL_DARK)


def _tent_door(canvas: Canvas) -> None:
    inside = rounded([(480, 372), (606, 770), (372, 770)], 8)
    canvas.fill(inside, "#3d2a3f", "#7a4238")
    canvas.soft(ellipse(486, 726, 80, 60), 20, 0.75, p.MUSTARD, clip=inside)
    canvas.fill(box(380, 730, 216, 50, 22), p.TEAL, p.TEAL_DARK, clip=inside)
    canvas.fill(box(396, 712, 84, 42, 20), p.CREAM, p.CREAM_DARK, clip=inside)
    canvas.fill(box(522, 672, 38, 58, 10), p.MUSTARD_LIGHT, p.MUSTARD)
    canvas.fill(box(516, 662, 50, 14, 5), p.INK)
    canvas.fill(box(516, 726, 50, 14, 5), p.INK)
    canvas.stroke(arc(541, 662, 19, 180, 360), 5, p.INK)
    for flap in ([(480, 360), (378, 600), (352, 772), (322, 772)], [(480, 360), (586, 600), (628, 772), (660, 772)]):
        canvas.fill(rounded(flap, 10), p.CREAM, p.MUSTARD_LIGHT)
    for start, end in (((366, 640), (392, 652)), ((572, 652), (602, 638))):
        canvas.stroke([start, end], 12, p.CORAL)
