"""Pictures of things to ride: the city bike and the rocking horse."""

import math

from haggle.demo.pictures import palette as p
from haggle.demo.pictures.canvas import Canvas, Scene
from haggle.demo.pictures.shapes import arc, box, curve, ellipse, rounded, smooth

WHEEL = 162
REAR_HUB, FRONT_HUB, CRANK = (372, 604), (828, 604), (566, 616)
SPOKES = 18


def bike() -> bytes:
    """A teal step-through city bike with a basket."""
    canvas = Canvas(Scene("#fde3c4", "#f9cda2", "#fff0d8", "#e9a878", "#dd9263"))
    canvas.ground(600, 400, depth=16)
    for hub in (REAR_HUB, FRONT_HUB):
        _bike_wheel(canvas, *hub)
    _bike_rack(canvas)
    _bike_frame(canvas)
    _bike_drive(canvas)
    _bike_front(canvas)
    _bike_saddle(canvas)
    return canvas.jpeg()


def _bike_wheel(canvas: Canvas, x: float, y: float) -> None:
    for index in range(SPOKES):
        angle = 2 * math.pi * index / SPOKES
        rim = (x + WHEEL * math.cos(angle), y + WHEEL * math.sin(angle))
        canvas.stroke([(x, y), rim], 2.5, p.INK_SOFT, alpha=0.55)
    canvas.stroke(arc(x, y, WHEEL - 9, 0, 360), 19, p.INK)
    canvas.stroke(arc(x, y, WHEEL - 15, 0, 360), 8, p.CREAM)
    canvas.fill(ellipse(x, y, 15), p.STEEL_LIGHT, p.STEEL_DARK)


def _bike_rack(canvas: Canvas) -> None:
    x, y = REAR_HUB
    canvas.stroke(arc(x, y, WHEEL + 14, 165, 330), 13, p.CORAL)
    canvas.stroke(arc(FRONT_HUB[0], FRONT_HUB[1], WHEEL + 14, 195, 340), 13, p.CORAL)
    canvas.stroke([(x - 4, y), (x - 60, 418)], 7, p.INK)
    canvas.stroke([(x + 4, y), (x + 60, 418)], 7, p.INK)
    canvas.stroke([(x - 110, 414), (x + 138, 414)], 11, p.INK)
    canvas.fill(box(x - 84, 324, 150, 84, 16), p.CORAL, p.CORAL_DARK)
    canvas.fill(
        rounded([(x - 84, 324), (x + 66, 324), (x + 66, 366), (x - 9, 378), (x - 84, 366)], 16), p.CORAL_LIGHT, p.CORAL
    )
    canvas.fill(box(x - 20, 362, 22, 26, 6), p.BRASS)
    canvas.stroke(curve((x - 44, 326), (x - 40, 292), (x + 22, 292), (x + 26, 326)), 8, p.CORAL_DARK)


def _bike_frame(canvas: Canvas) -> None:
    canvas.stroke([CRANK, REAR_HUB], 15, p.TEAL_DARK)
    canvas.stroke([(528, 470), REAR_HUB], 14, p.TEAL_DARK)
    canvas.stroke(curve((742, 396), (690, 500), (640, 555), (548, 545)), 25, p.TEAL)
    canvas.stroke(curve((756, 440), (715, 540), (650, 600), CRANK), 27, p.TEAL)
    canvas.stroke([CRANK, (512, 396)], 26, p.TEAL)
    canvas.stroke([(511, 394), (502, 356)], 11, p.STEEL)
    canvas.stroke(curve((758, 430), (785, 500), (802, 545), FRONT_HUB), 20, p.TEAL)
    canvas.stroke([(731, 352), (757, 440)], 31, p.TEAL_DARK)
    canvas.stroke(curve((745, 456), (705, 540), (650, 588), (590, 606)), 5, p.TEAL_LIGHT, alpha=0.9)
    canvas.stroke([(558, 580), (514, 412)], 5, p.TEAL_LIGHT, alpha=0.9)


def _bike_drive(canvas: Canvas) -> None:
    guard = smooth([(362, 572), (470, 566), (566, 564), (618, 616), (566, 664), (470, 648), (362, 636), (338, 604)])
    canvas.fill(guard, p.CREAM, p.CREAM_DARK)
    canvas.fill(ellipse(*CRANK, 34), p.TEAL, p.TEAL_DARK)
    canvas.stroke([CRANK, (604, 694)], 13, p.STEEL_LIGHT)
    canvas.fill(box(574, 690, 66, 18, 8), p.INK)
    canvas.fill(ellipse(*CRANK, 11), p.STEEL_LIGHT)
    canvas.fill(ellipse(*REAR_HUB, 11), p.STEEL_DARK)


