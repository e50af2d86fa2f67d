"""The front page, health, and what every page carries."""

import re

import httpx2
import pytest
from cast import Haggle, Person


def test_a_visitor_sees_what_is_for_sale(haggle: Haggle, sal: Person) -> None:
    sal.sell("Front page lamp")
    assert "Front page lamp" in httpx2.get(haggle.url).text


def test_health_is_one_word(haggle: Haggle) -> None:
    answer = httpx2.get(haggle.url + "/up")
    assert (answer.status_code, answer.text) == (200, "up\n")


@pytest.mark.parametrize("path", ["/", "/listings", "/conversations", "/notifications", "/account", "/listings/new"])
def test_every_page_can_sign_out_and_says_who_one_is(bea: Person, path: str) -> None:
    page = bea.get(path).text
    assert 'action="/logout"' in page
    assert "Sign out" in page
    assert bea.name in page


@pytest.mark.parametrize("path", ["/", "/listings", "/conversations", "/notifications", "/account"])
def test_no_id_stands_twice_on_a_page(bea: Person, talk: int, path: str) -> None:
    for page in (bea.get(path).text, bea.get(f"/conversations/{talk}").text):
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert sorted(ids) == sorted(set(ids))


def test_a_page_opens_its_stream_where_it_was_read(bea: Person, talk: int) -> None:
    page = bea.get(f"/conversations/{talk}").text
    position = re.search(r'data-position="(\d+)"', page)
    assert position
    assert f'data-hx-sse:connect="/feed?after={position[1]}&amp;conversation={talk}&amp;page=' in page
    assert f'data-hx-get="/feed/changes?after={position[1]}&amp;conversation={talk}&amp;account=' in page


def test_two_pages_have_two_names(bea: Person) -> None:
    first, second = (re.search(r"page=([\w-]+)", bea.get("/conversations").text) for _ in range(2))
    assert first
    assert second
    assert first[1] != second[1]


def test_built_files_are_kept_for_ever(bea: Person) -> None:
    for path in re.findall(r'"(/static/build/[^"]+)"', bea.get("/").text):
        answer = bea.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


def test_an_unknown_address_is_said_in_words(bea: Person) -> None:
    answer = bea.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/conversations"' in answer.text


def test_an_unknown_address_is_said_to_htmx_in_the_place_for_problems(bea: Person) -> None:
    answer = bea.htmx("GET", "/nothing/here")
    assert answer.status_code == 404
    assert answer.text.lstrip().startswith('<hx-partial data-hx-target="#problem"')


@pytest.mark.parametrize(
    "path", ["/", "/up", "/listings", "/conversations", "/notifications", "/account", "/feed/changes"]
)
def test_the_head_of_a_page_is_its_answer_without_the_body(bea: Person, path: str) -> None:
    head = bea.http.head(path)
    assert (head.status_code, head.content) == (bea.get(path).status_code, b"")


def test_built_files_go_out_as_small_as_they_were_packed(bea: Person) -> None:
    for path in re.findall(r'"(/static/build/[^"]+)"', bea.get("/").text):
        packed = bea.http.get(path, headers={"Accept-Encoding": "gzip"})
        plain = bea.http.get(path, headers={"Accept-Encoding": "identity"})
        assert (packed.headers["content-encoding"], packed.headers["vary"]) == ("gzip", "Accept-Encoding")
        assert "content-encoding" not in plain.headers
        assert packed.text == plain.text
        assert packed.headers["content-type"] == plain.headers["content-type"]
        assert int(packed.headers["content-length"]) < 30 * 1024


def test_the_offline_page_names_nobody(bea: Person) -> None:
    page = bea.get("/offline")
    assert page.status_code == 200
    assert bea.name not in page.text
    assert "csrf" not in page.text
