"""Pictures of things for a room: the armchair, the desk lamp and the potted plant."""

from haggle.demo.pictures import palette as p
from haggle.demo.pictures.canvas import Canvas, Scene
from haggle.demo.pictures.shapes import Point, Shape, arc, box, curve, ellipse, mirrored, moved, rounded, smooth

MIDDLE = 600


def armchair() -> bytes:
    """A mustard mid-century armchair with wooden arms."""
    canvas = Canvas(Scene("#bfd6cf", "#94bab4", "#d9e8de", "#c98f68", "#b67c57"))
    canvas.ground(MIDDLE, 340, 776)
    _chair_legs(canvas)
    _chair_back(canvas)
    _chair_seat(canvas)
    _chair_arms(canvas)
    return canvas.jpeg()


def _chair_legs(canvas: Canvas) -> None:
    back_leg = rounded([(424, 640), (464, 640), (430, 742), (408, 742)], 8)
    for leg in (back_leg, mirrored(back_leg, MIDDLE)):
        canvas.fill(leg, "#6d3d26", "#583020")


def _chair_back(canvas: Canvas) -> None:
    back = smooth(
        [
            (402, 250),
            (440, 184),
            (520, 166),
            (600, 162),
            (680, 166),
            (760, 184),
            (798, 250),
            (806, 400),
            (790, 560),
            (600, 600),
            (410, 560),
            (394, 400),
        ]
    )
    canvas.fill(back, p.MUSTARD, p.MUSTARD_DARK)
    canvas.stroke(smooth([(428, 262), (456, 208), (524, 190), (600, 186)], closed=False), 9, p.MUSTARD_LIGHT)
    for row, count in ((270, 3), (360, 4), (450, 3)):
        for index in range(count):
            x = MIDDLE + (index - (count - 1) / 2) * 104
            canvas.soft(ellipse(x, row + 5, 20, 15), 6, 0.30)
            canvas.fill(ellipse(x, row, 12), p.MUSTARD_DARK, "#a86d20")


def _chair_seat(canvas: Canvas) -> None:
    canvas.fill(box(352, 626, 496, 36, 12), p.WOOD, p.WOOD_DARK)
    canvas.soft(box(384, 480, 432, 60, 30), 12, 0.35)
    canvas.fill(box(378, 508, 444, 128, 54), p.MUSTARD, "#c27f28")
    canvas.fill(
        smooth([(392, 546), (420, 508), (600, 498), (780, 508), (808, 546), (600, 564)]), p.MUSTARD_LIGHT, p.MUSTARD
    )
    with canvas.placed(700, 436, 13):
        canvas.soft(box(-84, -62, 176, 166, 30), 12, 0.3)
        canvas.fill(
            smooth([(-92, -90), (0, -76), (92, -90), (80, 0), (92, 90), (0, 80), (-92, 90), (-80, 0)]),
            p.CORAL,
            p.CORAL_DARK,
        )
        for x in (-40, 0, 40):
            canvas.stroke([(x, -72), (x, 74)], 8, p.CREAM, alpha=0.9)


def _chair_arms(canvas: Canvas) -> None:
    post = rounded([(346, 452), (388, 452), (398, 640), (366, 776), (342, 776), (350, 640)], 12)
    rest = smooth([(318, 448), (330, 428), (368, 420), (404, 430), (414, 450), (404, 468), (366, 474), (330, 468)])
    for side in (False, True):
        legs, top = (mirrored(post, MIDDLE), mirrored(rest, MIDDLE)) if side else (post, rest)
        canvas.fill(legs, p.WOOD, p.WOOD_DARK)
        canvas.fill(top, p.WOOD_LIGHT, p.WOOD)
    for x in (346, 814):
        canvas.stroke([(x, 438), (x + 36, 438)], 6, "#f0c791")


def lamp() -> bytes:
    """A wooden desk lamp shining on a pile of books."""
    canvas = Canvas(Scene("#5c4a6b", "#8a5f74", "#705678", "#b3714f", "#9c5c42"))
    light = [(640, 330), (790, 230), (1060, 752), (470, 752)]
    canvas.soft(light, 26, 0.28, p.MUSTARD_LIGHT)
    canvas.soft(ellipse(764, 756, 270, 34), 18, 0.5, p.MUSTARD_LIGHT)
    canvas.ground(400, 180, 770)
    canvas.ground(800, 190, 772)
    _lamp_arms(canvas)
    _lamp_shade(canvas)
    _lamp_books(canvas)
    return canvas.jpeg()


def _lamp_arms(canvas: Canvas) -> None:
    canvas.fill(box(262, 716, 276, 56, 26), p.WOOD, p.WOOD_DARK)
    canvas.fill(box(262, 704, 276, 44, 22), p.WOOD_LIGHT, p.WOOD)
    canvas.fill(box(364, 664, 72, 50, 14), p.BRASS, p.MUSTARD_DARK)
    canvas.stroke(smooth([(398, 690), (270, 600), (250, 470), (290, 420)], closed=False), 7, p.CORAL)
    for line in ([(400, 676), (286, 430)], [(290, 428), (640, 236)]):
        canvas.stroke(line, 34, p.WOOD)
        canvas.stroke([(x - 7, y - 6) for x, y in line], 9, p.WOOD_LIGHT)
    for x, y in ((400, 674), (288, 430)):
        canvas.fill(ellipse(x, y, 31), p.MUSTARD_LIGHT, p.MUSTARD_DARK)
        canvas.fill(ellipse(x, y, 13), p.WOOD_DARK)


