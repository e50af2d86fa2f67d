"""Pictures of things that make music: the acoustic guitar and the record player."""

from haggle.demo.pictures import palette as p
from haggle.demo.pictures.canvas import Canvas, Scene
from haggle.demo.pictures.shapes import arc, box, curve, ellipse, mirrored, moved, rounded, smooth

GUITAR_PLACE = (24, 0.83, 500, 622)
STRINGS = 6


def guitar() -> bytes:
    """An acoustic guitar leaning on the wall."""
    canvas = Canvas(Scene("#bcd3cf", "#93b8b8", "#d6e5dd", "#c18a5f", "#ad774e"))
    turn, scale, x, y = GUITAR_PLACE
    right = [
        (0, 168),
        (95, 156),
        (158, 98),
        (172, 10),
        (144, -70),
        (112, -130),
        (112, -190),
        (132, -240),
        (118, -292),
        (62, -318),
        (0, -318),
    ]
    body = smooth(right + mirrored(right[1:-1], 0)[::-1])
    canvas.ground(504, 196, 766)
    canvas.soft(moved(body, turn, scale, x + 34, y + 12), 16, 0.3)
    canvas.soft(moved(box(-26, -680, 52, 400, 10), turn, scale, x + 34, y + 12), 12, 0.24)
    with canvas.placed(x, y, turn, scale):
        canvas.fill(body, p.WOOD_DARK, "#5f3422")
        canvas.fill([(px * 0.93, (py + 75) * 0.955 - 75) for px, py in body], "#eab873", "#d08b48", across=True)
        _guitar_top(canvas)
        _guitar_neck(canvas)
        _guitar_strings(canvas)
    return canvas.jpeg()


def _guitar_top(canvas: Canvas) -> None:
    canvas.fill(smooth([(44, -150), (92, -120), (116, -50), (104, 14), (62, 0), (50, -60)]), p.CORAL_DARK, "#7d3427")
    canvas.fill(ellipse(0, -112, 66), p.WOOD_DARK)
    canvas.stroke(arc(0, -112, 60, 0, 360), 5, p.CREAM)
    canvas.fill(ellipse(0, -112, 50), "#3a2026", "#5a3028")
    canvas.fill(box(-74, 44, 148, 34, 14), "#5f3422", "#452419")
    canvas.stroke([(-46, 52), (46, 52)], 7, p.CREAM)
    canvas.stroke(curve((-146, 40), (-150, 100), (-112, 136), (-60, 148)), 9, p.WHITE, alpha=0.4)
    canvas.stroke(curve((-110, -256), (-92, -286), (-70, -296), (-50, -298)), 9, p.WHITE, alpha=0.4)


def _guitar_neck(canvas: Canvas) -> None:
    canvas.fill(rounded([(-28, -162), (28, -162), (23, -590), (-23, -590)], 4), "#6b3b28", "#482720", across=True)
    for index in range(13):
        y = -575 + 385 * (1 - 0.93**index) / (1 - 0.93**13)
        canvas.stroke([(-23, y), (23, y)], 4, p.BRASS)
    for y in (-505, -435, -370, -312):
        canvas.fill(ellipse(0, y, 7), p.CREAM)
    for y in (-616, -646, -676):
        for side in (-1, 1):
            canvas.stroke([(side * 34, y), (side * 56, y)], 8, p.STEEL_DARK)
            canvas.fill(ellipse(side * 60, y, 13, 11), p.CREAM, p.CREAM_DARK)
    head = [(-26, -588), (26, -588), (44, -612), (42, -694), (0, -706), (-42, -694), (-44, -612)]
    canvas.fill(rounded(head, 12), p.WOOD, p.WOOD_DARK)
    for y in (-616, -646, -676):
        for side in (-1, 1):
            canvas.fill(ellipse(side * 24, y, 7), p.STEEL_LIGHT)


def _guitar_strings(canvas: Canvas) -> None:
    for index in range(STRINGS):
        part = index / (STRINGS - 1) - 0.5
        canvas.stroke([(part * 36, -592), (part * 48, 54)], 2.6, p.STEEL_LIGHT, alpha=0.9)
    canvas.stroke([(-24, -590), (24, -590)], 8, p.CREAM)


def record_player() -> bytes:
    """A portable record player with its lid open and a record on."""
    canvas = Canvas(Scene("#f5d2a6", "#eeb884", "#fbe5c3", "#8a6f78", "#745b68"))
    canvas.ground(600, 420, 776)
    _player_lid(canvas)
    _player_case(canvas)
    _player_record(canvas, 540, 520)
    _player_arm(canvas)
    _player_front(canvas)
    return canvas.jpeg()


