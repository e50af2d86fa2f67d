"""
Feeds, read for every open stream of this process.

A bell marks an account as due. The courier takes all that are due in rounds: one read for the whole round gathers
their new entries, renders each once per form, and puts the frames into the streams' outboxes. Rounds grow by
themselves under load, as the writer's batches do.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

from haggle.clock import now_ms
from haggle.delivery.bus import MemoryBus, Pulse
from haggle.delivery.dispatcher import Asked, News, gather
from haggle.delivery.encoder import Form, Takings
from haggle.delivery.stream import Stream
from haggle.delivery.stream_limits import Admission
from haggle.errors import Unavailable
from haggle.ops import metrics
from haggle.settings import Settings
from haggle.store import log
from haggle.store.db import AT_ONCE
from haggle.store.transaction import Store
from haggle.text.languages import _

logger = logging.getLogger("haggle.feed")

ROUND_ACCOUNTS = 64
FRESH_S = 60  # what is older was caught up with, not late


class Feed:
    """Every open stream of this process, and the courier that serves them."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        forms: Mapping[str, Form],
        takings: Takings,
        bus: MemoryBus,
        admission: Admission,
    ) -> None:
        self.takings = takings
        self._store = store
        self._settings = settings
        self._forms = forms
        self._bus = bus
        self._admission = admission
        self._streams: dict[int, list[Stream]] = {}
        self._due: set[int] = set()
        self._bell = asyncio.Event()
        self._sweep_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._is_ending = False
        bus.listen(self.hear, self.feel)
        bus.on_return(self._sweep_now.set)
        bus.on_return(admission.say_all)

    def start(self) -> None:
        """Begin to serve."""
        self._tasks = [asyncio.create_task(task()) for task in (self._serve_rounds, self._beat, self._sweep)]

    async def stop(self) -> None:
        """Stop serving; streams should have been ended before."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def end_all(self, reason: str) -> None:
        """End every stream cleanly: clients come back by themselves, to us or to our successor."""
        self._is_ending = True
        for stream in [stream for streams in self._streams.values() for stream in streams]:
            self._let_go(stream, reason)

    def hear(self, positions: Mapping[int, int]) -> None:
        """A bell: the feeds of these accounts have grown."""
        if due := positions.keys() & self._streams.keys():
            self._due |= due
            self._bell.set()

    def feel(self, account_id: int, pulse: Pulse) -> None:
        """A pulse for one account: sent on to its streams at once; the end of a session or token ends its streams."""
        for stream in list(self._of(account_id)):
            if pulse.kind == "credential.ended":
                if pulse.facts["credential"] == stream.reader.credential:
                    self._let_go(stream, "signed out")
            elif pulse.kind == "page.opened":
                if pulse.facts["page"] == stream.reader.page:
                    self._let_go(stream, "replaced")
            elif data := self._forms[stream.reader.form].pulse(pulse, stream.reader):
                stream.push(data)

    def credentials(self) -> dict[str, int]:
        """By which sessions and tokens streams are open, and of whose account each is."""
        return {stream.reader.credential: account_id for account_id, mine in self._streams.items() for stream in mine}

    async def follow(self, stream: Stream, park: Callable[[], Awaitable[None]]) -> None:
        """Serve `stream` from its cursor on until `park` returns. Raises Unavailable before it begins."""
        account_id = stream.reader.account_id
        if self._is_ending:
            raise Unavailable(_("haggle is being restarted. Your page comes back by itself."))
        if stream.reader.page:  # comes back, maybe from another process, before that has noticed that it had gone
            self._bus.pulse([account_id], "page.opened", page=stream.reader.page)
        await self._admission.enter(stream)
        self._streams.setdefault(account_id, []).append(stream)
        metrics.streams.labels(stream.reader.form).inc()
        try:
            # Up to 10 ms for each open stream: after a restart they do not all come back in one second.
            retry_ms = random.randint(500, min(10_000, 500 + 10 * self._admission.count))
            await stream.open(retry_ms)
            self.hear({account_id: 0})
            self.takings.opened(stream.reader)
            await park()
        finally:
            self._forget(stream)

    def _of(self, account_id: int) -> Sequence[Stream]:
        return self._streams.get(account_id, ())

    def _let_go(self, stream: Stream, reason: str) -> None:
        self._forget(stream)
        stream.end(reason)

    def _forget(self, stream: Stream) -> None:
        mine = self._streams.get(stream.reader.account_id, [])
        if stream in mine:
            mine.remove(stream)
            metrics.streams.labels(stream.reader.form).dec()
            self._admission.leave(stream)
            if not mine:
                del self._streams[stream.reader.account_id]

    @property
    def is_ending(self) -> bool:
        """Whether this process is being stopped."""
        return self._is_ending

    @property
    def count(self) -> int:
        """How many streams are open."""
        return self._admission.count

    async def _serve_rounds(self) -> None:
        while True:
            await self._bell.wait()
            round_ = [self._due.pop() for _ in range(min(len(self._due), ROUND_ACCOUNTS))]
            if not self._due:
                self._bell.clear()
            metrics.due.set(len(self._due))
            try:
                with metrics.rounds.time():
                    await self._serve(round_)
            except Exception as error:  # whatever it was, the log still has everything: try again
                if not isinstance(error, Unavailable):  # which the store has said
                    logger.exception("a delivery round failed; trying again")
                self._due.update(round_)
                self._bell.set()
                await asyncio.sleep(1)

    async def _sweep(self) -> None:
        """Every so often look for news whose bell was lost: by a bus that is away, or rung in a process without one."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._settings.sweep_s):
                    await self._sweep_now.wait()
            self._sweep_now.clear()
            accounts = list(self._streams)
            for start in range(0, len(accounts), AT_ONCE):
                with suppress(Unavailable):
                    heads = await self._store.read(log.heads, accounts[start:][:AT_ONCE])
                    self.hear({id_: head for id_, head in heads.items() if self._is_behind(id_, head)})

    def _is_behind(self, account_id: int, head: int) -> bool:
        return any(stream.cursor < head for stream in self._of(account_id))

    async def _serve(self, accounts: list[int]) -> None:
        due: dict[tuple[int, str, int], Asked] = {}
        for account_id in accounts:
            for stream in self._of(account_id):
                if stream.is_full:
                    stream.on_drained = partial(self.hear, {account_id: 0})
                    continue
                asked = due.setdefault((account_id, stream.reader.form, stream.cursor), Asked())
                asked.in_view.add(stream.reader.conversation_id)
                asked.streams.append(stream)
        if not due:
            return
        keys, lanes = list(due), self._store.lanes
        parts = [{key: due[key] for key in keys[lane::lanes]} for lane in range(min(lanes, len(keys)))]
        found = await asyncio.gather(*(self._store.read(gather, self._forms, part) for part in parts))
        news = {key: one for part in found for key, one in part.items()}
        for key, asked in due.items():
            for stream in asked.streams:
                self._deliver(stream, news[key])

    def _deliver(self, stream: Stream, news: News) -> None:
        gap = news.bounds.position - stream.cursor
        if gap > self._forms[stream.reader.form].max_gap or not news.bounds.can_continue_from(stream.cursor):
            self._let_go(stream, "reset")
            return
        cursor = stream.cursor
        for entry, rendered in zip(news.entries, news.rendered, strict=True):
            if stream.is_full:
                break
            if entry.position == stream.cursor + 1:  # no holes: the proof that nothing was missed
                stream.push(rendered.frame(stream.reader))
                stream.cursor = entry.position
                stream.events += 1
                metrics.deliveries.labels(stream.reader.form).inc()
                if (lag_s := now_ms() / 1000 - entry.created_at / 1000) < FRESH_S:
                    metrics.lag.observe(lag_s)
                if stream.events == stream.most_events:
                    self._let_go(stream, "full")
                    break
        if stream.cursor > cursor:
            self.takings.took(stream.reader, [one for one in news.entries if cursor < one.position <= stream.cursor])
        if stream.cursor < news.bounds.position:
            go_on = partial(self.hear, {stream.reader.account_id: 0})
            if stream.is_full:
                stream.on_drained = go_on
            else:
                go_on()

    async def _beat(self) -> None:
        """A sign of life on every stream; and the end of those whose client does not read."""
        while True:
            await asyncio.sleep(self._settings.beat_s)
            streams = [stream for streams in self._streams.values() for stream in streams]
            for number, stream in enumerate(streams):
                if stream.is_stuck(self._settings.send_timeout_s):
                    self._let_go(stream, "not reading")
                else:
                    stream.push(stream.beat)
                if number % 200 == 199:  # thousands of beats must not hold up one message
                    await asyncio.sleep(0)
