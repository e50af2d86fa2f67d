"""Settings for other sites: whose pages may show something of ours."""

from collections.abc import Mapping
from typing import NamedTuple

from haggle.settings.checks import origins


class Embedding(NamedTuple):
    """`framed_by`: the origins that may show our pages in a frame."""

    framed_by: tuple[str, ...]


def embedding(environ: Mapping[str, str]) -> Embedding:
    """The group as the environment gives it."""
    return Embedding(origins(environ, "HAGGLE_FRAMED_BY"))
