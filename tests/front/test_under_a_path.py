"""haggle under a path of its host (HAGGLE_PUBLIC_URL=https://shop.example/chat): every address it gives is below it."""

import io
import re
from collections.abc import Callable, Iterator

import pytest
from cast import Haggle, Person
from PIL import Image

pytestmark = pytest.mark.once

OUTSIDE = re.compile(r"""(?<!value)=(?:"|&#34;)/(?!chat[/"&?])[^"&]*|srcset="[^"]*, /(?!chat/)[^"]*""")
LINKS = re.compile(r'(?:href|src|data-hx-get|data-src)="(/[^"#]+)"')
FIRST = (
    "/",
    "/conversations",
    "/listings",
    "/account",
    "/account/notifications",
    "/diagnostics",
    "/offline",
    "/no-such",
)


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    settings = {"HAGGLE_PUBLIC_URL": "http://shop.example/chat"}
    server = Haggle(tmp_path_factory.mktemp("path"), settings).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture(scope="module")
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture(scope="module")
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


@pytest.fixture(scope="module")
def talk(bea: Person, sal: Person) -> int:
    """They talk, with a photo, a link, an answer and a reaction."""
    data = io.BytesIO()
    Image.new("RGB", (900, 700), "teal").save(data, "JPEG")
    photo = {"photo": ("bike.jpg", data.getvalue(), "image/jpeg")}
    sold = sal.http.post("/listings", data={"title": "Bike", "price": "120", "currency": "EUR"}, files=photo)
    talk = bea.open_chat(int(sold.headers["location"].rpartition("/")[2]), "Hello, see https://example.org/x")
    files = {"attachment": ("photo.jpg", data.getvalue(), "image/jpeg")}
    sal.http.post(f"/conversations/{talk}/messages", data={"body": "A photo"}, files=files)
    message = bea.say(talk, "Is it blue?")
    sal.http.post(f"/messages/{message}/reactions", data={"emoji": "👍"})
    sal.http.post(f"/conversations/{talk}/messages", data={"body": "Blue", "reply_to": message})
    sal.http.post("/account/avatar", files={"picture": ("sal.jpg", data.getvalue(), "image/jpeg")})
    return talk


def test_every_address_on_every_page_is_below_the_path(bea: Person, sal: Person, talk: int) -> None:
    """All pages that links lead to, asked as the links say, by buyer, seller and a visitor."""
    bea.http.post("/account", data={"name": "Bea", "language": "ar"})
    pages = 0
    for person in (bea, sal, Person(bea.haggle, "Vic")):
        seen, todo = set[str](), [f"/chat{path}" for path in (*FIRST, f"/conversations/{talk}")]
        while todo and len(seen) < 200:
            path = todo.pop(0)
            kind = re.sub(r"\d+", "N", path)
            if kind in seen or path.endswith("/live") or "/live?" in path:
                continue
            seen.add(kind)
            answer = person.get(path)
            assert answer.status_code < 500, path
            if not answer.headers.get("content-type", "").startswith("text/html"):
                continue
            pages += 1
            assert OUTSIDE.findall(answer.text) == [], path
            todo += [link.replace("&amp;", "&") for link in LINKS.findall(answer.text)]
    assert pages > 70


def test_what_the_feed_brings_is_below_it_too(bea: Person, talk: int) -> None:
    changes = bea.get(f"/chat/feed/changes?after=0&conversation={talk}").text
    assert 'href="/chat/conversations/' in changes
    assert OUTSIDE.findall(changes) == []


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/logout", "/chat/login"),
        ("/conversations/{talk}/messages", "/chat/conversations/{talk}?at="),
        ("/conversations/{talk}/typing", "/chat/conversations/{talk}"),
    ],
)
def test_redirects_lead_below_it(haggle: Haggle, sal: Person, path: str, leads_to: str) -> None:
    eve = Person(haggle, "Eve").join()
    talk = eve.open_chat(sal.sell("Lamp"), "Hello")
    answer = eve.http.post(path.format(talk=talk), data={"body": "x"})
    assert answer.headers["location"].startswith(leads_to.format(talk=talk))


