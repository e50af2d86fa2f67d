"""What goes out: each once, in the order of its lane, again after growing pauses."""

import asyncio

import pytest
from box import Box, Use, put, set_row, states, until, working

from haggle.outbound import breaker, model, queries
from haggle.outbound.model import GivenUp, Later, Outbound, pause_ms
from haggle.outbound.operations import retry, retry_failed, withdraw
from haggle.outbound.worker import Worker
from haggle.site import Site


def test_one_cause_is_sent_once(use: Use) -> None:
    async def run(site: Site) -> None:
        assert await put(site, "mail 7")
        assert not await put(site, "mail 7")
        box = Box()
        await working(site, box, lambda: box.sent == ["mail 7"])
        assert not await put(site, "mail 7")  # nor when it has been sent
        assert await states(site) == {"mail 7": "sent"}

    use(run)


def test_what_is_not_due_waits(use: Use) -> None:
    async def run(site: Site) -> None:
        await put(site, "later", in_ms=300)
        await put(site, "now")
        box = Box()
        await working(site, box, lambda: len(box.sent) == 2)
        assert box.sent == ["now", "later"]

    use(run)


def test_a_lane_keeps_its_order_and_holds_up_no_other(use: Use) -> None:
    async def run(site: Site) -> None:
        for number in range(5):
            await put(site, f"a{number}", "a")
            await put(site, f"b{number}", "b")
        failures = iter("xx")

        async def answer(item: Outbound) -> str:
            if item.cause == "a1" and next(failures, None):
                raise Later("not yet", 0.1)
            return ""

        box = Box(answer)
        await working(site, box, lambda: len(box.sent) == 10)
        assert [one for one in box.sent if one < "b"] == ["a0", "a1", "a2", "a3", "a4"]
        assert box.sent.index("b4") < box.sent.index("a1")
        assert box.tried.count("a1") == 3

    use(run)


def test_in_one_lane_one_at_a_time_is_under_way(use: Use) -> None:
    under_way: list[str] = []
    most: list[int] = []

    async def answer(item: Outbound) -> str:
        under_way.append(item.lane)
        most.append(under_way.count(item.lane))
        await asyncio.sleep(0.01)
        under_way.remove(item.lane)
        return ""

    async def run(site: Site) -> None:
        for number in range(12):
            await put(site, f"{number}", "ab"[number % 2])
        box = Box(answer)
        await working(site, box, lambda: len(box.sent) == 12)
        assert max(most) == 1

    use(run)


def test_so_many_are_under_way_at_once_and_at_one_destination(use: Use) -> None:
    at: list[str] = []
    most: dict[str, int] = {}

    async def answer(item: Outbound) -> str:
        at.append(item.destination)
        most[""] = max(most.get("", 0), len(at))
        most[item.destination] = max(most.get(item.destination, 0), at.count(item.destination))
        await asyncio.sleep(0.02)
        at.remove(item.destination)
        return ""

    async def run(site: Site) -> None:
        for number in range(36):
            await put(site, f"{number}", destination="xyz"[number % 3])
        box = Box(answer)
        await working(site, box, lambda: len(box.sent) == 36)
        assert most == {"": 8, "x": 4, "y": 4, "z": 4}

    use(run)


def test_who_hangs_slows_nobody_else(use: Use) -> None:
    async def answer(item: Outbound) -> str:
        if item.destination == "dead":
            await asyncio.sleep(60)
        return ""

    async def run(site: Site) -> None:
        for number in range(20):
            await put(site, f"dead {number}", destination="dead")
        for number in range(50):
            await put(site, f"{number}", destination="well")
        box = Box(answer)
        await working(site, box, lambda: len(box.sent) == 50)
        assert {line.state for line in (await site.read(queries.lines, "waiting"))[0]} == {"waiting"}  # given back

    use(run)


def test_where_nobody_answers_one_is_tried_now_and_then(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaker, "PAUSES_S", (0.3,))
    is_back = False

    async def answer(item: Outbound) -> str:
        if not is_back:
            raise Later("nobody there", 0.0, is_away=True)
        return ""

    async def run(site: Site) -> None:
        nonlocal is_back
        for number in range(30):
            await put(site, f"{number}", destination="away")
        box = Box(answer)
        one = Worker(site, [box])
        await one.start(is_alone=True)
        await asyncio.sleep(1.0)
        assert len(box.tried) <= 12  # and not some hundreds
        is_back = True
        await until(lambda: len(box.sent) == 30)
        await one.stop()

    use(run)


def test_what_fails_is_tried_again_after_longer_and_longer_for_three_days() -> None:
    pauses = [pause_ms(attempts) / 1000 for attempts in range(1, 25)]
    assert all(0.8 * usual <= pause <= 1.2 * usual for usual, pause in zip(model.PAUSES_S, pauses, strict=False))
    assert 3 * 86_400 < sum(pauses[:20]) < 4 * 86_400


def test_after_three_days_it_has_failed_and_staff_may_have_it_tried_again(use: Use) -> None:
    is_well = False

    async def answer(item: Outbound) -> str:
        if not is_well:
            raise Later("answered 500")
        return ""

    async def run(site: Site) -> None:
        nonlocal is_well
        await put(site, "one", "lane")
        await put(site, "two", "lane")
        await site.write(set_row, "waited_ms = :days", {"days": model.MOST_WAITED_MS})
        box = Box(answer)
        await working(site, box, lambda: len(box.tried) == 2)
        found, _ = await site.read(queries.lines, "failed")
        assert [(line.item.cause, line.outcome) for line in found] == [
            ("two", "given up after 1 attempts: answered 500"),
            ("one", "given up after 1 attempts: answered 500"),
        ]
        is_well = True
        assert await retry_failed(site, "box") == 2
        await working(site, box, lambda: len(box.sent) == 2)
        assert box.sent == ["one", "two"]
        await retry(site, found[0].item.id)  # what was sent is sent again
        await working(site, box, lambda: len(box.sent) == 3)

    use(run)


def test_what_is_given_up_is_kept_with_its_reason(use: Use) -> None:
    async def answer(item: Outbound) -> str:
        raise GivenUp("no such mailbox")

    async def run(site: Site) -> None:
        await put(site, "one")
        box = Box(answer)
        await working(site, box, lambda: box.tried == ["one"])
        [line] = (await site.read(queries.lines, "failed"))[0]
        assert (line.state, line.outcome, line.item.attempts) == ("failed", "no such mailbox", 1)

    use(run)


def test_a_fault_of_ours_is_tried_again_and_logged(use: Use, caplog: pytest.LogCaptureFixture) -> None:
    async def answer(item: Outbound) -> str:
        raise KeyError("x")

    async def run(site: Site) -> None:
        await put(site, "one")
        box = Box(answer)
        await working(site, box, lambda: box.tried == ["one"])
        [line] = (await site.read(queries.lines, "waiting"))[0]
        assert line.outcome == "our own fault: KeyError"

    use(run)
    assert "sending box" in caplog.text


def test_what_is_withdrawn_is_not_sent_and_its_lane_goes_on(use: Use) -> None:
    async def run(site: Site) -> None:
        for cause in ("one", "two", "three"):
            await put(site, cause, "lane", in_ms=100)
        assert await site.write(withdraw, "box", ["one", "never"]) == 1
        box = Box()
        await working(site, box, lambda: box.sent == ["two", "three"])
        assert await site.write(withdraw, "box", ["two"]) == 0

    use(run)
