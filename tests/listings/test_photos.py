"""Several photos of a listing: in order, the first in lists, shown without scripts."""

import html
import io
import json
import re
import zipfile

import httpx2
import pytest
from cast import Haggle, Person
from listener import listen
from PIL import Image

COLOURS = ("red", "lime", "blue", "yellow")


def _photo(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


def _files(*colours: str) -> list[tuple[str, tuple[str, bytes]]]:
    return [("photo", (f"{colour}.png", _photo(colour))) for colour in colours]


def _add(person: Person, listing: int, *colours: str) -> httpx2.Response:
    return person.http.post(f"/listings/{listing}/photos", files=_files(*colours))


def _colour(content: bytes) -> str:
    bands = Image.open(io.BytesIO(content)).convert("RGB").resize((1, 1)).tobytes()
    known = {"red": (1, 0, 0), "lime": (0, 1, 0), "blue": (0, 0, 1), "yellow": (1, 1, 0)}
    return {value: name for name, value in known.items()}[bands[0] // 128, bands[1] // 128, bands[2] // 128]


def _shown(person: Person, listing: int) -> list[str]:
    """The colours of its photos in their order, as its page has them."""
    page = html.unescape(person.get(f"/listings/{listing}").text)
    paths = re.findall(rf'<img src="(/listings/{listing}/photos/\d+/photo\.jpg\?v=\w+)"', page)
    return [_colour(person.get(path).content) for path in paths]


def _names(person: Person, listing: int) -> list[str]:
    """How each photo is named in the form that removes it."""
    page = person.get(f"/listings/{listing}/photos").text
    return re.findall(r'removal">.*?name="photo" value="(\w+)"', page, re.DOTALL)


@pytest.fixture
def sofa(sal: Person) -> int:
    """A listing with a red, a green and a blue photo."""
    fields = {"title": "Sofa", "price": "50", "currency": "EUR"}
    answer = sal.http.post("/listings", data=fields, files=_files(*COLOURS[:3]))
    assert answer.status_code == 303, answer.text
    return int(answer.headers["location"].rpartition("/")[2])


def test_a_listing_is_published_with_several_in_order(sal: Person, nia: Person, sofa: int) -> None:
    assert _shown(nia, sofa) == ["red", "lime", "blue"]
    assert _colour(nia.get(f"/listings/{sofa}/thumb").content) == "red"
    assert _add(sal, sofa, "yellow").status_code == 303
    assert _shown(nia, sofa) == list(COLOURS)


def test_they_are_put_in_order_and_removed_one_by_one(sal: Person, bea: Person, sofa: int) -> None:
    _, second, third = _names(sal, sofa)
    sal.http.post(f"/listings/{sofa}/photos/order", data={"photo": third})
    assert _shown(bea, sofa) == ["red", "blue", "lime"]
    sal.http.post(f"/listings/{sofa}/photos/order", data={"photo": third})
    assert _colour(bea.get(f"/listings/{sofa}/thumb").content) == "blue"
    for _ in range(2):  # a second time there is nothing left of it
        assert sal.http.post(f"/listings/{sofa}/photos/removal", data={"photo": third}).status_code == 303
    assert _shown(bea, sofa) == ["red", "lime"]
    for name in _names(sal, sofa):
        sal.http.post(f"/listings/{sofa}/photos/removal", data={"photo": name})
    assert _shown(bea, sofa) == []
    assert bea.get(f"/listings/{sofa}/photo").status_code == 404
    assert second


def test_the_first_moves_no_further_and_what_is_not_named_stays(sal: Person, bea: Person, sofa: int) -> None:
    for name in (_names(sal, sofa)[0], "", "nothing", "%"):
        assert sal.http.post(f"/listings/{sofa}/photos/order", data={"photo": name}).status_code == 303
    assert sal.http.post(f"/listings/{sofa}/photos/removal", data={}).status_code == 303
    assert _shown(bea, sofa) == ["red", "lime", "blue"]


def test_more_than_eight_are_refused_whole(sal: Person, bea: Person, sofa: int) -> None:
    answer = _add(sal, sofa, *["yellow"] * 6)
    assert (answer.status_code, "A listing has at most 8 photos." in answer.text) == (422, True)
    assert len(_shown(bea, sofa)) == 3
    assert _add(sal, sofa, *["yellow"] * 5).status_code == 303
    assert "Add photos" not in sal.get(f"/listings/{sofa}/photos").text


def test_what_is_no_photo_is_refused_and_none_added(sal: Person, bea: Person, sofa: int) -> None:
    files = [*_files("yellow"), ("photo", ("notes.txt", b"no photo at all"))]
    assert sal.http.post(f"/listings/{sofa}/photos", files=files).status_code == 422
    assert _shown(bea, sofa) == ["red", "lime", "blue"]


def test_only_its_seller_changes_them(sal: Person, bea: Person, sofa: int) -> None:
    name = _names(sal, sofa)[0]
    assert bea.get(f"/listings/{sofa}/photos").status_code == 404
    assert _add(bea, sofa, "yellow").status_code == 404
    for noun in ("order", "removal"):
        assert bea.http.post(f"/listings/{sofa}/photos/{noun}", data={"photo": name}).status_code == 404
    assert _shown(bea, sofa) == ["red", "lime", "blue"]


def test_they_come_live_to_pages(sal: Person, bea: Person, sofa: int) -> None:
    bea.open_chat(sofa, "Hello")
    stream = listen(bea, f"after={bea.position()}")
    _add(sal, sofa, "yellow")
    assert f"/listings/{sofa}/photos/3/photo" in stream.saying(f"#listing-{sofa}-photos").data


def test_what_is_removed_loses_all_of_them(haggle: Haggle, sal: Person, sofa: int) -> None:
    names = haggle.sql("SELECT photo FROM listing_photos WHERE listing_id = :id", id=sofa)
    sal.http.post(f"/listings/{sofa}/removal")
    assert haggle.sql("SELECT 1 FROM listing_photos WHERE listing_id = :id", id=sofa) == []
    for (name,) in names:
        assert haggle.sql("SELECT 1 FROM loose_blobs WHERE name = :name", name=name) == [(1,)]
    assert sal.get(f"/listings/{sofa}/photos/1/photo").status_code == 404


def test_an_export_has_all_of_them(haggle: Haggle) -> None:
    ida = Person(haggle, "Ida").join()
    fields = {"title": "Sofa", "price": "50", "currency": "EUR"}
    listing = int(ida.http.post("/listings", data=fields, files=_files("red", "blue")).headers["location"][10:])
    archive = zipfile.ZipFile(io.BytesIO(ida.http.post("/account/export").content))
    assert _colour(archive.read(f"files/listing-{listing}.webp")) == "red"
    assert _colour(archive.read(f"files/listing-{listing}-1.webp")) == "blue"
    assert json.loads(archive.read("data/listing_photos.jsonl"))["place"] == 1


def test_programs_add_order_and_remove_them(sal: Person, bea: Person, sofa: int) -> None:
    path, mine = f"/api/v1/listings/{sofa}", {"Authorization": f"Bearer {sal.token()}"}
    more = sal.http.post(f"{path}/photos", files=_files("yellow"), headers=mine).json()["photos"]
    assert [_colour(bea.get(one["url"]).content) for one in more] == list(COLOURS)
    sal.http.post(f"{path}/photos/order", json={"photo": more[3]["photo"]}, headers=mine)
    left = sal.http.post(f"{path}/photos/removal", json={"photo": more[0]["photo"]}, headers=mine).json()["photos"]
    assert [one["photo"] for one in left] == [more[place]["photo"] for place in (1, 3, 2)]
    assert sal.http.post(f"{path}/photos", json={}, headers=mine).status_code == 422
    theirs = {"Authorization": f"Bearer {bea.token()}"}
    for noun in ("order", "removal"):
        answer = bea.http.post(f"{path}/photos/{noun}", json={"photo": left[1]["photo"]}, headers=theirs)
        assert answer.status_code == 404
