"""Pictures of small machines: the film camera, the espresso machine and the sewing machine."""

from haggle.demo.pictures import palette as p
from haggle.demo.pictures.canvas import Canvas, Scene
from haggle.demo.pictures.shapes import arc, box, curve, ellipse, rounded, smooth


def camera() -> bytes:
    """A film camera with a large lens and a strap."""
    canvas = Canvas(Scene("#c9dedb", "#a3c5c4", "#e2eee8", "#d6a476", "#c6905f"))
    canvas.ground(600, 390, 762)
    strap = smooth(
        [(226, 372), (196, 280), (240, 160), (400, 96), (600, 120), (780, 92), (950, 150), (1004, 280), (974, 372)],
        closed=False,
    )
    canvas.stroke(strap, 24, p.WOOD_DARK)
    canvas.stroke(strap, 5, p.WOOD_LIGHT, alpha=0.8)
    for x in (226, 974):
        canvas.stroke(arc(x, 384, 17, 0, 360), 8, p.STEEL_DARK)
    _camera_top(canvas)
    _camera_body(canvas)
    _camera_lens(canvas, 600, 540)
    return canvas.jpeg()


def _camera_top(canvas: Canvas) -> None:
    canvas.fill(box(280, 266, 118, 70, 14), p.STEEL, p.STEEL_DARK)
    canvas.fill(box(268, 284, 142, 52, 10), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(box(790, 272, 96, 60, 12), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(box(814, 250, 48, 40, 12), p.CORAL, p.CORAL_DARK)
    for x in range(282, 404, 15):
        canvas.stroke([(x, 292), (x, 326)], 4, p.INK_SOFT, alpha=0.45)
    prism = rounded([(478, 232), (722, 232), (770, 350), (430, 350)], 30)
    canvas.fill(prism, p.STEEL_LIGHT, p.STEEL)
    canvas.fill(box(540, 216, 120, 24, 8), p.INK_SOFT)
    canvas.fill(box(524, 268, 152, 50, 14), p.INK)
    canvas.fill(rounded([(540, 268), (600, 268), (572, 318), (524, 318)], 8), p.TEAL_LIGHT, alpha=0.5)


def _camera_body(canvas: Canvas) -> None:
    body = box(216, 318, 768, 448, 66)
    canvas.fill(body, p.STEEL_LIGHT, p.STEEL)
    canvas.fill(box(216, 404, 768, 278, 0), "#a05a3c", "#6f3a2c", clip=body)
    for y in (404, 682):
        canvas.stroke([(216, y), (984, y)], 6, p.STEEL_DARK, alpha=0.6, clip=body)
    canvas.fill(box(900, 300, 100, 480, 0), p.INK, alpha=0.08, clip=body)
    canvas.stroke([(292, 350), (428, 350)], 9, p.WHITE, alpha=0.9)
    canvas.fill(box(840, 438, 84, 54, 16), p.MUSTARD_LIGHT, p.MUSTARD_DARK)
    canvas.stroke([(856, 454), (888, 454)], 7, p.WHITE, alpha=0.7)
    canvas.fill(ellipse(302, 462, 24), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(ellipse(302, 462, 11), p.CORAL)


def _camera_lens(canvas: Canvas, x: float, y: float) -> None:
    canvas.soft(ellipse(x + 12, y + 18, 196), 14, 0.35)
    canvas.fill(ellipse(x, y, 200), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(ellipse(x, y, 180), p.INK_SOFT, p.INK)
    for angle in range(0, 360, 12):
        canvas.stroke(arc(x, y, 168, angle, angle + 5), 12, p.STEEL_DARK, alpha=0.55)
    canvas.fill(ellipse(x, y, 148), p.STEEL_DARK, p.STEEL_LIGHT)
    canvas.fill(ellipse(x, y, 136), p.INK)
    canvas.fill(ellipse(x, y, 112), "#4a5f8a", "#2a2440")
    canvas.fill(ellipse(x, y, 78), "#1f2340", "#5a3f78")
    canvas.fill(ellipse(x, y, 40), "#15142a", "#2a2448")
    canvas.stroke(arc(x, y, 94, 196, 256), 15, p.WHITE, alpha=0.75)
    canvas.fill(ellipse(x + 42, y + 46, 15), p.CORAL_LIGHT, alpha=0.75)
    canvas.fill(ellipse(x - 34, y - 38, 21), p.WHITE, alpha=0.9)


def espresso() -> bytes:
    """An espresso machine pulling a cup of coffee."""
    canvas = Canvas(Scene("#f8e3ba", "#f2cd92", "#fdf1d6", "#a9765c", "#94634f"))
    canvas.ground(600, 350, 778)
    _espresso_cups(canvas)
    _espresso_body(canvas)
    _espresso_panel(canvas)
    _espresso_group(canvas)
    _espresso_wand(canvas)
    return canvas.jpeg()


def _espresso_cups(canvas: Canvas) -> None:
    for x, tint, dark in ((360, p.WHITE, p.CREAM_DARK), (486, p.TEAL_LIGHT, p.TEAL), (700, p.MUSTARD, p.MUSTARD_DARK)):
        canvas.stroke(arc(x + 88, 158, 20, 270, 450), 10, dark)
        canvas.fill(rounded([(x, 124), (x + 92, 124), (x + 78, 208), (x + 14, 208)], 16), tint, dark)
    canvas.stroke([(322, 196), (878, 196)], 12, p.STEEL_DARK)
    for x in (330, 510, 690, 870):
        canvas.stroke([(x, 198), (x, 236)], 10, p.STEEL_DARK)


def _espresso_body(canvas: Canvas) -> None:
    for x in (330, 800):
        canvas.fill(box(x, 740, 70, 36, 10), p.INK)
    canvas.fill(box(312, 340, 576, 340, 20), "#8f3529", "#6d2a25")
    canvas.fill(box(380, 420, 440, 250, 24), p.STEEL, p.STEEL_LIGHT)
    canvas.fill(box(272, 222, 656, 212, 60), p.CORAL, "#cf553d")
    canvas.fill(box(262, 652, 676, 100, 36), "#d45a41", "#a63f30")
    canvas.fill(box(300, 640, 600, 34, 14), p.STEEL_LIGHT, p.STEEL_DARK)
    for x in range(330, 880, 30):
        canvas.stroke([(x, 656), (x + 14, 656)], 7, p.INK_SOFT)
    canvas.stroke([(330, 246), (540, 246)], 9, p.WHITE, alpha=0.55)


def _espresso_panel(canvas: Canvas) -> None:
    canvas.fill(ellipse(600, 324, 72), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(ellipse(600, 324, 58), p.CREAM)
    canvas.stroke(arc(600, 324, 43, 150, 300), 9, p.LEAF_LIGHT)
    canvas.stroke(arc(600, 324, 43, 308, 390), 9, p.CORAL_DARK)
    canvas.stroke([(600, 324), (628, 296)], 8, p.INK)
    canvas.fill(ellipse(600, 324, 10), p.INK)
    for x in (360, 840):
        canvas.fill(ellipse(x, 328, 46), p.CORAL_DARK)
        canvas.fill(ellipse(x, 324, 40), p.WOOD_LIGHT, p.WOOD_DARK)
        canvas.stroke([(x, 298), (x, 320)], 8, p.CREAM)
    canvas.fill(ellipse(456, 326, 17), p.MUSTARD_LIGHT, p.MUSTARD)
    canvas.fill(ellipse(744, 326, 17), p.CREAM, p.MUSTARD_LIGHT)


def _espresso_group(canvas: Canvas) -> None:
    canvas.fill(rounded([(520, 424), (680, 424), (660, 476), (540, 476)], 12), p.STEEL_DARK, p.INK_SOFT)
    canvas.fill(box(520, 470, 160, 34, 12), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.stroke([(520, 488), (452, 494)], 16, p.STEEL_DARK)
    canvas.stroke([(446, 494), (340, 508)], 32, p.WOOD_DARK)
    canvas.stroke([(444, 488), (346, 500)], 9, p.WOOD, alpha=0.9)
    canvas.fill(rounded([(566, 502), (634, 502), (622, 526), (578, 526)], 8), p.STEEL_DARK)
    for x in (588, 612):
        canvas.stroke([(x, 526), (x, 580)], 7, "#5a2f1e")
    canvas.stroke(arc(668, 586, 22, 270, 450), 11, p.CREAM_DARK)
    canvas.fill(rounded([(532, 556), (668, 556), (648, 640), (552, 640)], 26), p.WHITE, p.CREAM_DARK)
    canvas.fill(ellipse(600, 558, 62, 9), "#6b3a24")


def _espresso_wand(canvas: Canvas) -> None:
    canvas.stroke(smooth([(770, 426), (772, 480), (790, 540), (800, 610)], closed=False), 13, p.STEEL_DARK)
    canvas.stroke([(797, 590), (800, 612)], 18, p.INK_SOFT)
    for x, y in ((576, 548), (624, 540)):
        canvas.stroke(curve((x, y), (x - 16, y - 14), (x + 16, y - 24), (x, y - 40)), 6, p.WHITE, alpha=0.6)


def sewing_machine() -> bytes:
    """A mint sewing machine at work on a piece of cloth."""
    canvas = Canvas(Scene("#f3d3cf", "#e8b5b2", "#fae6de", "#c48873", "#b27461"))
    canvas.ground(600, 400, 776)
    _sewing_base(canvas)
    _sewing_arm(canvas)
    _sewing_head(canvas)
    _sewing_details(canvas)
    return canvas.jpeg()


def _sewing_base(canvas: Canvas) -> None:
    canvas.fill(box(222, 690, 760, 80, 22), p.WOOD, p.WOOD_DARK)
    canvas.stroke([(246, 706), (958, 706)], 7, p.WOOD_LIGHT, alpha=0.8)
    canvas.fill(box(240, 622, 720, 76, 26), p.TEAL_LIGHT, p.TEAL)
    canvas.fill(box(300, 614, 190, 18, 6), p.STEEL_LIGHT, p.STEEL_DARK)


def _sewing_arm(canvas: Canvas) -> None:
    canvas.fill(box(900, 306, 62, 172, 28), p.STEEL_DARK)
    canvas.fill(box(912, 290, 56, 204, 28), p.CORAL_LIGHT, p.CORAL_DARK)
    for y in range(320, 480, 22):
        canvas.stroke([(950, y), (964, y)], 5, p.CORAL_DARK, alpha=0.6)
    arm = rounded([(322, 262), (906, 262), (916, 650), (694, 650), (708, 446), (470, 420), (322, 430)], 64)
    canvas.fill(arm, p.TEAL_LIGHT, p.TEAL)
    canvas.fill(box(860, 250, 60, 420, 0), p.TEAL_DARK, alpha=0.22, clip=arm)
    canvas.stroke([(392, 290), (760, 290)], 10, p.WHITE, alpha=0.5)


def _sewing_head(canvas: Canvas) -> None:
    canvas.stroke([(400, 490), (400, 604)], 13, p.STEEL_DARK)
    canvas.stroke([(366, 500), (366, 596)], 10, p.STEEL_DARK)
    canvas.fill(rounded([(340, 586), (432, 586), (440, 604), (326, 604)], 8), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(box(312, 268, 150, 246, 46), p.CREAM, p.CREAM_DARK)
    canvas.stroke([(346, 330), (346, 440)], 8, p.INK_SOFT, alpha=0.55)
    canvas.fill(ellipse(412, 412, 26), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.fill(ellipse(412, 412, 10), p.INK_SOFT)
    cloth = smooth(
        [
            (176, 640),
            (260, 608),
            (360, 606),
            (470, 606),
            (560, 614),
            (640, 608),
            (664, 640),
            (600, 664),
            (480, 656),
            (380, 676),
            (300, 742),
            (206, 748),
            (180, 700),
        ]
    )
    canvas.fill(cloth, p.MUSTARD, p.MUSTARD_DARK)
    for x, y in ((230, 660), (300, 640), (250, 712), (320, 690), (450, 632), (520, 640), (590, 634), (380, 644)):
        canvas.fill(ellipse(x, y, 10, 8), p.CREAM)


def _sewing_details(canvas: Canvas) -> None:
    canvas.stroke([(620, 148), (620, 270)], 10, p.STEEL_DARK)
    canvas.fill(box(572, 244, 96, 20, 8), p.WOOD_LIGHT, p.WOOD)
    canvas.fill(box(584, 168, 72, 80, 14), p.CORAL, p.CORAL_DARK)
    for y in range(182, 244, 13):
        canvas.stroke([(586, y), (654, y + 4)], 3, p.CORAL_LIGHT, alpha=0.9)
    canvas.fill(box(572, 154, 96, 20, 8), p.WOOD_LIGHT, p.WOOD)
    canvas.stroke(smooth([(590, 200), (470, 226), (398, 262)], closed=False), 4, p.CORAL_DARK)
    canvas.stroke([(400, 510), (402, 600)], 4, p.CORAL_DARK)
    canvas.fill(ellipse(806, 366, 52), p.CREAM, p.CREAM_DARK)
    for angle in range(150, 400, 30):
        canvas.stroke(arc(806, 366, 38, angle, angle + 4), 9, p.INK_SOFT)
    canvas.stroke([(806, 366), (806, 338)], 9, p.CORAL)
    canvas.fill(ellipse(806, 366, 14), p.INK_SOFT)
    canvas.fill(ellipse(806, 520, 30), p.CREAM, p.CREAM_DARK)
    canvas.stroke([(806, 506), (806, 534)], 8, p.INK_SOFT)
    canvas.fill(box(510, 318, 170, 50, 25), p.CREAM, alpha=0.9)
    canvas.stroke(curve((536, 346), (572, 316), (606, 372), (654, 338)), 8, p.TEAL_DARK)