def _player_lid(canvas: Canvas) -> None:
    canvas.fill(rounded([(276, 96), (924, 96), (908, 420), (292, 420)], 34), p.TEAL, p.TEAL_DARK)
    canvas.fill(rounded([(302, 122), (898, 122), (884, 420), (316, 420)], 22), p.CREAM, p.CREAM_DARK)
    canvas.fill(box(420, 176, 360, 176, 24), p.CREAM_DARK)
    for y in range(198, 340, 22):
        for x in range(446, 770, 22):
            canvas.fill(ellipse(x, y, 5), p.WOOD_DARK, alpha=0.55)
    for x in (372, 806):
        canvas.fill(box(x, 396, 26, 34, 6), p.BRASS)


def _player_case(canvas: Canvas) -> None:
    canvas.fill(rounded([(292, 414), (908, 414), (984, 628), (216, 628)], 18), p.TEAL_LIGHT, p.TEAL)
    canvas.fill(rounded([(312, 426), (888, 426), (952, 614), (248, 614)], 16), p.CREAM, p.CREAM_DARK)
    canvas.fill(box(204, 612, 792, 150, 34), p.TEAL, p.TEAL_DARK)
    canvas.stroke([(236, 628), (964, 628)], 7, p.TEAL_LIGHT)


def _player_record(canvas: Canvas, x: float, y: float) -> None:
    canvas.soft(ellipse(x + 4, y + 16, 236, 82), 7, 0.4)
    canvas.fill(ellipse(x, y + 8, 232, 80), "#1c1622")
    canvas.fill(ellipse(x, y, 232, 80), "#4a3d52", "#2a2130")
    disc = ellipse(x, y, 226, 77)
    for start, end in (((x - 300, y - 50), (x - 300, y - 8)), ((x + 300, y + 50), (x + 300, y + 8))):
        canvas.fill([(x, y), start, end], p.WHITE, alpha=0.22, clip=disc)
    for reach in (206, 180, 154, 128, 104):
        canvas.stroke(arc(x, y, reach, 0, 360, reach * 0.345), 2, "#8a7a90", alpha=0.6)
    canvas.fill(ellipse(x, y, 84, 29), p.CORAL, p.CORAL_DARK)
    canvas.fill(ellipse(x, y, 46, 15), p.MUSTARD_LIGHT)
    canvas.fill(ellipse(x, y - 4, 9, 6), p.INK)


def _player_arm(canvas: Canvas) -> None:
    arm = smooth([(846, 462), (842, 520), (800, 560), (716, 556)], closed=False)
    canvas.fill(ellipse(846, 474, 46, 20), p.INK_SOFT)
    canvas.fill(ellipse(846, 464, 44, 19), p.STEEL_LIGHT, p.STEEL_DARK)
    canvas.stroke([(x, y + 16) for x, y in arm], 10, p.INK, alpha=0.25)
    canvas.stroke(arm, 14, p.STEEL_DARK)
    canvas.stroke([(x, y - 3) for x, y in arm], 5, p.WHITE)
    canvas.fill(rounded([(672, 546), (730, 542), (734, 570), (676, 576)], 8), p.INK_SOFT, p.INK)
    canvas.fill(box(830, 428, 32, 42, 12), p.INK_SOFT, p.INK)
    for x in (850, 894):
        canvas.fill(ellipse(x, 592, 17, 9), p.CORAL, p.CORAL_DARK)


def _player_front(canvas: Canvas) -> None:
    for x in (296, 904):
        canvas.fill(ellipse(x, 694, 32), p.BRASS, p.MUSTARD_DARK)
        canvas.fill(ellipse(x, 694, 20), p.CREAM, p.CREAM_DARK)
        canvas.stroke([(x, 694), (x + 6, 680)], 6, p.INK)
    canvas.stroke(smooth([(504, 668), (512, 714), (600, 722), (688, 714), (696, 668)], closed=False), 22, p.WOOD_DARK)
    canvas.stroke(smooth([(518, 704), (600, 714), (682, 704)], closed=False), 6, p.WOOD_LIGHT, alpha=0.8)
    for x in (504, 696):
        canvas.fill(box(x - 18, 650, 36, 28, 8), p.BRASS, p.MUSTARD_DARK)
    for x in (216, 924):
        canvas.fill(rounded([(x, 736), (x + 60, 736), (x + 60, 764), (x, 764)], 14), p.BRASS, p.MUSTARD_DARK)
