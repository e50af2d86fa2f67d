"""The phases: what is requested, for how long, and the readings."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from bench.figures import Reading
from bench.machine import Cores, Meter, rss_kib
from bench.people import AS_HTMX, Ledger, Person, in_turns, must_be
from bench.server import Server
from bench.wire import Line, connect, listen

WARM_UP_S = 0.5
ARRIVE_WITHIN_S = 10
SETTLE_S = 1.5
SENDS_PER_S = 200
LIST_CONNECTIONS = 16
PAGE_CONNECTIONS = 16


@dataclass(slots=True)
class Ground:
    """What every phase works on."""

    server: Server
    where: Cores
    people: list[Person]
    seconds: float
    ledger: Ledger = field(default_factory=Ledger)
    rng: random.Random = field(default_factory=lambda: random.Random(2))

    def meter(self) -> Meter:
        return Meter(self.server.pid, self.where)

    def somebody(self) -> Person:
        return self.rng.choice(self.people)


async def _closed_loop(ground: Ground, key: str, connections: int, do: Callable[[Line], Awaitable[None]]) -> Reading:
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
        if not ledger.lost:
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
    lines = await connect(ground.server.port, PAGE_CONNECTIONS)

    async def load(line: Line, number: int) -> None:
        await ground.people[number].load_page(line)

    await in_turns(lines, len(ground.people), load)
    for line in lines:
        line.close()


async def sends(ground: Ground) -> list[Reading]:
    """Messages per second at saturation, with few and with more connections."""
    ledger = ground.ledger

    async def send(line: Line) -> None:
        person = ground.somebody()
        must_be(200, await line.ask(person.post(ledger.note(person.number))), "POST …/messages")

    readings = []
    for connections in (32, 64):
        readings.append(await _closed_loop(ground, f"sends-{connections}", connections, send))
        await _all_arrived(ledger)
    return readings


async def seen(ground: Ground) -> list[Reading]:
    """From the start of a POST to the SSE frame at the other person's stream, at a rate well below saturation."""
    ledger, idle = ground.ledger, await connect(ground.server.port, 32)
    loop = asyncio.get_running_loop()

    async def send(person: Person) -> None:
        number = ledger.note(person.number)
        line = idle.pop() if idle else (await connect(ground.server.port, 1))[0]
        must_be(200, await line.ask(person.post(number)), "POST …/messages")
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
    with ground.meter() as meter:
        await send_all(ground.seconds)
    await _all_arrived(ledger)
    for line in idle:
        line.close()
    delays_ms = sorted(1000 * delay for delay in ledger.delays)
    return [
        Reading("seen-p50", delays_ms[len(delays_ms) // 2], meter.cost, SENDS_PER_S),
        Reading("seen-p99", delays_ms[len(delays_ms) * 99 // 100], meter.cost, SENDS_PER_S),
    ]


async def pages(ground: Ground) -> list[Reading]:
    """Whole conversation pages, all seen before, in no order; plain, and compressed as browsers ask for them."""
    await _load_all_pages(ground)
    readings = []
    for key, extra in (("pages", b""), ("pages-gzip", b"Accept-Encoding: gzip\r\n")):
        sizes: list[int] = []

        async def load(line: Line, extra: bytes = extra, sizes: list[int] = sizes) -> None:
            sizes.append(await ground.somebody().load_page(line, extra))

        reading = await _closed_loop(ground, key, PAGE_CONNECTIONS, load)
        readings += [reading, Reading(f"{key}-kib", sum(sizes) / len(sizes) / 1024)]
    return readings


async def lists(ground: Ground) -> list[Reading]:
    """What an open page asks every 10 s when nothing has happened: the feed's changes, and the list."""
    tags = await _list_tags(ground)

    async def ask_changes(line: Line) -> None:
        person = ground.somebody()
        path = f"/feed/changes?after={person.position}&conversation={person.conversation}"
        must_be(304, await line.ask(person.get(path, AS_HTMX)), "GET /feed/changes")

    async def ask_list(line: Line) -> None:
        person = ground.somebody()
        extra = AS_HTMX + b"HX-PTag: " + tags[person.number] + b"\r\n"
        must_be(304, await line.ask(person.get("/conversations", extra)), "GET /conversations")

    return [
        await _closed_loop(ground, "changes", LIST_CONNECTIONS, ask_changes),
        await _closed_loop(ground, "list", LIST_CONNECTIONS, ask_list),
    ]


async def _list_tags(ground: Ground) -> Sequence[bytes]:
    """Everybody's HX-PTag of the list as it is now."""
    tags = [b""] * len(ground.people)
    lines = await connect(ground.server.port, LIST_CONNECTIONS)

    async def ask(line: Line, number: int) -> None:
        answer = await line.ask(ground.people[number].get("/conversations", AS_HTMX))
        tags[number] = must_be(200, answer, "GET /conversations").header(b"hx-ptag")

    await in_turns(lines, len(ground.people), ask)
    for line in lines:
        line.close()
    return tags


async def idle(ground: Ground) -> list[Reading]:
    """Server memory for each stream that has nothing to say: two for everybody, opened and closed again."""
    before = rss_kib(ground.server.pid)
    ears = [person.new_ear(page, ground.ledger) for page in ("b", "c") for person in ground.people]
    with ground.meter() as meter:
        await listen(ground.server.port, ears)
        await asyncio.sleep(SETTLE_S)
    grown = rss_kib(ground.server.pid) - before
    for ear in ears:
        ear.close()
    await asyncio.sleep(SETTLE_S)
    return [Reading("idle", grown / len(ears), meter.cost)]


PHASES = {"idle": idle, "sends": sends, "seen": seen, "pages": pages, "lists": lists}
"""in the order they run: memory first, while nothing but sign-ins and first pages has been asked for"""
