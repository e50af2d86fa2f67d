"""theme.toml: what it may say, and the styles that come of it."""

import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from haggle.looks.colours import (
    GROUNDS,
    LEAST_RATIO,
    Pairs,
    accent_pairs,
    bubble_pairs,
    nearest,
    tokens,
    unreadable,
)
from haggle.web.look import OWN_NAME

OWN_COLOURS = {"light": ("#bd471b", "#fbdfcb"), "dark": ("#f0905f", "#5b3322")}
MOST_RADIUS = 24
LEAST_ROUND = 6  # below, buttons have corners too
MOST_NAME = 40
NAME = re.compile(r"[^\s<>&%{}\"·][^<>&%{}\"·\n]*")  # it stands in sentences and titles
FONT = re.compile(r"[\w ,'\"-]+")
COLOUR = re.compile(r"#[0-9a-f]{6}")


class ThemeMistake(Exception):
    """What is wrong with a theme, in words for the operator."""


class Theme(NamedTuple):
    """`colours`: accent and bubble, in light and dark; None for what stays as it is."""

    name: str
    colours: Mapping[str, tuple[str, str]] | None
    radius: int | None
    font: str | None


def theme(found: Mapping[str, Any]) -> Theme:
    """What theme.toml says. Raises ThemeMistake."""
    dark = found.get("dark", {})
    known = {"name", "accent", "bubble", "radius", "font", "dark"}
    unknown = [*(found.keys() - known), *(dark.keys() - {"accent", "bubble"} if isinstance(dark, dict) else ["dark"])]
    if unknown:
        raise ThemeMistake(
            f"“{unknown[0]}” is nothing of a theme. Say name, accent, bubble, radius and font, and below [dark] "
            "accent and bubble."
        )
    name, font, radius = found.get("name", OWN_NAME), found.get("font"), found.get("radius")
    if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > MOST_NAME:
        raise ThemeMistake(f'name is a text of at most {MOST_NAME} characters, without < > & % {{ }} " and ·.')
    if font is not None and not (isinstance(font, str) and FONT.fullmatch(font)):
        raise ThemeMistake("font is a list of fonts with commas between, like 'Georgia, \"Times New Roman\", serif'.")
    if radius is not None and not (isinstance(radius, int) and 0 <= radius <= MOST_RADIUS):
        raise ThemeMistake(f"radius is a whole number of pixels from 0 to {MOST_RADIUS}.")
    return Theme(name, _colours(found, dark), radius, font)


def _colours(found: Mapping[str, Any], dark: Mapping[str, Any]) -> Mapping[str, tuple[str, str]] | None:
    if not {"accent", "bubble"} & (found.keys() | dark.keys()):
        return None
    chosen = {}
    for mode, ground in GROUNDS.items():
        own = dict(zip(("accent", "bubble"), OWN_COLOURS[mode], strict=True))
        given = {**own, **found, **(dark if mode == "dark" else {})}
        accent = _readable(mode, "accent", given, partial(accent_pairs, ground=ground))
        bubble = _readable(mode, "bubble", given, partial(bubble_pairs, accent=accent, ground=ground))
        chosen[mode] = accent, bubble
    return chosen


def _readable(mode: str, key: str, given: Mapping[str, Any], pairs: Callable[[str], Pairs]) -> str:
    """The colour of that key. Raises ThemeMistake, with the colour that would do, where it cannot be read."""
    colour = given[key].lower() if isinstance(given[key], str) else ""
    if not COLOUR.fullmatch(colour):
        raise ThemeMistake(f"{key} is a colour like #0b6e4f, not “{given[key]}”.")
    if not (found := unreadable(pairs(colour))):
        return colour
    where, worst = found
    better = nearest(colour, lambda one: unreadable(pairs(one)) is None)
    place = "below [dark]" if mode == "dark" else "there"
    remedy = f"{better} would do {place}." if better else "No colour of its hue would do: choose another."
    raise ThemeMistake(
        f"{key} {colour} cannot be read {where} in {mode} mode: the contrast is {math.floor(100 * worst) / 100}:1, and "
        f"people need {LEAST_RATIO}:1. {remedy}"
    )


def styles(chosen: Theme) -> str:
    """What the theme sets of static/css/tokens.css."""
    light: dict[str, str] = {}
    if chosen.radius is not None:
        sizes = {"s": 2 / 3, "m": 1, "l": 1.5, "xl": 2}
        light |= {f"--round-{size}": f"{chosen.radius * share:g}px" for size, share in sizes.items()}
        if chosen.radius < LEAST_ROUND:
            light["--round-full"] = f"{chosen.radius}px"
    if chosen.font:
        light["--font"] = chosen.font
    if not chosen.colours:
        return _rule(":root", light)
    dark = tokens(*chosen.colours["dark"], GROUNDS["dark"])
    return "\n".join(
        [
            _rule(":root", light | tokens(*chosen.colours["light"], GROUNDS["light"])),
            "@media (prefers-color-scheme: dark) {",
            _rule(':root:not([data-theme="light"])', dark),
            "}",
            _rule(':root[data-theme="dark"]', dark),
        ]
    )


def _rule(selector: str, values: Mapping[str, str]) -> str:
    return f"{selector} {{ {' '.join(f'{name}: {value};' for name, value in values.items())} }}" if values else ""
