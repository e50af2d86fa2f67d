"""The badge on pages of other sites (HAGGLE_COUNTED_BY): whom the count is told, live, and by no cache."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from cast import Haggle, Person
from client import Client

from haggle.web.assets import BUILD, load

SHOP, FRAMER = "https://shop.example", "https://framer.example"
CROSS = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
IMAGE = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
PATHS = ("/badge.json", "/badge.svg", "/badge/live")


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    settings = {"HAGGLE_COUNTED_BY": SHOP, "HAGGLE_FRAMED_BY": FRAMER, "HAGGLE_DELIVERED_MS": "20"}
    server = Haggle(tmp_path_factory.mktemp("badge"), settings).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


@pytest.fixture
def talk(bea: Person, sal: Person) -> int:
    return bea.open_chat(sal.sell(), "Hello")


def _asked(person: Person, path: str, **headers: str) -> httpx2.Response:
    cookies = "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())
    return Client(person.haggle.url).get(path, headers={"Cookie": cookies, **headers})


def _unread(person: Person) -> Any:
    return _asked(person, "/badge.json", Origin=SHOP, **CROSS).json()


def test_a_named_site_is_told_the_count(bea: Person, sal: Person, talk: int) -> None:
    assert (_unread(bea), _unread(sal)) == ({"signed_in": True, "unread": 0}, {"signed_in": True, "unread": 1})
    sal.get(f"/conversations/{talk}")
    assert _unread(sal)["unread"] == 0


def test_of_nobody_there_is_none(haggle: Haggle) -> None:
    visitor = Person(haggle, "Vic")
    assert _unread(visitor) == {"signed_in": False, "unread": 0}
    assert _asked(visitor, "/badge/live", Origin=SHOP, **CROSS).status_code == 204
    assert not _asked(visitor, "/badge.svg", Referer=f"{SHOP}/", **IMAGE).headers.get("set-cookie")


@pytest.mark.parametrize("origin", [SHOP, FRAMER])
@pytest.mark.parametrize("path", ["/badge.json", "/badge.svg"])
def test_the_answer_is_for_that_site_and_person_alone(sal: Person, talk: int, path: str, origin: str) -> None:
    headers = _asked(sal, path, Origin=origin, **CROSS).headers
    assert headers["access-control-allow-origin"] == origin
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["cache-control"] == "private, no-store"
    assert {"Origin", "Cookie"} <= set(re.split(", *", headers["vary"]))


@pytest.mark.parametrize(
    "asker",
    [
        *({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": f"{SHOP}.evil.example"}),
        *(
            {"Origin": "http://shop.example"},
            {"Origin": f"{SHOP}:8443"},
            {"Referer": "https://evil.example/?https://shop.example/"},
        ),
        *(
            {"Referer": "https://shop.example@evil.example/"},
            {},
            {"Origin": "https://evil.example", "Referer": f"{SHOP}/"},
        ),
    ],
    ids=str,
)
@pytest.mark.parametrize("path", PATHS)
def test_no_other_site_is_told_anything(sal: Person, talk: int, path: str, asker: dict[str, str]) -> None:
    """By a script, an image, or a browser that says nothing of where it asks from."""
    for kind in (CROSS, IMAGE, {}):
        answer = _asked(sal, path, **kind, **asker)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_our_own_pages_and_those_of_the_same_host_are_told(sal: Person, talk: int) -> None:
    answer = _asked(sal, "/badge.json", **{"Sec-Fetch-Site": "same-origin"})
    assert answer.json()["unread"] == 1
    assert "access-control-allow-origin" not in answer.headers


def test_an_image_says_it_where_no_scripts_run(bea: Person, sal: Person, talk: int) -> None:
    answer = _asked(sal, "/badge.svg", Referer=f"{SHOP}/things/7", **IMAGE)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert re.search("<title>1 unread conversation</title>.*>1</text>", answer.text, re.DOTALL)
    assert "<text" not in _asked(bea, "/badge.svg", Referer=f"{SHOP}/", **IMAGE).text


def test_the_count_is_live(bea: Person, sal: Person, talk: int) -> None:
    heard: list[str] = []
    came = threading.Condition()

    def listen() -> None:
        headers = {"Origin": SHOP, **CROSS, "Cookie": f"{sal.haggle.cookie_name}={sal.cookie}"}
        with (
            httpx2.Client(base_url=sal.haggle.url) as client,
            client.stream("GET", "/badge/live", headers=headers) as answer,
        ):
            assert answer.headers["access-control-allow-origin"] == SHOP
            for line in answer.iter_lines():
                if line.startswith("data:") and line[6:].isdigit():
                    with came:
                        heard.append(line[6:])
                        came.notify()
                if len(heard) == 3:
                    return

    def wait(count: int) -> None:
        with came:
            assert came.wait_for(lambda: len(heard) >= count, timeout=5), heard

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    wait(1)
    bea.open_chat(sal.sell("Lamp"), "And this?")
    wait(2)
    sal.get(f"/conversations/{talk}")
    wait(3)
    thread.join(5)
    assert heard == ["1", "2", "1"]
    assert "Delivered" not in bea.get(f"/conversations/{talk}").text  # a badge shows no message


def test_what_the_member_wants_not_counted_is_not(sal: Person, talk: int) -> None:
    sal.http.post("/account/notifications", data={"message.toast": "on"})
    assert _unread(sal)["unread"] == 0


def test_the_script_is_small_and_may_be_loaded_by_any_site(haggle: Haggle) -> None:
    answer = Client(haggle.url).get("/widget.js", headers={"Accept-Encoding": "identity"})
    assert len(answer.content) <= 2048
    assert answer.content == (BUILD / load().on_demand["widget.js"]).read_bytes()
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert "set-cookie" not in answer.headers
