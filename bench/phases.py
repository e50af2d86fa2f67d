"""The phases: what is requested, for how long, and the readings."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.crowd import Crowd
from bench.ears import listen
from bench.figures import Reading
from bench.ledger import Ledger
from bench.machine import Cores, Meter, rss_kib
from bench.people import Person, in_turns
from bench.server import Server
from bench.wire import Line, connect

WARM_UP_S = 0.5
ARRIVE_WITHIN_S = 60
SETTLE_S = 1.5
SENDS_PER_S = 200
SENDERS = 64
READERS = 16
IDLE_EACH = 5
CROWD = 2_000
CROWD_MESSAGES = 10


@dataclass(slots=True)
class Ground:
    """What every phase works on: `people` are the pairs, `readers` those with twenty conversations."""

    server: Server
    where: Cores
    people: Sequence[Person]
    readers: Sequence[Person]
    seconds: float
    ledger: Ledger
    rng: random.Random = field(default_factory=lambda: random.Random(2))

    def meter(self) -> Meter:
        return Meter(self.server.pid, self.where)

    def somebody(self) -> Person:
        return self.rng.choice(self.people)


async def _closed_loop(ground: Ground, key: str, connections: int, do: Callable[[Line], Awaitable[object]]) -> Reading:
    """How often per second `do` is done when each connection does it again and again; the warm-up is not counted."""
    lines = await connect(ground.server.port, connections)
    done, is_over = 0, False

    async def work(line: Line) -> None:
        nonlocal done
        while not is_over:
            await do(line)
            done += 1

    tasks = [asyncio.create_task(work(line)) for line in lines]
    await asyncio.sleep(WARM_UP_S)
    with ground.meter() as meter:
        done_before, begun = done, time.perf_counter()
        await asyncio.sleep(ground.seconds)
        rate = (done - done_before) / (time.perf_counter() - begun)
    is_over = True
    await asyncio.gather(*tasks)
    for line in lines:
        line.close()
    return Reading(key, rate, meter.cost, rate)


async def _all_arrived(ledger: Ledger) -> None:
    """Wait until everything sent has been seen on both sides, or has had the time to be."""
    for _ in range(ARRIVE_WITHIN_S * 20):
        if not ledger.missing:
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.2)  # for a second copy to show itself


async def first_pages(ground: Ground) -> Reading:
    """Everybody's page, each asked for once by a server that has shown none of them; every other phase needs it."""
    begun = time.perf_counter()
    with ground.meter() as meter:
        await _load_all_pages(ground)
    rate = len(ground.people) / (time.perf_counter() - begun)
    return Reading("pages-first", rate, meter.cost, rate)


async def _load_all_pages(ground: Ground) -> None:
    lines = await connect(ground.server.port, READERS)

    async def load(line: Line, number: int) -> None:
        await ground.people[number].load_page(line)

    await in_turns(lines, len(ground.people), load)
    for line in lines:
        line.close()


