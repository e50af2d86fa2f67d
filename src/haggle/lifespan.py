"""Opens the Site, from the database to the dispatcher, runs the periodic jobs, and closes everything in reverse."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from haggle import tasks
from haggle.accounts.operations import forget_sessions
from haggle.accounts.session import since
from haggle.addresses import letters as address_letters
from haggle.addresses.operations import forget_old_links
from haggle.attachments.operations import collect
from haggle.audit.queries import head
from haggle.backup.model import MovingProblem
from haggle.backup.queries import is_half_loaded
from haggle.blobs.choice import blobs_at
from haggle.cases.operations import forget_old, release_stale
from haggle.clock import DAY_MS, even_clock
from haggle.delivery.bus import MemoryBus
from haggle.delivery.dispatcher import Dispatcher
from haggle.delivery.encoder import Encoders
from haggle.delivery.heartbeats import Heartbeats
from haggle.delivery.redis import Redis
from haggle.delivery.redis_bus import RedisBus
from haggle.delivery.registry import StreamRegistry
from haggle.delivery.shared_counts import KEEP_ALIVE_EVERY_S, SharedCounts
from haggle.delivery.stream_limits import StreamLimits
from haggle.desk.operations import gather_held
from haggle.feed.count import CountEncoder
from haggle.feed.document import DocumentEncoder
from haggle.feed.html import HtmlEncoder
from haggle.feed.json import JsonEncoder
from haggle.handover.operations import prune as forget_arrivals
from haggle.mail.channel import MailChannel
from haggle.mail_answers import operations as mail_answers
from haggle.mail_answers.door import listening
from haggle.marks.operations import end_mutes
from haggle.ops.logs import log_security
from haggle.outbound import operations as outbound
from haggle.outbound.model import Channel
from haggle.outbound.worker import Worker
from haggle.presence.operations import announce
from haggle.receipts.deliveries import Deliveries
from haggle.receipts.operations import deliver
from haggle.settings import Settings
from haggle.site import Site
from haggle.staff.operations import lift_due
from haggle.store import log
from haggle.store.copies import forget_snapshots
from haggle.store.migrations.run import migrate
from haggle.store.postgres_store import PostgresStore
from haggle.store.sqlite_store import SqliteStore
from haggle.store.transaction import Followers, Notify, Store
from haggle.unread_mail import letters as unread_letters
from haggle.unread_mail import operations as unread_mail
from haggle.unread_mail.operations import LookChannel
from haggle.web.outside import Outside
from haggle.web.rate_limits import Limits
from haggle.webhooks.sending import Webhooks

logger = logging.getLogger("haggle")

PRUNE_EVERY_S = 3600
HELD_S = 1.0  # how soon a held message stands on the desk
RELEASE_EVERY_S = 60.0  # how soon others see that a case is free again
LIFT_EVERY_S = 1.0  # how soon a suspension ends after its time
ENDPOINTS_S = 1.0  # how soon an endpoint of webhooks that a command has added is told of what happens
SNAPSHOT_DAYS = 7  # how long one remembers how it was before a migration


@dataclass(frozen=True, slots=True)
class Job:
    """Something done again and again: `run()` whenever `wait()` has returned."""

    wait: Callable[[], Awaitable[None]]
    run: Callable[[], Awaitable[None]]


@asynccontextmanager
async def open_site(settings: Settings, *, is_serving: bool = False) -> AsyncIterator[Site]:
    """
    Migrate the database, open everything up to the dispatcher, and close it all in reverse order at the end.

    A failure on the way closes what was opened before. Only a serving site (`is_serving`) deletes what is old, since a
    command may be comparing it just then. Raises MovingProblem instead of serving a database that `haggle import` has
    loaded only in part.
    """
    async with AsyncExitStack() as opened:
        await migrate(settings.database_url)
        redis = None if settings.is_alone else Redis(settings.bus_url)
        if redis:
            opened.push_async_callback(redis.close)
        bus = RedisBus(redis) if redis else MemoryBus()
        opened.push_async_callback(bus.close)
        followers = Followers()
        store = await opened.enter_async_context(_open_store(settings, bus.notify, followers))
        deliveries, counts = Deliveries(), SharedCounts(redis)
        encoders = _encoders()
        streams = StreamRegistry(encoders, deliveries, bus, StreamLimits(settings, counts))
        dispatcher = Dispatcher(store, settings, encoders, streams, bus)
        heartbeats = Heartbeats(bus, settings.presence_s)
        limits = Limits(settings.are_limits_on, redis)
        opened.push_async_callback((outside := Outside(settings.outgoing.private_networks)).close)
        site = Site(settings, store, bus, streams, heartbeats, blobs_at(settings.blobs_url), limits, outside)
        if is_serving and await site.read(is_half_loaded):
            raise MovingProblem("not all of the moving file is here yet: run haggle import again, to its end")
        opened.push_async_callback(deliver, site, deliveries)
        opened.push_async_callback(dispatcher.stop)
        dispatcher.start()
        await bus.open()
        for job in _jobs(site, deliveries, counts, is_serving):
            await opened.enter_async_context(running(job))
        await opened.enter_async_context(_sending(site, followers, is_serving))
        await counts.keep_alive()
        if is_serving:
            await opened.enter_async_context(listening(site))
        yield site


def _encoders() -> Encoders:
    return {"page": HtmlEncoder(), "document": DocumentEncoder(), "json": JsonEncoder(), "count": CountEncoder()}


@asynccontextmanager
async def _open_store(settings: Settings, notify: Notify, followers: Followers) -> AsyncIterator[Store]:
    store = store_at(settings, notify, followers)
    try:
        await store.open(on_death=_writer_died)
        yield store
    finally:
        await store.close()


@asynccontextmanager
async def _sending(site: Site, followers: Followers, is_serving: bool) -> AsyncIterator[None]:
    """While this is entered, what is to go out is enqueued; a site that serves sends it."""
    async with AsyncExitStack() as opened:
        channels = await _channels(site, followers, opened)
        if is_serving:
            worker = Worker(site, channels)
            followers.woken.append(worker.wake)
            opened.push_async_callback(worker.stop)
            await worker.start(is_alone=site.settings.is_sqlite)
        yield


async def _channels(site: Site, followers: Followers, opened: AsyncExitStack) -> list[Channel]:
    """The ways to send that are switched on. What sends because something has happened puts its follower there too."""
    webhooks = Webhooks()
    await webhooks.refresh(site)
    followers.follow.append(webhooks.follow)
    await opened.enter_async_context(running(Job(every(ENDPOINTS_S), partial(webhooks.refresh, site))))
    return [webhooks, *_mail(site, followers)]


def _mail(site: Site, followers: Followers) -> list[Channel]:
    mail = site.settings.mail
    if not mail.is_on:
        return []
    followers.follow.append(partial(unread_mail.follow, wait_ms=mail.unread_ms))
    return [MailChannel({**address_letters.LETTERS, **unread_letters.LETTERS}, address_letters.bounced), LookChannel()]


def _jobs(site: Site, deliveries: Deliveries, counts: SharedCounts, is_serving: bool) -> list[Job]:
    """The periodic jobs."""

    jobs = [
        Job(every(site.settings.delivered_s), partial(deliver, site, deliveries)),
        Job(site.heartbeats.wait, partial(announce, site)),
        Job(every(KEEP_ALIVE_EVERY_S), counts.keep_alive),
        Job(every(site.settings.sweep_s), partial(end_mutes, site)),
    ]
    if is_serving:
        jobs += [Job(every(PRUNE_EVERY_S), partial(_prune, site)), Job(every(LIFT_EVERY_S), partial(lift_due, site))]
        jobs += [
            Job(every(RELEASE_EVERY_S), partial(release_stale, site)),
            Job(every(HELD_S), partial(gather_held, site)),
        ]
    return jobs


def every(seconds: float) -> Callable[[], Awaitable[None]]:
    """What a job waits for that runs by the clock."""
    return partial(asyncio.sleep, seconds)


@asynccontextmanager
async def running(job: Job) -> AsyncIterator[None]:
    """While this is entered the job is done again and again."""
    task = asyncio.create_task(_run_for_ever(job))
    try:
        yield
    finally:
        await tasks.end([task])


async def _run_for_ever(job: Job) -> None:
    while True:
        await job.wait()
        try:
            await job.run()
        except Exception:  # whatever it was, the job must go on: the next run makes up for this one
            logger.exception("%s failed; trying again", getattr(job.run, "func", job.run).__qualname__)


async def _prune(site: Site) -> None:
    """Delete what is old, or nothing uses any more. A stream behind the deleted entries of its feed gets `reset`."""
    await site.write_long(forget_sessions, since(site.settings))
    await site.write_long(forget_arrivals)
    now = even_clock.now_ms()
    while await site.write_long(log.prune, now - site.settings.feed_days * DAY_MS, now + DAY_MS):  # noqa: ASYNC110
        await asyncio.sleep(0.1)  # lets other writes in between
    while await forget_old(site, now - site.settings.case_days * DAY_MS):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    await site.write_long(forget_old_links, now)
    await site.write_long(mail_answers.forget_old, now - mail_answers.KEPT_DAYS * DAY_MS)
    while await site.write_long(outbound.prune, now):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    while await collect(site, now - DAY_MS):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    if (end := await site.read(head)).position:
        log_security("staff log", 0, head=end)  # kept where nobody who changes the database can change it
    if database := site.settings.database_file:
        await asyncio.to_thread(forget_snapshots, database, now - SNAPSHOT_DAYS * DAY_MS)


def store_at(settings: Settings, notify: Notify, followers: Followers | None = None) -> Store:
    """The store of the database that the settings name, not yet open."""
    if settings.is_sqlite:
        return SqliteStore(settings.database_url, settings.sqlite_synchronous, notify, followers)
    return PostgresStore(settings.database_url, settings.database_connections, notify, followers)


def _writer_died(task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        logger.critical("the writer task has ended, so nothing can be saved: stopping", exc_info=task.exception())
        signal.raise_signal(signal.SIGTERM)
