"""Settings for other sites: whose pages may show something of ours."""

from collections.abc import Mapping
from typing import NamedTuple

from haggle.settings.addresses import origins


class Embedding(NamedTuple):
    """`framed_by`: the origins that may show our pages in a frame. `counted_by`: these and others, for the count."""

    framed_by: tuple[str, ...]
    counted_by: tuple[str, ...]


def embedding(environ: Mapping[str, str]) -> Embedding:
    """The group as the environment gives it."""
    framed_by = origins(environ, "HAGGLE_FRAMED_BY")
    return Embedding(framed_by, (*framed_by, *origins(environ, "HAGGLE_COUNTED_BY")))
