"""
The dispatcher: reads the news of every feed that is due, has it encoded, and gives it to the streams.

A wake-up marks an account as due. Due accounts are served in rounds of up to 64: a round reads their new entries,
encodes each entry once per account and encoder, and puts the bytes into the outboxes of the streams. Under load rounds
grow, so each entry costs less.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from haggle import tasks
from haggle.clock import now_ms
from haggle.delivery.bus import MemoryBus
from haggle.delivery.encoder import Encoded, Encoders
from haggle.delivery.registry import StreamRegistry
from haggle.delivery.stream import Stream
from haggle.errors import Unavailable
from haggle.ops import metrics
from haggle.settings import Settings
from haggle.store import log
from haggle.store.db import AT_ONCE, Db
from haggle.store.transaction import Store

logger = logging.getLogger("haggle.feed")

ROUND_ACCOUNTS = 64
ROUND_ENTRIES = 100
STREAMS_IN_A_ROW = 200  # then others get their turn: sending to thousands must not delay a message
FRESH_S = 60  # older entries are catching up, and do not count as late


@dataclass(slots=True)
class StreamGroup:
    """Streams of one account, one encoder and one cursor, and the conversations they have in view."""

    in_view: set[int | None] = field(default_factory=set)
    streams: list[Stream] = field(default_factory=list)


Due = Mapping[tuple[int, str, int], StreamGroup]
"""By account, encoder and cursor: a stream that lags must not make the others of its account wait."""


@dataclass(frozen=True, slots=True)
class News:
    """What the streams of one group get: the entries past their cursor, encoded, and the bounds of the feed."""

    bounds: log.Bounds
    entries: list[log.Entry]
    encoded: Sequence[Encoded]


async def read_news(
    db: Db, encoders: Encoders, due: Due, told: Mapping[int, Sequence[log.Entry]]
) -> dict[tuple[int, str, int], News]:
    """For each group at most the next hundred entries: those just `told` if they follow its cursor, else the log's."""
    news = {}
    for (account_id, name, cursor), group in due.items():
        encoder = encoders[name]
        entries = list(told.get(account_id, ()))
        if entries and entries[0].position == cursor + 1:
            bounds = log.Bounds(entries[-1].position, cursor)
        else:
            bounds, entries = await log.news(db, account_id, cursor, ROUND_ENTRIES)
        if not bounds.can_continue_from(cursor) or bounds.position - cursor > encoder.max_gap:
            entries = []  # these streams are about to be reset
        encoded = await encoder.render(db, account_id, entries, group.in_view)
        news[account_id, name, cursor] = News(bounds, entries, encoded)
    return news


