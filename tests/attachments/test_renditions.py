"""A picture comes in the width that is needed, and as JPEG to who knows no WebP; each form is made when first asked."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest
from cast import Haggle, Person
from PIL import Image
from samples import photo, sent


@pytest.fixture
def offer(sal: Person) -> str:
    """The address of a listing with a photo, 900 × 1800 once it is upright, stored 600 × 1200."""
    fields = {"title": "Lamp", "price": "9", "currency": "EUR"}
    answer = sal.http.post("/listings", data=fields, files={"photo": ("lamp.jpg", photo(1800, 900), "image/jpeg")})
    return answer.headers["location"]


def _blobs(haggle: Haggle) -> set[Path]:
    return {path for path in (haggle.data / "blobs").rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("ending", "format_", "width"),
    [("photo", "WEBP", 600), ("photo-400", "WEBP", 400), ("photo-800", "WEBP", 600), ("photo.jpg", "JPEG", 600)],
)
def test_a_photo_comes_in_several_forms_none_larger_than_it_is(
    nia: Person, offer: str, ending: str, format_: str, width: int
) -> None:
    answer = nia.get(f"{offer}/{ending}")
    image = Image.open(io.BytesIO(answer.content))
    assert (image.format, image.size) == (format_, (width, 2 * width))
    assert answer.headers["content-type"] == f"image/{format_.lower()}"
    assert "immutable" in answer.headers["cache-control"]


def test_a_form_is_made_once_also_for_a_crowd(haggle: Haggle, offer: str) -> None:
    before = _blobs(haggle)
    address = f"{haggle.url}{offer}/photo-400"
    with ThreadPoolExecutor(8) as crowd:
        answers = list(crowd.map(httpx2.get, [address] * 8))
    assert {answer.content for answer in answers} == {answers[0].content}
    [made] = _blobs(haggle) - before
    written = made.stat().st_mtime_ns
    assert httpx2.get(address).content == made.read_bytes()
    assert made.stat().st_mtime_ns == written


def test_what_a_page_shows_has_a_modern_source_a_fallback_and_a_size(bea: Person, offer: str, talk: int) -> None:
    sent(bea, talk, ("lamp.jpg", photo()))
    for path in (offer, "/listings", f"/conversations/{talk}"):
        page = bea.get(path).text
        shown = re.findall(r'<picture><source type="image/webp" srcset="([^" ,]+)[^>]*><img src="([^"]+)"', page)
        assert len(shown) == page.count("<picture>") > 0
        for modern, fallback in shown:
            assert bea.get(modern).headers["content-type"] == "image/webp"
            assert bea.get(fallback).headers["content-type"] == "image/jpeg"
        for image in re.findall(r"<img [^>]+>", page):
            assert " width=" in image, image
            assert " height=" in image, image


def test_a_thumbnail_is_as_closed_as_its_file(bea: Person, nia: Person, talk: int) -> None:
    [path] = sent(bea, talk, ("lamp.jpg", photo()))
    answer = bea.get(f"{path}/thumb.jpg")
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert nia.get(f"{path}/thumb.jpg").status_code == 404
