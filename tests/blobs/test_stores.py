"""What every store of blobs does alike, be it a folder or S3."""

from collections.abc import Callable
from pathlib import Path

import pytest

from haggle.blobs.folder import FolderBlobs
from haggle.blobs.model import Blobs, new_name
from haggle.errors import NotFound, Unavailable
from haggle.settings import from_environment
from haggle.settings.checks import SettingsError

pytestmark = pytest.mark.anyio

CONTENT = bytes(range(256)) * 4096  # a mebibyte: several chunks


async def _read(blobs: Blobs, name: str, first: int, last: int) -> bytes:
    return b"".join([chunk async for chunk in blobs.stream(name, first, last)])


async def test_what_was_put_is_there(blobs: Blobs) -> None:
    name = new_name(".webp")
    await blobs.put(name, CONTENT)
    assert await blobs.size(name) == len(CONTENT)
    assert await _read(blobs, name, 0, len(CONTENT) - 1) == CONTENT


@pytest.mark.parametrize(("first", "last"), [(0, 0), (5, 9), (1000, 700_000), (len(CONTENT) - 1, len(CONTENT) - 1)])
async def test_a_part_can_be_read(blobs: Blobs, first: int, last: int) -> None:
    name = new_name(".pdf")
    await blobs.put(name, CONTENT)
    assert await _read(blobs, name, first, last) == CONTENT[first : last + 1]


async def test_it_comes_in_chunks(blobs: Blobs) -> None:
    name = new_name(".pdf")
    await blobs.put(name, CONTENT)
    sizes = [len(chunk) async for chunk in blobs.stream(name, 0, len(CONTENT) - 1)]
    assert len(sizes) > 1
    assert sum(sizes) == len(CONTENT)


async def test_what_is_not_there_is_not_found(blobs: Blobs) -> None:
    name = new_name(".pdf")
    with pytest.raises(NotFound):
        await blobs.size(name)
    with pytest.raises(NotFound):
        await _read(blobs, name, 0, 9)


async def test_what_was_deleted_is_gone_and_deleting_it_again_does_no_harm(blobs: Blobs) -> None:
    name = new_name(".pdf")
    await blobs.put(name, b"x")
    for _ in range(2):
        await blobs.delete(name)
    with pytest.raises(NotFound):
        await blobs.size(name)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a" * 32, "A" * 32 + ".pdf", "a" * 32 + ".pdf/..", "0" * 32])
async def test_only_names_of_ours_are_looked_for(blobs: Blobs, name: str) -> None:
    for asked in (blobs.size(name), blobs.put(name, b"x"), blobs.delete(name), _read(blobs, name, 0, 1)):
        with pytest.raises(ValueError, match="not a blob's name"):
            await asked


@pytest.mark.parametrize("kind", ["folder", "no bucket", "nobody there"])
async def test_a_store_that_fails_says_so_in_words(broken: Callable[[str], Blobs], kind: str) -> None:
    with pytest.raises(Unavailable, match="nothing was half-done"):
        await broken(kind).put(new_name(".pdf"), b"x")


@pytest.mark.parametrize("kind", ["folder", "nobody there"])
async def test_a_store_that_cannot_be_read_says_so_in_words(broken: Callable[[str], Blobs], kind: str) -> None:
    with pytest.raises(Unavailable, match="could not read"):
        await broken(kind).size(new_name(".pdf"))
    with pytest.raises(Unavailable, match="could not read"):
        await _read(broken(kind), new_name(".pdf"), 0, 1)


async def test_half_a_file_is_never_seen(tmp_path: Path) -> None:
    blobs, name = FolderBlobs(tmp_path), new_name(".pdf")
    (tmp_path / name[:2]).mkdir()
    (tmp_path / name[:2] / name).with_suffix(".part").write_bytes(b"half of it, when the power went")
    with pytest.raises(NotFound):
        await blobs.size(name)
    await blobs.delete(name)
    assert list((tmp_path / name[:2]).iterdir()) == []


@pytest.mark.parametrize("url", ["blobs", "file://blobs", "s3://", "s3:///x", "https://x.example/bucket", "s3://B/x"])
def test_an_address_that_cannot_be_used_stops_haggle_with_a_sentence(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="HAGGLE_BLOBS_URL: say file"):
        from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_BLOBS_URL": url})
