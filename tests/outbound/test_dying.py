"""What goes out is not lost, whoever dies and however the clock is set; and it is forgotten in time."""

import asyncio

import pytest
from box import Box, Use, put, set_row, states, until, working

from haggle.outbound import model, queries
from haggle.outbound.model import Outbound
from haggle.outbound.operations import prune, release, set_right
from haggle.outbound.worker import Worker
from haggle.site import Site


def test_what_a_dead_process_had_is_taken_up(use: Use) -> None:
    async def run(site: Site) -> None:
        await put(site, "one")
        await site.write(set_row, "lease = 'dead', ready_at = ready_at + :more", {"more": 45_000})
        box = Box()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(working(site, box, lambda: bool(box.sent), is_alone=False), 0.5)
        await working(site, box, lambda: box.sent == ["one"], is_alone=True)

    use(run)


def test_who_lost_its_lease_writes_nothing_down(use: Use) -> None:
    async def run(site: Site) -> None:
        await put(site, "one")

        async def answer(item: Outbound) -> str:
            await site.write(set_row, "lease = :other", {"other": "another process"})
            return ""

        box = Box(answer)
        await working(site, box, lambda: box.sent == ["one"])
        assert await states(site) == {"one": "sending"}
        await site.write(release)
        assert await states(site) == {"one": "waiting"}

    use(run)


def test_a_clock_set_back_makes_nothing_wait(use: Use) -> None:
    hour = 3_600_000

    async def run(site: Site) -> None:
        for cause, lane in (
            ("new", ""),
            ("failed once", ""),
            ("on lease", ""),
            ("behind", "a"),
            ("further behind", "a"),
        ):
            await put(site, cause, lane)
        await site.write(
            set_row, "created_at = created_at + :h, due_at = due_at + :h, ready_at = ready_at + :h", {"h": hour}
        )
        await site.write(set_row, "attempts = 1 , created_at = created_at - :h", {"h": 2 * hour}, "failed once")
        await site.write(set_row, "lease = :x", {"x": "x"}, "on lease")
        await site.write(set_right, 35_000)
        await site.write(set_right, 35_000)  # as another process does
        box = Box()
        await working(
            site, box, lambda: sorted(box.sent) == ["behind", "failed once", "further behind", "new"], is_alone=False
        )
        [line] = (await site.read(queries.lines, "waiting"))[0]
        assert line.ready_at is not None
        assert line.ready_at - line.item.created_at < 60_000

    use(run)


def test_a_clock_set_forward_gives_nothing_up_and_sends_nothing_twice(
    use: Use, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(item: Outbound) -> str:
        await asyncio.sleep(0.3)
        return ""

    async def run(site: Site) -> None:
        await put(site, "under way")
        box = Box(answer)
        one = Worker(site, [box])
        await one.start(is_alone=True)
        await until(lambda: box.tried == ["under way"])
        await site.write(set_row, "ready_at = ready_at - :week", {"week": 7 * 86_400_000})
        await put(site, "another")
        await until(lambda: len(box.sent) == 2)
        await one.stop()
        assert sorted(box.tried) == ["another", "under way"]
        assert set((await states(site)).values()) == {"sent"}

    use(run)


def test_what_was_sent_is_forgotten_after_a_week(use: Use) -> None:
    async def run(site: Site) -> None:
        await put(site, "one")
        box = Box()
        await working(site, box, lambda: box.sent == ["one"])
        assert await site.write(prune, model.MOST_WAITED_MS) == 0
        [line] = (await site.read(queries.lines))[0]
        assert await site.write(prune, (line.over_at or 0) + 7 * 86_400_000 + 1) == 1
        assert await states(site) == {}

    use(run)


def test_what_is_not_kept_goes_when_it_is_sent(use: Use) -> None:
    async def run(site: Site) -> None:
        await put(site, "one")
        box = Box()
        box.is_kept = False
        await working(site, box, lambda: box.sent == ["one"])
        assert await states(site) == {}

    use(run)