def _bike_front(canvas: Canvas) -> None:
    canvas.stroke([(731, 356), (720, 300)], 16, p.STEEL_DARK)
    basket = rounded([(764, 300), (924, 300), (898, 424), (790, 424)], 18)
    for x, tint in ((800, p.CORAL), (838, p.MUSTARD), (880, p.CORAL_LIGHT)):
        canvas.stroke([(x, 310), (x + 4, 262)], 6, p.LEAF)
        canvas.fill(ellipse(x + 18, 288, 20, 9), p.LEAF_LIGHT)
        canvas.fill(ellipse(x + 4, 256, 25), tint)
        canvas.fill(ellipse(x + 4, 256, 10), p.CREAM)
    canvas.fill(basket, p.WOOD_LIGHT, p.WOOD)
    for y in (336, 364, 392):
        canvas.stroke([(760, y), (930, y)], 5, p.WOOD_DARK, alpha=0.4, clip=basket)
    for x in range(790, 910, 26):
        canvas.stroke([(x, 300), (844 + (x - 844) * 0.7, 424)], 5, p.WOOD_DARK, alpha=0.4, clip=basket)
    canvas.fill(box(756, 292, 176, 20, 10), p.WOOD)
    canvas.stroke(curve((720, 304), (800, 262), (730, 250), (632, 276)), 14, p.STEEL_DARK)
    canvas.stroke([(668, 264), (618, 280)], 21, p.WOOD_DARK)
    canvas.stroke([(760, 430), (796, 440)], 10, p.INK)
    canvas.fill(box(786, 418, 26, 48, 10), p.INK)
    canvas.fill(ellipse(812, 442, 17, 27), p.MUSTARD_LIGHT, p.BRASS)


def _bike_saddle(canvas: Canvas) -> None:
    saddle = smooth([(432, 322), (470, 314), (520, 328), (578, 330), (586, 346), (530, 356), (478, 374), (440, 364)])
    canvas.fill(saddle, p.WOOD, p.WOOD_DARK)
    canvas.stroke(smooth([(446, 331), (474, 325), (524, 338)], closed=False), 6, p.WOOD_LIGHT)


def rocking_horse() -> bytes:
    """A wooden rocking horse with a coral saddle."""
    canvas = Canvas(Scene("#f8dcd6", "#f2c0b6", "#fdeae2", "#dba58c", "#cb8f76"))
    canvas.ground(600, 330, 782)
    _horse_rocker(canvas, p.WOOD_DARK, -14)
    _horse_legs(canvas, p.WOOD, p.WOOD_DARK, 30, -12)
    _horse_body(canvas)
    _horse_legs(canvas, p.WOOD_LIGHT, p.WOOD, 0, 0)
    _horse_rocker(canvas, p.TEAL, 0)
    _horse_saddle(canvas)
    _horse_head(canvas)
    return canvas.jpeg()


def _horse_rocker(canvas: Canvas, colour: str, lift: float) -> None:
    canvas.stroke(arc(600, 250 + lift, 640, 57, 123, 516), 34, colour)
    if not lift:
        canvas.stroke(arc(600, 242, 640, 60, 120, 516), 7, p.TEAL_LIGHT)


def _horse_legs(canvas: Canvas, light: str, dark: str, shift: float, lift: float) -> None:
    front = [(650, 500), (776, 480), (800, 620), (832, 734), (784, 748), (742, 640)]
    back = [(392, 500), (520, 520), (470, 640), (428, 750), (378, 738), (404, 620)]
    for leg, way in ((front, -1), (back, 1)):
        canvas.fill(rounded([(x + shift * way, y + lift) for x, y in leg], 24), light, dark)


