"""Colours: how well one is read on another (WCAG 2.2), and the nearest that would be."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

LEAST_RATIO = 4.5
STEP = 0.005  # of lightness, of which black has 0 and white 1
DEEPER = 0.06  # so much stronger an accent is under the pointer, and as a link

Rgb = tuple[float, float, float]
Pairs = Mapping[str, tuple[str, str]]
"""What stands on what, by where that is."""


class Ground(NamedTuple):
    """The colours that no theme changes, in light or dark: grounds and inks, as in static/css/tokens.css."""

    surface: str
    ground: str
    sunken: str
    ink: str
    quiet: str
    direction: int
    """Which way text stands apart from them: -1 darker, 1 lighter."""


GROUNDS = {
    "light": Ground("#fffdfa", "#faf5ee", "#f3ebe0", "#2a211b", "#695a4e", -1),
    "dark": Ground("#241e1a", "#1a1613", "#302823", "#f5ece3", "#bcab9b", 1),
}


def ratio(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """So much of the one in the other."""
    return _hex(tuple(share * a + (1 - share) * b for a, b in zip(_rgb(one), _rgb(other), strict=True)))


def lighter(colour: str, by: float) -> str:
    """The same hue, lighter by so much; darker if it is negative."""
    lightness, *chroma = _oklab(_rgb(colour))
    return _hex(_from_oklab(min(1.0, max(0.0, lightness + by)), *chroma))


def nearest(colour: str, does: Callable[[str], bool]) -> str | None:
    """The colour of that hue, nearest in lightness, that does; None if none does."""
    steps = (sign * step * STEP for step in range(round(1 / STEP) + 1) for sign in (1, -1))
    return next((one for one in (lighter(colour, by) for by in steps) if does(one)), None)


def on_accent(accent: str) -> str:
    """What is read best on a button."""
    return max(("#ffffff", "#14100d"), key=lambda ink: ratio(ink, accent))


def accent_pairs(accent: str, ground: Ground) -> Pairs:
    """Where an accent is text, or has text on it."""
    strong = lighter(accent, DEEPER * ground.direction)
    return {
        "as a link on the page": (accent, ground.ground),
        "as a link on a card": (strong, ground.surface),
        "as a link on a quiet ground": (strong, ground.sunken),
        "as a word on its own tint": (strong, mixed(accent, ground.surface, 0.1)),
        "under the words of a button": (on_accent(accent), accent),
        "under the words of a button under the pointer": (on_accent(accent), strong),
    }


def bubble_pairs(bubble: str, accent: str, ground: Ground) -> Pairs:
    """What stands in one's own messages."""
    return {
        "under the words of a message": (ground.ink, bubble),
        "under its time": (ground.quiet, bubble),
        "under a link in it": (lighter(accent, DEEPER * ground.direction), bubble),
    }


def unreadable(pairs: Pairs) -> tuple[str, float] | None:
    """Where it is read worst, if worse than people can be asked to read, and its ratio."""
    where, worst = min(((name, ratio(*pair)) for name, pair in pairs.items()), key=lambda found: found[1])
    return (where, worst) if worst < LEAST_RATIO else None


def tokens(accent: str, bubble: str, ground: Ground) -> dict[str, str]:
    """The values of static/css/tokens.css that two colours decide."""
    return {
        "--clay-0": on_accent(accent),
        "--clay-1": mixed(accent, ground.surface, 0.1),
        "--clay-2": bubble,
        "--clay-3": mixed(accent, ground.surface, 0.45),
        "--clay-4": accent,
        "--clay-5": lighter(accent, DEEPER * ground.direction),
        "--clay-6": mixed(accent, ground.ink, 0.4),
    }


def _rgb(colour: str) -> Rgb:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _hex(colour: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(255 * min(1.0, max(0.0, part))):02x}" for part in colour)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _curved(part: float) -> float:
    return float(part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)


def _luminance(colour: str) -> float:
    red, green, blue = map(_linear, _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: Rgb) -> tuple[float, float, float]:
    """Lightness as eyes see it, and two measures of hue (bottosson.github.io/posts/oklab)."""
    red, green, blue = map(_linear, colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, green_red: float, blue_yellow: float) -> Rgb:
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    middle = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    return (
        _curved(max(0.0, 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short)),
        _curved(max(0.0, -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short)),
        _curved(max(0.0, -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short)),
    )
