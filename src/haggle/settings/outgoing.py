"""Settings for what haggle sends by itself: into which networks."""

from collections.abc import Mapping
from typing import NamedTuple

from haggle.settings.checks import networks


class Outgoing(NamedTuple):
    """`private_networks`: those into which a request to an address that somebody chose may go all the same."""

    private_networks: tuple[str, ...]


def outgoing(environ: Mapping[str, str]) -> Outgoing:
    """The group as the environment gives it."""
    is_said = environ.get("HAGGLE_PRIVATE_NETWORKS", "").strip()
    return Outgoing(private_networks=networks(environ, "HAGGLE_PRIVATE_NETWORKS", "") if is_said else ())