def _lamp_shade(canvas: Canvas) -> None:
    with canvas.placed(672, 240, -30):
        canvas.fill(ellipse(0, 168, 152, 40), "#fff3c9", p.MUSTARD_LIGHT)
        canvas.fill(ellipse(0, 176, 52, 44), p.WHITE, "#fff3c9")
        shade = smooth(
            [
                (-60, -10),
                (-44, -42),
                (0, -54),
                (44, -42),
                (60, -10),
                (110, 70),
                (154, 164),
                (84, 144),
                (0, 138),
                (-84, 144),
                (-154, 164),
                (-110, 70),
            ]
        )
        canvas.fill(shade, p.TEAL_LIGHT, p.TEAL_DARK, across=True)
        canvas.stroke(smooth([(-46, 4), (-84, 66), (-112, 122)], closed=False), 12, p.WHITE, alpha=0.4)
        canvas.fill(box(-30, -84, 60, 44, 14), p.MUSTARD_LIGHT, p.MUSTARD_DARK)
        canvas.fill(ellipse(0, 0, 22), p.MUSTARD_LIGHT, p.MUSTARD_DARK)


def _lamp_books(canvas: Canvas) -> None:
    for x, y, width, tint, dark in (
        (636, 712, 330, p.CORAL, p.CORAL_DARK),
        (670, 656, 284, p.TEAL, p.TEAL_DARK),
        (652, 604, 264, p.MUSTARD, p.MUSTARD_DARK),
    ):
        height = 58
        canvas.fill(box(x, y, width, height, 14), tint, dark)
        canvas.fill(box(x + 40, y + 11, width - 40, height - 22, 4), p.CREAM, p.CREAM_DARK)
        canvas.stroke([(x + 22, y + 12), (x + 22, y + height - 12)], 6, p.CREAM, alpha=0.7)
    canvas.stroke(arc(850, 566, 24, 270, 450), 11, p.CREAM_DARK)
    canvas.fill(rounded([(746, 524), (852, 524), (840, 604), (758, 604)], 20), p.WHITE, p.CREAM_DARK)
    canvas.fill(ellipse(799, 526, 51, 9), "#7c4a30")


def plant() -> bytes:
    """A monstera in a terracotta pot."""
    canvas = Canvas(Scene("#f9e2cb", "#f3c9a8", "#fdf0e0", "#d99b76", "#c98661"))
    canvas.ground(MIDDLE, 220, 780)
    leaves = (
        (352, 336, -62, 0.74, False),
        (848, 330, 60, 0.75, False),
        (464, 206, -24, 0.76, True),
        (742, 196, 28, 0.75, True),
        (342, 506, -104, 0.64, True),
        (860, 510, 106, 0.64, True),
        (604, 366, 4, 0.94, False),
    )
    for x, y, *_ in leaves:
        canvas.stroke(curve((600, 600), (600, 520), ((x + 600) / 2, (y + 430) / 2), (x, y)), 12, p.LEAF_DARK)
    for x, y, turn, scale, dim in leaves:
        _monstera_leaf(canvas, (x, y), turn, scale, dim)
    _plant_pot(canvas)
    return canvas.jpeg()


def _monstera_leaf(canvas: Canvas, place: Point, turn: float, scale: float, dim: bool) -> None:
    half: Shape = [(0, 86), (50, 116), (104, 104), (138, 52), (140, -16), (112, -84), (62, -142), (0, -190)]
    leaf = smooth(half + mirrored(half[1:-1], 0)[::-1])
    holes = []
    for y, tilt, start in ((74, 24, 66), (22, 2, 62), (-34, -20, 58), (-88, -38, 46)):
        slit = smooth([(start, 0), (start + 22, -13), (210, -22), (210, 22), (start + 22, 13)])
        gap = ellipse(32, 0, 13, 8)
        for shape in (slit, gap):
            cut = moved(shape, tilt, 1, 0, y)
            holes += [cut, mirrored(cut, 0)]
    tones = (p.LEAF, p.LEAF_DARK) if dim else (p.LEAF_LIGHT, p.LEAF)
    with canvas.placed(*place, turn, scale):
        canvas.soft([(x, y + 14) for x, y in leaf], 10, 0.14)
        canvas.fill(leaf, *tones, holes=holes)
        canvas.stroke(curve((0, 82), (6, 0), (-4, -80), (0, -176)), 7, p.LEAF_DARK if not dim else p.LEAF_LIGHT)


def _plant_pot(canvas: Canvas) -> None:
    pot = rounded([(452, 590), (748, 590), (704, 780), (496, 780)], 26)
    canvas.fill(pot, p.CORAL, p.CORAL_DARK)
    canvas.fill(box(640, 570, 140, 230), p.CORAL_DARK, alpha=0.35, clip=pot)
    canvas.fill(box(430, 566, 340, 60, 20), p.CORAL_LIGHT, p.CORAL)
    canvas.stroke([(452, 582), (620, 582)], 7, p.WHITE, alpha=0.45)
    wave = smooth([(440, 690), (500, 672), (560, 690), (620, 708), (680, 690), (760, 672)], closed=False)
    canvas.stroke(wave, 12, p.CREAM, alpha=0.9, clip=pot)
