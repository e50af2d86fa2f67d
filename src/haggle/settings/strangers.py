"""Settings for strangers: how many they may write to, what waits, and where links lead."""

from collections.abc import Mapping
from typing import NamedTuple

from haggle.settings.checks import MAX_DAYS, domains, hour_and_day, number, one_of


class Strangers(NamedTuple):
    """
    What holds between people who do not know each other yet.

    `young_openings`, `openings`: how many conversations an hour and a day, for accounts of less than `young_days` and
    for others, None for no end. `requests`: whose first contact waits to be accepted. `most_alike`: to so many people
    one text may not be said as the first.
    """

    young_days: int
    young_openings: tuple[int, int] | None
    openings: tuple[int, int] | None
    requests: str
    most_alike: int
    is_leaving_page_on: bool
    link_domains: Mapping[str, frozenset[str]]


def strangers(environ: Mapping[str, str], are_limits_on: bool) -> Strangers:
    """The group as the environment gives it."""
    young = hour_and_day(environ, "HAGGLE_YOUNG_CONVERSATIONS", "5,15")
    others = hour_and_day(environ, "HAGGLE_NEW_CONVERSATIONS", "30,100")
    return Strangers(
        young_days=number(environ, "HAGGLE_YOUNG_DAYS", 7, most=MAX_DAYS, least=0),
        young_openings=young if are_limits_on else None,
        openings=others if are_limits_on else None,
        requests=one_of(environ, "HAGGLE_REQUESTS", "off", "young", "all"),
        most_alike=number(environ, "HAGGLE_SAME_TEXT", 5, most=50, least=0),
        is_leaving_page_on=one_of(environ, "HAGGLE_LEAVING_PAGE", "on", "off") == "on",
        link_domains=domains(environ, "HAGGLE_LINK_DOMAINS", "allowed", "blocked"),
    )
