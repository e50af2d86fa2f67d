"""What a stream counts as taken by its client."""

import asyncio

import pytest
from starlette.types import Message

from haggle.delivery.stream import Reader, Stream

pytestmark = [pytest.mark.anyio, pytest.mark.once]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize(("ending", "taken"), [(None, ["one"]), ("full", ["one"]), ("reset", []), ("signed out", [])])
async def test_only_what_went_out_before_the_end_counts_as_taken(ending: str | None, taken: list[str]) -> None:
    gate, noted = asyncio.Event(), list[str]()

    async def send(message: Message) -> None:
        await gate.wait()

    stream = Stream(Reader(1, "session 1", "page"), 0, send)
    stream.add(b"data: one\n\n")
    stream.when_sent(lambda: noted.append("one"))
    stream.flush()
    if ending:
        stream.end(ending)
    gate.set()
    await asyncio.sleep(0.01)
    assert noted == taken
