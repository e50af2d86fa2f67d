"""Blobs and their rows: a crash between the two leaves nothing for ever, and takes nothing that is needed."""

import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx2
import pytest
from cast import Haggle, Person, environment
from samples import pdf, photo, send, sent

from haggle.attachments.operations import collect, store, take, unreference
from haggle.attachments.pictures import made_anew
from haggle.attachments.renditions import RENDITIONS, rendition
from haggle.errors import Conflict, NotFound
from haggle.lifespan import open_site
from haggle.settings import from_environment
from haggle.site import Site

FAR = 10**15
"""A moment after every other (ms)."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with open_site(from_environment(environment(tmp_path))) as site:
        yield site


def _blobs(data: Path) -> set[str]:
    return {path.name for path in (data / "blobs").rglob("*") if path.is_file()}


def _stems(names: set[str]) -> set[str]:
    """What a blob shares with the forms that were made of it."""
    return {name.partition(".")[0] for name in names}


def _loose(haggle: Haggle) -> set[str]:
    return {name for (name,) in haggle.sql("SELECT name FROM loose_blobs")}


def _held(haggle: Haggle) -> set[str]:
    rows = haggle.sql("SELECT blob FROM attachments UNION SELECT thumb FROM attachments")
    photos = haggle.sql("SELECT photo FROM listings UNION SELECT thumb FROM listings")
    return {name for (name,) in [*rows, *photos] if name}


@pytest.mark.anyio
async def test_what_nobody_takes_is_collected_but_not_before_its_time(site: Site) -> None:
    [name] = await store(site, (".pdf", b"x"))
    assert await collect(site, before_ms=1) == 0
    assert await site.blobs.size(name) == 1
    assert await collect(site, FAR) == 1
    with pytest.raises(NotFound):
        await site.blobs.size(name)
    assert await collect(site, FAR) == 0


@pytest.mark.anyio
async def test_a_name_is_noted_before_its_first_byte_is_written(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    async def power_cut(name: str, content: bytes) -> None:
        assert name in _loose(Haggle(site.settings.data))
        raise OSError("power cut")

    monkeypatch.setattr(site.blobs, "put", power_cut)
    with pytest.raises(OSError, match="power cut"):
        await store(site, (".pdf", b"x"))
    assert await collect(site, FAR) == 1


@pytest.mark.anyio
async def test_what_was_taken_stays(site: Site) -> None:
    [name] = await store(site, (".pdf", b"x"))
    await site.write(take, name)
    assert await collect(site, FAR) == 0
    assert await site.blobs.size(name) == 1


@pytest.mark.anyio
async def test_what_is_being_collected_cannot_be_taken_any_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    [name] = await store(site, (".pdf", b"x"))
    delete = site.blobs.delete

    async def taken_meanwhile(name: str) -> None:
        with pytest.raises(Conflict, match="send them again"):
            await site.write(take, name)
        await delete(name)

    monkeypatch.setattr(site.blobs, "delete", taken_meanwhile)
    assert await collect(site, FAR) == 1


@pytest.mark.anyio
async def test_a_collection_cut_short_is_finished_by_the_next(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    names = await store(site, (".pdf", b"x"), (".pdf", b"y"))
    delete = site.blobs.delete

    async def power_cut(name: str) -> None:
        await delete(name)
        raise OSError("power cut")

    with monkeypatch.context() as patch:
        patch.setattr(site.blobs, "delete", power_cut)
        with pytest.raises(OSError, match="power cut"):
            await collect(site, FAR)
    assert await collect(site, before_ms=1) == 2
    assert _blobs(site.settings.data) & set(names) == set()
    assert _loose(Haggle(site.settings.data)) == set()


@pytest.mark.anyio
async def test_the_forms_of_a_picture_go_with_it(site: Site) -> None:
    [name] = await store(site, (".webp", (await made_anew(photo(), 400, 400)).photo))
    await site.write(take, name)
    for ending in RENDITIONS:
        await rendition(site, name, ending)
    assert len(_blobs(site.settings.data)) == 1 + len(RENDITIONS)
    await site.write(unreference, name)
    assert await collect(site, FAR) == 1
    assert _blobs(site.settings.data) == set()
    with pytest.raises(NotFound):
        await rendition(site, name, ".jpg")


@pytest.mark.anyio
async def test_a_blob_that_was_never_written_is_forgotten(site: Site) -> None:
    await site.write(unreference, "0" * 32 + ".pdf")
    assert await collect(site, FAR) == 1
    assert _loose(Haggle(site.settings.data)) == set()


def test_every_blob_has_its_row_or_is_loose(bea: Person, sal: Person, talk: int) -> None:
    sent(bea, talk, ("a.jpg", photo()), ("b.pdf", pdf()), key="k")
    send(bea, talk, ("a.jpg", photo()), ("c.exe", b"MZ"))
    sal.http.post(
        "/listings", data={"title": "Lamp", "price": "5", "currency": "EUR"}, files={"photo": ("p.jpg", photo())}
    )
    data = bea.haggle.data
    assert _stems(_blobs(data)) <= _stems(_held(bea.haggle) | _loose(bea.haggle))
    assert _held(bea.haggle) <= _blobs(data)
    assert _held(bea.haggle) & _loose(bea.haggle) == set()


@pytest.mark.parametrize("delay_ms", [0, 5, 15, 30, 60, 120])
def test_a_kill_in_the_middle_of_it_leaves_nothing_for_ever(start_haggle: Callable[..., Haggle], delay_ms: int) -> None:
    haggle = start_haggle()
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    pictures = [(f"{number}.jpg", photo(900, 600)) for number in range(6)]
    cut = threading.Timer(0.05 + delay_ms / 1000, haggle.kill)
    cut.start()
    try:
        answer = send(bea, talk, *pictures, body="Look", key="k")
    except httpx2.TransportError:
        answer = None
    cut.join()
    blobs = {name for name in _blobs(haggle.data) if not name.endswith(".part")}
    assert blobs <= _held(haggle) | _loose(haggle)
    assert _held(haggle) <= blobs
    haggle.start()
    time.sleep(0.1)
    assert len(sent(bea, talk, *pictures, body="Look", key="k")) == 6
    assert bea.messages(talk) == ["Hello", "Look"]
    assert answer is None or answer.status_code == 303
