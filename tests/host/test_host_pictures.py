"""The picture that the host names is fetched, made anew, and goes when the host says so."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import stack
from cast import environment
from PIL import Image
from receiver import Received, Receiver, receiving

from haggle.host.model import HostFacts
from haggle.host.operations import follow_host
from haggle.host.pictures import follow_picture
from haggle.lifespan import open_site
from haggle.settings import from_environment
from haggle.site import Site

PHOTO = BytesIO()
Image.new("RGB", (40, 20), "red").save(PHOTO, "JPEG")
PRIVATE = {"HAGGLE_PRIVATE_NETWORKS": "127.0.0.0/8"}
Following = Callable[..., tuple[str | None, str | None]]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        receiver.answer = lambda _: (200, {"Content-Type": "image/jpeg"}, PHOTO.getvalue())
        yield receiver


@pytest.fixture
def follow(tmp_path: Path) -> Following:
    """Follow these addresses, one after the other; answers the avatar and what is kept of what was said."""

    def run(*addresses: str | None, settings: dict[str, str] = PRIVATE) -> tuple[str | None, str | None]:
        stack.lay_database(tmp_path)

        async def use(site: Site) -> Any:
            for address in addresses:
                facts = HostFacts("ann", picture=address)
                await site.write(follow_host, facts)
                await follow_picture(site, facts)
            return await site.read(_kept)

        return asyncio.run(_at(environment(tmp_path) | settings, use))  # type: ignore[no-any-return]

    return run


async def _at(environ: dict[str, str], use: Callable[[Site], Awaitable[Any]]) -> Any:
    async with open_site(from_environment(environ)) as site:
        return await use(site)


async def _kept(db: Any) -> tuple[str | None, str | None]:
    avatar, said = await db.fetch_one("SELECT avatar, host_said FROM accounts WHERE external_id = 'ann'")
    return avatar, said


def test_it_is_fetched_once_and_made_anew(follow: Following, receiver: Receiver) -> None:
    avatar, said = follow(receiver.url, receiver.url, None)
    assert str(avatar).endswith(".webp")
    assert receiver.url in str(said)
    assert len(receiver.received) == 1


def test_another_address_is_another_picture_and_an_empty_one_none(follow: Following, receiver: Receiver) -> None:
    first = follow(receiver.url)
    assert follow(receiver.url + "?2")[0] not in {first[0], None}
    assert follow("") == (None, '{"picture": ""}')


def test_what_is_no_picture_is_not_asked_for_again(follow: Following, receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, {}, b"<html>")
    assert follow(receiver.url, receiver.url)[0] is None
    assert len(receiver.received) == 1


def test_one_that_cannot_be_had_now_is_asked_for_the_next_time(follow: Following, receiver: Receiver) -> None:
    def not_at_first(_: Received) -> Any:
        return (200, {}, PHOTO.getvalue()) if len(receiver.received) > 1 else (503, {}, b"")

    receiver.answer = not_at_first
    assert follow(receiver.url)[0] is None
    assert follow(receiver.url)[0] is not None


def test_no_private_network_is_asked(follow: Following, receiver: Receiver) -> None:
    assert follow(receiver.url, settings={}) == (None, "{}")
    assert receiver.received == []