class Dispatcher:
    """Serves the streams of a registry until it is stopped."""

    def __init__(
        self, store: Store, settings: Settings, encoders: Encoders, registry: StreamRegistry, bus: MemoryBus
    ) -> None:
        self._store = store
        self._settings = settings
        self._encoders = encoders
        self._registry = registry
        self._due: dict[int, list[log.Entry]] = {}
        self._has_due = asyncio.Event()
        self._sweep_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        registry.on_open = self._wake
        bus.listen(on_notify=self.on_notify)
        bus.on_return(self._sweep_now.set)

    def start(self) -> None:
        """Start serving."""
        self._tasks = [asyncio.create_task(task()) for task in (self._serve_rounds, self._beat, self._sweep)]

    async def stop(self) -> None:
        """Stop serving. Streams should have been ended before."""
        await tasks.end(self._tasks)

    def on_notify(self, entries: Mapping[int, Sequence[log.Entry]]) -> None:
        """A wake-up: the feeds of these accounts have grown."""
        for account_id, added in entries.items():
            if account_id in self._registry:
                told = self._due.setdefault(account_id, [])
                if added and told and (added[0].position != told[-1].position + 1 or len(told) >= ROUND_ENTRIES):
                    told.clear()  # the log has them all
                told.extend(added)
                self._has_due.set()

    def _wake(self, account_id: int) -> None:
        self.on_notify({account_id: ()})

    async def _serve_rounds(self) -> None:
        while True:
            await self._has_due.wait()
            round_ = {account_id: self._due.pop(account_id) for account_id in list(islice(self._due, ROUND_ACCOUNTS))}
            if not self._due:
                self._has_due.clear()
            metrics.due.set(len(self._due))
            try:
                with metrics.rounds.time():
                    await self._serve(round_)
            except Exception as error:  # whatever it was, nothing is lost: the log still has it
                if not isinstance(error, Unavailable):  # the store has logged that
                    logger.exception("a delivery round failed; trying again")
                self.on_notify(dict.fromkeys(round_, ()))
                await asyncio.sleep(1)

    async def _serve(self, told: Mapping[int, Sequence[log.Entry]]) -> None:
        due: dict[tuple[int, str, int], StreamGroup] = {}
        for account_id in told:
            for stream in self._registry.of(account_id):
                if stream.is_full:
                    stream.on_drained = partial(self._wake, account_id)
                    continue
                group = due.setdefault((account_id, stream.reader.encoder, stream.cursor), StreamGroup())
                group.in_view.add(stream.reader.conversation_id)
                group.streams.append(stream)
        if not due:
            return
        keys, reads = list(due), min(self._store.parallel_reads, len(due))
        parts = [{key: due[key] for key in keys[first::reads]} for first in range(reads)]
        found = await asyncio.gather(*(self._store.read(read_news, self._encoders, part, told) for part in parts))
        news = {key: one for part in found for key, one in part.items()}
        for key, group in due.items():
            for number, stream in enumerate(group.streams):
                if stream.is_open:  # it may have ended while we read
                    self._deliver(stream, news[key])
                if number % STREAMS_IN_A_ROW == STREAMS_IN_A_ROW - 1:
                    await asyncio.sleep(0)

    def _deliver(self, stream: Stream, news: News) -> None:
        gap = news.bounds.position - stream.cursor
        if gap > self._encoders[stream.reader.encoder].max_gap or not news.bounds.can_continue_from(stream.cursor):
            self._registry.end(stream, "reset")
            return
        taken = []
        for entry, encoded in zip(news.entries, news.encoded, strict=True):
            if stream.is_full:
                break
            if entry.position == stream.cursor + 1:  # positions have no holes, so nothing was missed
                self._add(stream, entry, encoded)
                taken.append(entry)
                if stream.events == stream.most_events:
                    break
        if taken:
            stream.when_sent(partial(self._registry.observer.took, stream.reader, taken))
            stream.flush()
        if stream.events == stream.most_events:
            self._registry.end(stream, "full")
        if stream.cursor < news.bounds.position:
            if stream.is_full:
                stream.on_drained = partial(self._wake, stream.reader.account_id)
            else:
                self._wake(stream.reader.account_id)

    def _add(self, stream: Stream, entry: log.Entry, encoded: Encoded) -> None:
        stream.add(encoded.frame(stream.reader))
        stream.cursor = entry.position
        stream.events += 1
        metrics.deliveries.labels(stream.reader.encoder).inc()
        if 0 <= (lag_s := now_ms() / 1000 - entry.created_at / 1000) < FRESH_S:
            metrics.lag.observe(lag_s)

    async def _sweep(self) -> None:
        """From time to time look for entries whose wake-up was lost, for example while Redis is away."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.sweep_s):
                    await self._sweep_now.wait()
            self._sweep_now.clear()
            accounts = self._registry.accounts()
            for start in range(0, len(accounts), AT_ONCE):
                with suppress(Unavailable):
                    heads = await self._store.read(log.heads, accounts[start:][:AT_ONCE])
                    self.on_notify({id_: () for id_, head in heads.items() if self._is_behind(id_, head)})

    def _is_behind(self, account_id: int, head: int) -> bool:
        return any(stream.cursor < head for stream in self._registry.of(account_id))

    async def _beat(self) -> None:
        """Send `beat` on every stream, and end those whose client does not read."""
        while True:
            await asyncio.sleep(self._settings.beat_s)
            for number, stream in enumerate(list(self._registry)):
                if stream.is_stuck(self._settings.send_timeout_s):
                    self._registry.end(stream, "not reading")
                else:
                    stream.push(stream.beat)
                if number % STREAMS_IN_A_ROW == STREAMS_IN_A_ROW - 1:
                    await asyncio.sleep(0)
