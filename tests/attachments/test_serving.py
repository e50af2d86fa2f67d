"""Serving files: to two people, as long as the message is there, in parts, once, and with nothing in them that runs."""

import asyncio
import io
import re
import urllib.parse
from collections.abc import Callable

import httpx2
import pytest
from cast import Haggle, Person, environment
from PIL import Image
from samples import odt, pdf, photo, sent, wav

from haggle.accounts.queries import account_named
from haggle.lifespan import open_site
from haggle.messages.operations import delete
from haggle.settings import from_environment

SOUND = wav(1)


@pytest.fixture
def sound(bea: Person, talk: int) -> str:
    """The address of a voice message."""
    [path] = sent(bea, talk, voice=("note.wav", SOUND))
    return path


@pytest.fixture
def image(bea: Person, talk: int) -> str:
    """The address of a photo."""
    [path] = sent(bea, talk, ("photo.jpg", photo()))
    return path


def test_only_its_two_people_get_a_file(bea: Person, sal: Person, nia: Person, image: str) -> None:
    for path in (image, f"{image}/thumb"):
        assert {bea.get(path).status_code, sal.get(path).status_code} == {200}
        assert nia.get(path).status_code == 404
        assert httpx2.get(bea.haggle.url + path).status_code == 401
        tag = bea.get(path).headers["etag"]
        assert nia.get(path, **{"If-None-Match": tag}).status_code == 404
        assert nia.get(path, Range="bytes=0-1").status_code == 404


def test_the_token_of_somebody_else_opens_nothing(bea: Person, nia: Person, image: str) -> None:
    for path in (image, f"{image}/thumb"):
        for person, status in ((bea, 200), (nia, 404)):
            headers = {"Authorization": f"Bearer {person.token()}"}
            assert person.http.get(f"/api/v1{path}", headers=headers).status_code == status
        assert bea.http.get(f"/api/v1{path}").status_code == 401


async def _delete(person: Person, message_id: int) -> None:
    settings = from_environment(environment(person.haggle.data))
    async with open_site(settings) as site:
        author = await site.read(account_named, person.username)
        assert author
        await delete(site, author, message_id)


def test_a_deleted_message_takes_its_files_along(bea: Person, sal: Person, talk: int, image: str) -> None:
    tag = sal.get(image).headers["etag"]
    message = re.findall(r'<li id="message-(\d+)"', bea.get(f"/conversations/{talk}").text)[-1]
    asyncio.run(_delete(bea, int(message)))
    for path in (image, f"{image}/thumb"):
        assert sal.get(path).status_code == bea.get(path).status_code == 404
        assert sal.get(path, **{"If-None-Match": tag}).status_code == 404


def test_nothing_in_a_file_runs(bea: Person, talk: int, image: str, sound: str) -> None:
    [document] = sent(bea, talk, ("notes.txt", b"alert(1)"))
    for path, shown in ((image, "inline"), (f"{image}/thumb", "inline"), (sound, "inline"), (document, "attachment")):
        headers = bea.get(path).headers
        assert headers["content-disposition"].startswith(f"{shown}; ")
        [policy] = headers.get_list("content-security-policy")
        assert policy.startswith("sandbox allow-same-origin; default-src 'none'; ")
        assert "script" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_name_of_any_script_arrives_whole(bea: Person, talk: int) -> None:
    name = "Grüße 100% „فاتورة”; 🚲.pdf"
    [path] = sent(bea, talk, (name, pdf()))
    header = bea.get(path).headers["content-disposition"]
    whole = re.fullmatch(r"attachment; filename=\"[\x20-\x7e]+\"; filename\*=UTF-8''([\w.%~-]+)", header)
    assert whole
    assert urllib.parse.unquote(whole[1]) == name


def test_what_one_has_is_not_sent_again(bea: Person, image: str) -> None:
    whole = bea.get(image)
    tag = whole.headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', tag)
    assert whole.headers["cache-control"] == "private, no-cache"
    for condition in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = bea.get(image, **{"If-None-Match": condition})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert bea.get(image, **{"If-None-Match": '"other"'}).status_code == 200
    assert bea.get(f"{image}/thumb").headers["etag"] != tag


