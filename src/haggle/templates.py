"""The Jinja environment: one for the process, autoescape always on."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from haggle import assets
from haggle.clock import minute

_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_TRAILING = ".,;:!?)]}'\"…»”"


def prose(text: str) -> Markup:
    """
    What people write, escaped, as HTML: line ends kept, visible to text browsers too, and web addresses made into
    links that lend us no credit and see no referrer.
    """
    html = escape(text)
    if "://" in text:
        html = Markup("").join(_linked(text))
    return html.replace("\n", Markup("<br>")) if "\n" in text else html


def _linked(text: str) -> Iterator[Markup]:
    end = 0
    for match in _URL.finditer(text):
        url = match.group().rstrip(_TRAILING)
        if len(url) > len("https://"):
            yield escape(text[end : match.start()])
            yield Markup('<a href="{0}" rel="nofollow ugc noreferrer" target="_blank">{0}</a>').format(url)
            end = match.start() + len(url)
    yield escape(text[end:])


def price(minor: int, currency: str) -> str:
    """`120 EUR`, `89.50 EUR`: minor units and an ISO 4217 code, in a form no locale misreads."""
    whole, cents = divmod(minor, 100)
    return f"{whole:,}".replace(",", "\u202f") + (f".{cents:02}" if cents else "") + f"\u00a0{currency}"


def by_area(zones: Iterable[str]) -> list[tuple[str, list[str]]]:
    """`Area/City` names grouped by area, for a list of choices."""
    return [(area, list(names)) for area, names in groupby(zones, key=lambda name: name.partition("/")[0])]


def initials(name: str) -> str:
    """Up to two letters that stand for a person: the first of the first and of the last word."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


environment = Environment(
    loader=FileSystemLoader(assets.TEMPLATES),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    auto_reload=False,
)
environment.globals.clear()  # unused here, and copied for every rendering
environment.filters.update(
    prose=prose,
    groupby_area=by_area,
    price=price,
    initials=initials,
    minute=minute,
)


def render(name: str, /, **context: Any) -> str:
    """The template `name` with `context`; a name the template wants and does not get is an error."""
    return environment.get_template(name).render(context)


@lru_cache(maxsize=20_000)
def csrf_field(token: str) -> Markup:
    """The hidden field of every form."""
    return Markup(render("_csrf.html", csrf_token=token))
