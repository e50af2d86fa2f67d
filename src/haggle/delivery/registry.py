"""The open streams of this process, by account."""

import random
from collections.abc import Awaitable, Callable, Iterator, Sequence

from haggle.delivery.bus import EphemeralEvent, MemoryBus
from haggle.delivery.encoder import DeliveryObserver, Encoders
from haggle.delivery.stream import Stream
from haggle.delivery.stream_limits import StreamLimits
from haggle.errors import Unavailable
from haggle.ops import metrics
from haggle.text.languages import _


class StreamRegistry:
    """
    Holds every open stream, opens and ends streams, and passes ephemeral events on to them.

    `on_open(account_id)` is called for each stream that opens; `Dispatcher` sets it, to send what the stream missed.
    """

    def __init__(self, encoders: Encoders, observer: DeliveryObserver, bus: MemoryBus, limits: StreamLimits) -> None:
        self.observer = observer
        self.on_open: Callable[[int], None] = lambda account_id: None
        self._encoders = encoders
        self._bus = bus
        self._limits = limits
        self._streams: dict[int, list[Stream]] = {}
        self._is_ending = False
        bus.listen(on_ephemeral=self.pass_on)
        bus.on_return(limits.share_all)

    def __iter__(self) -> Iterator[Stream]:
        return (stream for streams in list(self._streams.values()) for stream in list(streams))

    def __contains__(self, account_id: int) -> bool:
        return account_id in self._streams

    def accounts(self) -> list[int]:
        """The accounts that have a stream open."""
        return list(self._streams)

    def of(self, account_id: int) -> Sequence[Stream]:
        """The account's streams, as they are now."""
        return tuple(self._streams.get(account_id, ()))

    @property
    def is_ending(self) -> bool:
        """Whether this process is being stopped."""
        return self._is_ending

    @property
    def count(self) -> int:
        """How many streams are open."""
        return self._limits.count

    def credentials(self) -> dict[str, int]:
        """The sessions and tokens by which streams are open, each with its account."""
        return {stream.reader.credential: stream.reader.account_id for stream in self}

    async def follow(self, stream: Stream, park: Callable[[], Awaitable[None]]) -> None:
        """Serve `stream` from its cursor on until `park` returns. Raises Unavailable before it begins."""
        account_id = stream.reader.account_id
        self._must_go_on()
        if stream.reader.page:  # end the page's old stream, in whatever process it is
            self._bus.publish_ephemeral([account_id], "page.opened", page=stream.reader.page)
        await self._limits.enter(stream)
        try:
            self._must_go_on()  # it may have been told to stop meanwhile, and nobody would end this one
        except Unavailable:
            self._limits.leave(stream)
            raise
        self._streams.setdefault(account_id, []).append(stream)
        metrics.streams.labels(stream.reader.encoder).inc()
        try:
            # Up to 10 ms for each open stream, so that after a restart they do not all reconnect in one second.
            retry_ms = random.randint(500, min(10_000, 500 + 10 * self._limits.count))
            await stream.open(retry_ms)
            self.on_open(account_id)
            self.observer.opened(stream.reader)
            await park()
        finally:
            self._remove(stream)

    def _must_go_on(self) -> None:
        if self._is_ending:
            raise Unavailable(_("haggle is being restarted. Your page comes back by itself."))

    def pass_on(self, account_id: int, event: EphemeralEvent) -> None:
        """Pass the event to the account's streams. The end of a session or token ends its streams."""
        for stream in self.of(account_id):
            if event.kind == "credential.ended":
                if event.facts["credential"] == stream.reader.credential:
                    self.end(stream, "signed out")
            elif event.kind == "page.opened":
                if event.facts["page"] == stream.reader.page:
                    self.end(stream, "replaced")
            elif data := self._encoders[stream.reader.encoder].ephemeral(event, stream.reader):
                stream.push(data)

    def end(self, stream: Stream, reason: str) -> None:
        """End the stream from our side."""
        self._remove(stream)
        stream.end(reason)

    def end_all(self, reason: str) -> None:
        """End every stream and accept no more: clients reconnect by themselves, to this process or the next."""
        self._is_ending = True
        for stream in self:
            self.end(stream, reason)

    def _remove(self, stream: Stream) -> None:
        mine = self._streams.get(stream.reader.account_id, [])
        if stream in mine:
            mine.remove(stream)
            metrics.streams.labels(stream.reader.encoder).dec()
            self._limits.leave(stream)
            if not mine:
                del self._streams[stream.reader.account_id]
