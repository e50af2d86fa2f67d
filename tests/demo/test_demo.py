"""The demo marketplace opens once, in an empty database, and its public passwords stay in it."""

import io
from pathlib import Path

import pytest
from cast import environment
from PIL import Image

from haggle.accounts import operations as accounts
from haggle.accounts.queries import account_named
from haggle.blocks.queries import blocks
from haggle.cases.queries import queue
from haggle.conversations import queries as conversations
from haggle.conversations.queries import conversation_for
from haggle.demo import content, load, pictures
from haggle.errors import Invalid
from haggle.lifespan import open_site
from haggle.listings.queries import newest
from haggle.messages import queries as messages
from haggle.notifications import queries as notifications
from haggle.settings import Settings, from_environment
from haggle.site import Site
from haggle.text.languages import Reading

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a haggle in which nobody is yet, where drawing takes no time."""
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "olive").save(drawn, "JPEG")
    monkeypatch.setattr(pictures, "draw", lambda _: drawn.getvalue())
    return from_environment(environment(tmp_path))


async def test_an_empty_haggle_becomes_the_demo_marketplace(
    empty: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await load.fill_if_empty(empty)
    assert "Demo passwords, for trying only: bea / demo-bea · sal / demo-sal" in capsys.readouterr().out
    async with open_site(empty) as site:
        assert await accounts.sign_in(site, "bea", "demo-bea", Reading("en", None), "")
        bea = await site.read(account_named, "bea")
        assert bea
        rows, _ = await site.read(conversations.listed, bea)
        assert len(rows) == sum("bea" in {line[0] for line in talk.lines} for talk in content.CONVERSATIONS)
        assert {row.title: row.unread for row in rows if row.unread} == {
            "City bike with basket": 3,
            "Mustard armchair, 1960s": 1,
        }
        seen = await site.read(conversation_for, bea.id, next(row.id for row in rows if "bike" in row.title))
        talk = (await site.read(messages.before, seen)).messages
        assert [one.kind for message in talk for one in message.attachments] == ["file", "image", "voice"]
        assert {message.author_emoji or message.reader_emoji for message in talk} == {None, "😂", "🙏", "👍"}
        assert [bool(message.deleted_at) for message in talk[-2:]] == [True, False]
        assert talk[-1].edited_at
        assert talk[-1].quote.startswith("Great, see you there.")
        assert [one.kind for one in (await site.read(notifications.page, bea.id)).found] == [
            "reaction",
            "reply",
            "reaction",
            "reaction",
        ]
        await _must_be_in_order(site)
        listings, _ = await site.read(newest)
        assert len(listings) == len(content.LISTINGS)
        for thing in listings:
            assert [await site.blobs.size(name or "") for name in (thing.photo, thing.thumb)]


async def _must_be_in_order(site: Site) -> None:
    """Somebody keeps order: a case and a held message on the desk, and a pair of whom one has blocked the other."""
    mia = await site.read(account_named, "mia")
    assert mia
    assert mia.is_staff
    cases, _ = await site.read(queue, mia.id, "waiting", "all")
    assert [(case.username, case.reason) for case in cases] == [("rex", "scam"), ("rex", None)]
    assert [case.kind for case in cases] == ["report", "held"]
    lin = await site.read(account_named, "lin")
    assert lin
    assert [one.username for one in await site.read(blocks, lin)] == ["rex"]


async def test_a_haggle_with_people_in_it_is_left_alone(empty: Settings) -> None:
    async with open_site(empty) as site:
        await accounts.join(site, "nia", "Nia", "rocking horse")
    assert not await load.fill_if_empty(empty)
    async with open_site(empty) as site:
        assert (await site.read(newest))[0] == []


async def test_nobody_may_join_with_a_demo_password(empty: Settings) -> None:
    async with open_site(empty) as site:
        with pytest.raises(Invalid, match="Passwords that begin with “demo-” are the demo's, and public"):
            await accounts.join(site, "nia", "Nia", "demo-nia-and-more")


def test_every_listing_of_the_demo_has_its_picture() -> None:
    assert {listing.picture for listing in content.LISTINGS} == set(pictures._PAINTERS)