@pytest.mark.parametrize("onward", ["/conversations?filter=unread", "/chat/conversations?filter=unread"])
def test_signing_in_leads_on_below_it(haggle: Haggle, onward: str) -> None:
    """Whether `next` was written by us, or by a host that thinks of its own addresses."""
    ann = Person(haggle, "Ann").join()
    visitor = Person(haggle, "Ann")
    visitor.username = ann.username
    answer = visitor.http.post(
        "/login", data={"username": ann.username, "password": "a long enough password", "next": onward}
    )
    assert answer.headers["location"] == "/chat/conversations?filter=unread"


@pytest.mark.parametrize(
    "onward", ["//evil.example", "/chat//evil.example", "/chat/\\evil.example", "https://evil.example"]
)
def test_signing_in_leads_nowhere_else(haggle: Haggle, onward: str) -> None:
    ann = Person(haggle, "Ann").join()
    answer = ann.http.get("/login", params={"next": onward})
    assert answer.headers["location"] == "/chat/conversations"


def test_a_message_refused_to_a_script_leads_to_the_sign_in(haggle: Haggle, talk: int) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://shop.example/chat/conversations/{talk}"}
    answer = Person(haggle, "Vic").http.post(
        f"/chat/conversations/{talk}/messages", data={"body": "x"}, headers=headers
    )
    assert answer.headers["hx-redirect"] == f"/chat/login?next=/conversations/{talk}"


def test_cookies_are_named_for_the_path(haggle: Haggle) -> None:
    """Two haggles on one host do not take each other's; the host itself has cookies too."""
    ann = Person(haggle, "Ann").join_by_form()
    assert [name for name in ann.http.cookies if name.startswith("haggle")] != []
    assert all(name.startswith("haggle-chat") for name in ann.http.cookies)


def test_over_https_no_neighbour_can_plant_the_cookie(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_PUBLIC_URL="https://shop.example/chat")
    answer = Person(haggle, "Ann").http.get("/chat/login")
    assert re.match(
        r"__Host-haggle-chat-visitor=\w+; Path=/; HttpOnly; SameSite=Lax; .*Secure", answer.headers["set-cookie"]
    )
    assert "strict-transport-security" not in answer.headers  # of the whole host: that is the shop's to say


def test_what_an_installed_haggle_needs_is_below_it(bea: Person) -> None:
    manifest = bea.get("/chat/manifest.webmanifest").json()
    assert {manifest[name] for name in ("id", "scope")} == {"/chat/"}
    assert manifest["start_url"] == "/chat/conversations"
    for path in (*(icon["src"] for icon in manifest["icons"]), "/chat/sw.js", "/chat/offline"):
        assert path.startswith("/chat/")
        assert bea.get(path).status_code == 200


def test_so_are_the_addresses_in_json(bea: Person, sal: Person, talk: int) -> None:
    token, urls = sal.token(), []
    for path in (
        "",
        "?before=9999",
        f"conversations/{talk}",
        f"conversations/{talk}/messages",
        "account",
        "listings/1",
    ):
        urls += re.findall(
            r'"\w*url": ?"(/[^"]*)"', sal.get(f"/chat/api/v1/{path}", Authorization=f"Bearer {token}").text
        )
    assert len(urls) >= 5
    for url in urls:
        assert url.startswith("/chat/")
        assert sal.get(url, Authorization=f"Bearer {token}").status_code == 200, url
    assert sal.get("/chat/api/v1/openapi.json").json()["servers"] == [{"url": "/chat"}]


def test_a_proxy_may_take_the_path_off(bea: Person, talk: int) -> None:
    assert bea.get(f"/conversations/{talk}").status_code == 200
    assert 'action="/chat/listings"' in bea.get("/listings").text


def test_the_path_itself_is_the_front_page(haggle: Haggle) -> None:
    for path in ("/chat", "/chat/"):
        assert Person(haggle, "Vic").get(path).status_code == 200


def test_a_path_that_begins_like_an_address_of_ours_is_refused(haggle: Haggle) -> None:
    other = Haggle(haggle.data.parent / "other", {"HAGGLE_PUBLIC_URL": "https://shop.example/messages/ours"})
    told = other.run("serve", "--port", str(other.port))
    assert (told.returncode, "begins like an address of haggle's own" in told.stderr) == (1, True)