def _horse_body(canvas: Canvas) -> None:
    tail = smooth(
        [
            (400, 452),
            (340, 424),
            (284, 450),
            (262, 520),
            (268, 590),
            (240, 640),
            (296, 630),
            (330, 570),
            (336, 520),
            (362, 498),
            (404, 510),
        ]
    )
    canvas.fill(tail, p.CREAM, p.CREAM_DARK)
    canvas.stroke(curve((370, 462), (300, 460), (300, 540), (290, 604)), 5, p.WOOD, alpha=0.35)
    body = smooth(
        [
            (376, 500),
            (404, 442),
            (470, 424),
            (560, 440),
            (630, 430),
            (676, 380),
            (706, 300),
            (736, 226),
            (800, 216),
            (846, 300),
            (828, 380),
            (812, 450),
            (796, 530),
            (752, 584),
            (670, 596),
            (560, 584),
            (450, 596),
            (392, 566),
        ]
    )
    canvas.fill(body, p.WOOD_LIGHT, p.WOOD)
    canvas.stroke(smooth([(470, 570), (560, 560), (660, 572), (730, 562)], closed=False), 6, p.WOOD_DARK, alpha=0.3)


def _horse_saddle(canvas: Canvas) -> None:
    blanket = rounded([(482, 426), (642, 424), (660, 556), (566, 572), (470, 556)], 24)
    canvas.fill(blanket, p.MUSTARD, p.MUSTARD_DARK)
    canvas.stroke([(478, 530), (566, 545), (652, 530)], 7, p.CREAM)
    saddle = smooth(
        [
            (474, 392),
            (494, 388),
            (520, 412),
            (566, 424),
            (616, 402),
            (638, 372),
            (654, 420),
            (626, 480),
            (566, 502),
            (506, 484),
            (480, 440),
        ]
    )
    canvas.fill(saddle, p.CORAL, p.CORAL_DARK)
    canvas.stroke(smooth([(502, 418), (560, 438), (624, 410)], closed=False), 7, p.CORAL_LIGHT)
    canvas.stroke([(562, 500), (558, 566)], 9, p.INK_SOFT)
    canvas.stroke(arc(558, 590, 24, 0, 360), 8, p.BRASS)


def _horse_head(canvas: Canvas) -> None:
    head = smooth(
        [
            (732, 250),
            (760, 206),
            (812, 208),
            (866, 260),
            (920, 322),
            (938, 364),
            (922, 400),
            (880, 408),
            (836, 376),
            (786, 356),
            (742, 320),
        ]
    )
    canvas.fill(head, p.WOOD_LIGHT, "#cf935a")
    canvas.fill(
        smooth([(892, 300), (924, 332), (938, 364), (922, 400), (880, 408), (852, 386)]),
        p.CREAM,
        p.CREAM_DARK,
        clip=head,
    )
    mane = smooth(
        [
            (846, 232),
            (800, 254),
            (784, 236),
            (776, 290),
            (744, 280),
            (742, 340),
            (708, 334),
            (704, 398),
            (672, 392),
            (664, 446),
            (622, 434),
            (612, 396),
            (636, 380),
            (618, 340),
            (648, 320),
            (640, 280),
            (678, 264),
            (682, 222),
            (724, 216),
            (744, 178),
            (796, 180),
            (836, 200),
        ]
    )
    canvas.fill(mane, p.CREAM, p.CREAM_DARK)
    for x, y in ((722, 250), (684, 306), (662, 366)):
        canvas.stroke(curve((x + 8, y - 24), (x - 12, y - 10), (x - 12, y + 16), (x - 2, y + 34)), 5, p.WOOD, alpha=0.3)
    canvas.fill(rounded([(738, 232), (752, 132), (806, 222)], 22), p.WOOD_LIGHT, p.WOOD)
    canvas.fill(rounded([(752, 222), (760, 162), (790, 216)], 14), p.CORAL_LIGHT)
    canvas.fill(ellipse(826, 276, 13, 15), p.INK)
    canvas.fill(ellipse(831, 270, 5), p.WHITE)
    canvas.fill(ellipse(916, 356, 6, 8), p.WOOD_DARK)
    canvas.stroke(curve((872, 386), (888, 392), (900, 388), (912, 380)), 5, p.WOOD_DARK)
    for strap in ([(872, 268), (838, 378)], [(798, 244), (790, 354)], [(792, 320), (846, 346)]):
        canvas.stroke(strap, 11, p.TEAL_DARK)
    canvas.fill(ellipse(848, 346, 12), p.BRASS)
    canvas.fill(ellipse(742, 372, 26), p.TEAL, p.TEAL_DARK)
    canvas.fill(ellipse(736, 365, 9), p.TEAL_LIGHT)
