"""
Skeletons: HTML that a template rendered once, with a mark in the place of each value; filling it in is one join.

Every message, line and alert is shown so: a template takes ten times as long. The template stays the only source, and
decides by everything but the marked values, which it may only print.
"""

from collections.abc import Sequence

from markupsafe import Markup

MARK = "\ue000"  # for private use: no template has it, and what people write is filled in later


def mark(name: str) -> str:
    """What the template prints in the place of the value `name`. Escaping leaves it as it is."""
    return f"{MARK}{name}{MARK}"


def skeleton(html: str) -> Sequence[str]:
    """Rendered HTML as texts, every second of which is the name of a value."""
    return html.split(MARK)


def filled(parts: Sequence[str], **values: str) -> Markup:
    """The HTML with these values, each of them HTML already (escaped), in their places."""
    html = list(parts)
    html[1::2] = [values[name] for name in parts[1::2]]
    return Markup("".join(html))  # noqa: S704 (all of it HTML already)
