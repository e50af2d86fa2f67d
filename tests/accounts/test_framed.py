"""In a frame of another site (HAGGLE_FRAMED_BY): who may frame us, and the cookies of a frame."""

import re
from collections.abc import Iterator

import pytest
from cast import PASSWORD, Haggle, Person
from client import Client, part

from haggle.settings import from_environment
from haggle.settings.checks import SettingsError

pytestmark = pytest.mark.once

SHOP, OTHER_SHOP = "https://shop.example", "https://other.example:8443"
IN_FRAME = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Mode": "navigate"}
FROM_SHOP = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    settings = {"HAGGLE_PUBLIC_URL": "https://chat.example", "HAGGLE_FRAMED_BY": f"{SHOP}/, {OTHER_SHOP}"}
    server = Haggle(tmp_path_factory.mktemp("framed"), settings).start()
    yield server
    server.stop()
    assert server.errors() == []


class Framed(Person):
    """Somebody whose pages stand in a frame: the browser says so. It hands out cookies by hand, as https asks for."""

    def sign_in_in_the_frame(self) -> "Framed":
        page = self.http.get("/login", headers={**IN_FRAME, **FROM_SHOP})
        visitor = part(r"(__Host-framed-haggle-visitor=\w+);", page.headers["set-cookie"])
        token = part(r'name="csrf_token" value="([^"]+)"', page.text)
        fields = {"csrf_token": token, "username": self.username, "password": PASSWORD}
        answer = self.http.post("/login", data=fields, headers={**IN_FRAME, "Cookie": visitor})
        assert answer.status_code == 303, answer.text
        self.lines = answer.headers.get_list("set-cookie")
        self.session = self.lines[0].partition(";")[0]
        return self

    def ask(self, method: str, path: str, **headers: str) -> int:
        answer = Client(self.haggle.url).request(method, path, headers={"Cookie": self.session, **headers})
        return answer.status_code


@pytest.fixture(scope="module")
def ann(haggle: Haggle) -> Framed:
    person = Framed(haggle, "Ann")
    person.join()
    person.http.cookies.clear()
    return person.sign_in_in_the_frame()


def test_exactly_those_named_may_frame_us(haggle: Haggle, ann: Framed) -> None:
    for path in ("/", "/login", "/no-such"):
        headers = Person(haggle, "Vic").get(path).headers
        assert f"; frame-ancestors {SHOP} {OTHER_SHOP};" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"  # for browsers that do not know the other


def test_nobody_may_where_nobody_is_named(nobody: Haggle) -> None:
    answer = Person(nobody, "Vic").http.get("/", headers=IN_FRAME)
    assert "; frame-ancestors 'none';" in answer.headers["content-security-policy"]
    assert '<header class="masthead' in answer.text
    assert "Partitioned" not in answer.headers.get("set-cookie", "")


@pytest.fixture(scope="module")
def nobody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    server = Haggle(tmp_path_factory.mktemp("alone"), {"HAGGLE_PUBLIC_URL": "https://chat.example"}).start()
    yield server
    server.stop()


def test_a_frame_has_cookies_that_are_kept_for_the_site_around_it(ann: Framed) -> None:
    for line in ann.lines:
        assert re.match(r"__Host-framed-haggle", line)
        assert "; Path=/; HttpOnly; SameSite=None; Partitioned;" in line
        assert line.endswith("; Secure")


def test_a_window_of_its_own_has_the_strict_ones(haggle: Haggle) -> None:
    answer = Person(haggle, "Vic").http.get("/login", headers={"Sec-Fetch-Dest": "document"})
    assert re.match(r"__Host-haggle-visitor=.*SameSite=Lax", answer.headers["set-cookie"])


def test_what_the_framed_page_asks_for_is_the_members(ann: Framed) -> None:
    assert ann.ask("GET", "/conversations", **{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "iframe"}) == 200
    assert (
        ann.ask("GET", "/feed/changes?after=0", **{"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Dest": "empty"}) == 304
    )


def test_the_site_around_it_can_open_a_page(ann: Framed) -> None:
    assert ann.ask("GET", "/conversations", **IN_FRAME, **FROM_SHOP) == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("mode", ["no-cors", "cors"])
def test_nothing_else_that_other_sites_ask_for_is(ann: Framed, site: str, mode: str) -> None:
    """As SameSite=Lax would have it: no picture, script or fetch of theirs is answered to the member."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Origin": SHOP}
    assert ann.ask("GET", "/notifications/1", **headers) == 401
    assert ann.ask("GET", "/feed/changes?after=0", **headers) == 401


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(ann: Framed, site: str) -> None:
    """Of the one that may frame us too, and however it is sent."""
    for headers in ({**IN_FRAME, "Origin": SHOP}, {"Sec-Fetch-Mode": "no-cors", "Origin": SHOP}):
        assert ann.ask("POST", "/logout", **headers, **{"Sec-Fetch-Site": site}) in {401, 403}
    assert ann.ask("POST", "/logout", Origin=SHOP, **IN_FRAME) == 403
    assert ann.ask("GET", "/conversations", **{"Sec-Fetch-Site": "same-origin"}) == 200


def test_a_form_of_the_framed_page_needs_its_token_still(ann: Framed) -> None:
    headers = {"Sec-Fetch-Dest": "iframe", "Cookie": ann.session, "Content-Type": "application/x-www-form-urlencoded"}
    answer = Client(ann.haggle.url).post("/logout", headers=headers, content="csrf_token=12_0123")
    assert answer.status_code == 403


def test_signing_out_takes_the_cookie_of_the_frame(ann: Framed) -> None:
    other = Framed(ann.haggle, "Ann")
    other.username = ann.username
    other.sign_in_in_the_frame()
    headers = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "same-origin", "Cookie": other.session}
    page = Client(ann.haggle.url).get("/account", headers=headers).text
    token = part(r'name="csrf_token" value="([^"]+)"', page)
    answer = Client(ann.haggle.url).post("/logout", headers=headers, data={"csrf_token": token})
    assert re.match(r"__Host-framed-haggle=; .*Partitioned; Max-Age=0", answer.headers["set-cookie"])


def test_a_framed_page_has_no_masthead(ann: Framed) -> None:
    headers = {"Cookie": ann.session, "Sec-Fetch-Site": "same-origin"}
    framed = Client(ann.haggle.url).get("/conversations", headers={**headers, "Sec-Fetch-Dest": "iframe"}).text
    assert ('<header class="masthead' in framed, "connection-status" in framed, "data-framed" in framed) == (
        False,
        True,
        True,
    )
    alone = Client(ann.haggle.url).get("/conversations", headers={**headers, "Sec-Fetch-Dest": "document"}).text
    assert ('<header class="masthead' in alone, "data-framed" in alone) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        *("*", "https://*.shop.example", "shop.example", "http://shop.example", "https://shop.example/chat", "'self'"),
        *("https://shop.example; script-src *", "https://u@shop.example", "https://shop.example?x", "null", "https://"),
    ],
)
def test_what_is_no_origin_is_refused(tmp_path: object, text: str) -> None:
    with pytest.raises(SettingsError, match="^HAGGLE_FRAMED_BY: say origins"):
        from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_FRAMED_BY": text})


def test_origins_are_taken_as_browsers_write_them(tmp_path: object) -> None:
    named = "HTTPS://Shop.example:443/ https://a.example:8443,http://localhost:80"
    settings = from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_FRAMED_BY": named})
    assert settings.embedding.framed_by == ("https://shop.example", "https://a.example:8443", "http://localhost")