FILES = {
    "note.wav": SOUND,
    "notes.txt": b"line\n" * 900,
    "list.csv": b"a;b\n" * 900,
    "a.pdf": pdf() * 90,
    "a.odt": odt(),
}


@pytest.mark.parametrize("name", FILES)
def test_the_length_is_told_and_the_content_not_packed(bea: Person, talk: int, name: str) -> None:
    [path] = sent(bea, talk, (name, FILES[name]))
    answer = bea.get(path, **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-length"] == str(len(FILES[name]))
    assert answer.headers["accept-ranges"] == "bytes"
    assert "content-encoding" not in answer.headers
    assert answer.content == FILES[name]


PARTS = {
    "bytes=0-9": (0, 9),
    "bytes=100-": (100, None),
    "Bytes=0-9": (0, 9),
    "bytes=-50": (len(SOUND) - 50, None),
    "bytes=0-999999999": (0, None),
    f"bytes=-{len(SOUND) * 2}": (0, None),
    f"bytes={len(SOUND) - 1}-": (len(SOUND) - 1, None),
}


@pytest.mark.parametrize("asked", PARTS)
def test_a_part_is_sent(bea: Person, sound: str, asked: str) -> None:
    first, last = PARTS[asked]
    last = len(SOUND) - 1 if last is None else last
    answer = bea.get(sound, Range=asked)
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert answer.headers["content-length"] == str(last - first + 1)
    assert answer.content == SOUND[first : last + 1]


@pytest.mark.parametrize("asked", [f"bytes={len(SOUND)}-", "bytes=99999999-", "bytes=-0"])
def test_a_part_that_does_not_exist_is_refused_in_words(bea: Person, sound: str, asked: str) -> None:
    answer = bea.get(sound, Range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(SOUND)}"
    assert "The part you asked for does not exist" in answer.text


@pytest.mark.parametrize(
    "asked", ["bytes=9-1", "bytes=-", "bytes=x", "lines=1-2", "bytes=0-1,4-5", "bytes=" + "9" * 30]
)
def test_an_odd_range_is_as_if_it_were_not_there(bea: Person, sound: str, asked: str) -> None:
    answer = bea.get(sound, Range=asked)
    assert (answer.status_code, answer.content) == (200, SOUND)


def test_a_part_of_something_else_is_not_sent(bea: Person, sound: str) -> None:
    tag = bea.get(sound).headers["etag"]
    assert bea.get(sound, **{"Range": "bytes=0-1", "If-Range": tag}).status_code == 206
    for other in ('"other"', f"W/{tag}", "Wed, 25 Nov 2026 00:00:00 GMT"):
        assert bea.get(sound, **{"Range": "bytes=0-1", "If-Range": other}).status_code == 200


def test_the_head_alone_is_told(bea: Person, sound: str) -> None:
    answer = bea.http.head(sound)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(SOUND))
    part = bea.http.head(sound, headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.headers["content-length"]) == (206, "10")


def test_a_listings_photo_is_everybodys_and_kept_for_ever(sal: Person) -> None:
    fields = {"title": "Lamp", "price": "5", "currency": "EUR"}
    answer = sal.http.post("/listings", data=fields, files={"photo": ("photo.jpg", photo())})
    address = sal.haggle.url + answer.headers["location"] + "/photo"
    whole = httpx2.get(address)
    assert whole.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert Image.open(io.BytesIO(whole.content)).format == "WEBP"
    assert httpx2.get(address, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert httpx2.get(address, headers={"Range": "bytes=0-9"}).content == whole.content[:10]


def test_a_file_that_the_store_lost_is_missing_in_words(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    [path] = sent(bea, talk, ("a.pdf", pdf()))
    for blob in (haggle.data / "blobs").rglob("*.pdf"):
        blob.unlink()
    answer = sal.get(path)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text


def test_the_rows_say_what_is_there(bea: Person, talk: int, image: str) -> None:
    number = int(image.rpartition("/")[2])
    (names,) = bea.haggle.sql("SELECT blob, thumb FROM attachments WHERE id = :id", id=number)
    assert (
        bea.haggle.sql("SELECT name FROM loose_blobs WHERE name IN (:blob, :thumb)", blob=names[0], thumb=names[1])
        == []
    )
    assert all((bea.haggle.data / "blobs" / name[:2] / name).is_file() for name in names)
