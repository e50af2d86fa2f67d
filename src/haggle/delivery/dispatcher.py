"""What the streams that are due get: read and written down in one go, however many stand at one place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from haggle.delivery.encoder import Form, Rendered
from haggle.delivery.stream import Stream
from haggle.store import log
from haggle.store.db import Db

ROUND_ENTRIES = 100


@dataclass(slots=True)
class Asked:
    """Streams of one account and form that stand at one cursor, and what they have in view."""

    in_view: set[int | None] = field(default_factory=set)
    streams: list[Stream] = field(default_factory=list)


Due = Mapping[tuple[int, str, int], Asked]
"""by account, form and cursor: a stream that lags must not make the others of its account wait"""


@dataclass(frozen=True, slots=True)
class News:
    """What the streams at one cursor get: the entries past it, as their form writes them, and how the feed stands."""

    bounds: log.Bounds
    entries: list[log.Entry]
    rendered: Sequence[Rendered]


async def gather(db: Db, forms: Mapping[str, Form], due: Due) -> dict[tuple[int, str, int], News]:
    """For each place at which streams stand: what comes next, at most a hundred entries of it."""
    news = {}
    for (account_id, name, cursor), asked in due.items():
        form = forms[name]
        bounds, entries = await log.news(db, account_id, cursor, ROUND_ENTRIES)
        if not bounds.can_continue_from(cursor) or bounds.position - cursor > form.max_gap:
            entries = []  # whoever stands there will be told to start afresh
        rendered = await form.render(db, account_id, entries, asked.in_view)
        news[account_id, name, cursor] = News(bounds, entries, rendered)
    return news
