"""How much is sent: little enough for a slow phone, once, compressed."""

import gzip
import re

import httpx2
import pytest
from cast import Haggle, Person

KB30 = 30 * 1024
GZIP = {"Accept-Encoding": "gzip"}


def _sent(person: Person, path: str) -> int:
    """The bytes of an answer's body as they are sent."""
    with person.http.stream("GET", path, headers=GZIP) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-encoding"] == "gzip"
        return sum(len(chunk) for chunk in answer.iter_raw())


def _linked(person: Person, path: str, kind: str) -> list[str]:
    return re.findall(rf'"(/static/build/app-[^"]+\.{kind})"', person.get(path).text)


@pytest.mark.parametrize("path", ["/", "/listings", "/login", "/conversations"])
def test_a_page_with_its_styles_is_at_most_30_kib(bea: Person, path: str) -> None:
    if path == "/login":
        bea = Person(bea.haggle, "Somebody")
    [css] = _linked(bea, path, "css")
    assert _sent(bea, path) + _sent(bea, css) <= KB30


def test_attributes_on_lines_of_their_own_send_no_more_bytes(bea: Person, talk: int) -> None:
    assert re.findall(r'<[a-z](?:"[^"]*"|[^"<>\n])*\n', bea.get(f"/conversations/{talk}").text) == []


def test_scripts_are_at_most_30_kib(bea: Person) -> None:
    [js] = _linked(bea, "/", "js")
    assert _sent(bea, js) <= KB30


def test_what_is_built_is_sent_as_it_was_compressed_by_the_build(bea: Person) -> None:
    for kind, media_type in (("css", "text/css"), ("js", "text/javascript")):
        [path] = _linked(bea, "/", kind)
        plain, packed = bea.get(path, **{"Accept-Encoding": "identity"}), bea.get(path, **GZIP)
        assert plain.content == packed.content
        assert "content-encoding" not in plain.headers
        assert plain.headers["etag"] != packed.headers["etag"]
        for answer in (plain, packed):
            assert answer.headers["content-type"].startswith(media_type)
            assert answer.headers["vary"] == "Accept-Encoding"
        assert _sent(bea, path) <= len(gzip.compress(plain.content, 9))
        again = bea.get(path, **GZIP, **{"If-None-Match": packed.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_images_are_kept_for_ever_where_their_address_says_which_and_for_a_day_else(bea: Person) -> None:
    [css] = _linked(bea, "/", "css")
    addresses = set(re.findall(r"\.\.(/img/[\w.?=-]+)", bea.get(css).text))
    assert len(addresses) > 10
    for address in addresses:
        answer = bea.get(f"/static{address}")
        assert (answer.status_code, "?v=" in address) == (200, True), address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert bea.get("/static/img/icon.svg").headers["cache-control"] == "public, max-age=86400"


def test_what_browsers_keep_and_machines_read_begins_no_visit(haggle: Haggle) -> None:
    for path in ("/offline", "/sw.js", "/robots.txt", "/manifest.webmanifest"):
        assert "set-cookie" not in httpx2.get(haggle.url + path).headers, path
    assert "set-cookie" in httpx2.get(haggle.url + "/login").headers


def test_machines_are_told_what_they_need_not_read(bea: Person) -> None:
    answer = bea.get("/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "Disallow: /api/" in answer.text