async def seen(ground: Ground) -> list[Reading]:
    """From the start of a send to the arrival at the other person's stream, at an even rate."""
    ledger, idle = ground.ledger, await connect(ground.server.port, 32)
    loop = asyncio.get_running_loop()

    async def send(person: Person) -> None:
        number = ledger.note(person.number)
        line = idle.pop() if idle else (await connect(ground.server.port, 1))[0]
        await person.send(line, number)
        idle.append(line)

    async def send_all(seconds: float) -> None:
        begun, tasks = loop.time(), []
        for number in range(int(seconds * SENDS_PER_S)):
            await asyncio.sleep(begun + number / SENDS_PER_S - loop.time())
            tasks.append(asyncio.create_task(send(ground.somebody())))
        await asyncio.gather(*tasks)

    await send_all(WARM_UP_S)
    await _all_arrived(ledger)
    ledger.delays.clear()
    begun = time.perf_counter()
    with ground.meter() as meter:
        await send_all(ground.seconds)
    rate = ground.seconds * SENDS_PER_S / (time.perf_counter() - begun)
    await _all_arrived(ledger)
    for line in idle:
        line.close()
    delays_ms = sorted(1000 * delay for delay in ledger.delays)
    return [
        Reading("seen-p50", delays_ms[len(delays_ms) // 2], meter.cost, rate),
        Reading("seen-p99", delays_ms[len(delays_ms) * 99 // 100]),
    ]


async def sends(ground: Ground) -> list[Reading]:
    """Messages per second at saturation."""

    async def send(line: Line) -> None:
        person = ground.somebody()
        await person.send(line, ground.ledger.note(person.number))

    reading = await _closed_loop(ground, "sends", SENDERS, send)
    await _all_arrived(ground.ledger)
    return [reading]


async def crowd(ground: Ground) -> list[Reading]:
    """One message after the other to many streams of one account."""
    buyer, seller = ground.people[:2]
    [line] = await connect(ground.server.port, 1)
    await seller.load_page(line)
    await buyer.load_page(line)
    streams = Crowd(seller, CROWD)
    await listen(ground.server.port, streams.ears)
    took = []
    with ground.meter() as meter:
        begun = time.perf_counter()
        for _ in range(CROWD_MESSAGES):
            number, started = ground.ledger.note(buyer.number), time.perf_counter()
            await asyncio.gather(streams.all_have(number), buyer.send(line, number))
            took.append(streams.last_at - started)
        wall = time.perf_counter() - begun
    await _all_arrived(ground.ledger)
    streams.close(ground.ledger)
    line.close()
    await asyncio.sleep(SETTLE_S)
    deliveries = CROWD * CROWD_MESSAGES / wall
    return [
        Reading("crowd", CROWD / statistics.median(took), meter.cost, deliveries),
        Reading("crowd-last", 1000 * statistics.median(took)),
    ]


async def pages(ground: Ground) -> list[Reading]:
    """Whole conversation pages, all seen before, in no order."""
    await _load_all_pages(ground)
    sizes: list[int] = []

    async def load(line: Line) -> None:
        sizes.append(await ground.somebody().load_page(line))

    reading = await _closed_loop(ground, "pages", READERS, load)
    return [reading, Reading("pages-kib", statistics.fmean(sizes) / 1024)]


async def lists(ground: Ground) -> list[Reading]:
    """The list of those with twenty conversations; and what an open page asks when nothing has happened."""
    await _load_all_pages(ground)

    async def load(line: Line) -> None:
        await ground.rng.choice(ground.readers).load_list(line)

    async def poll(line: Line) -> None:
        await ground.somebody().poll(line)

    return [await _closed_loop(ground, "list", READERS, load), await _closed_loop(ground, "poll", READERS, poll)]


async def idle(ground: Ground) -> list[Reading]:
    """Streams that have nothing to say, some for everybody: opened, left alone, closed."""
    before, begun = rss_kib(ground.server.pid), time.perf_counter()
    ears = [person.new_ear(f"idle{each}", person.hear) for each in range(IDLE_EACH) for person in ground.people]
    with ground.meter() as opening:
        await listen(ground.server.port, ears)
        rate = len(ears) / (time.perf_counter() - begun)
    await asyncio.sleep(SETTLE_S)
    with ground.meter() as resting:
        await asyncio.sleep(ground.seconds)
    grown = rss_kib(ground.server.pid) - before
    for ear in ears:
        ear.close()
    await asyncio.sleep(SETTLE_S)
    return [
        Reading("idle", grown / len(ears)),
        Reading("accepts", rate, opening.cost, rate),
        Reading("idle-cpu", 100 * resting.cost.server, resting.cost),
    ]


PHASES = {"idle": idle, "seen": seen, "sends": sends, "crowd": crowd, "pages": pages, "lists": lists}
"""in the order they run: memory first, while nothing but sign-ins and first pages has been asked for"""
