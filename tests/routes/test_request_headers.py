"""What a request says of itself counts in any case, with parameters and blanks, and in as many headers as it comes."""

import pytest
from cast import Haggle, Person
from client import Client


@pytest.mark.parametrize(
    "type_", ["application/json", "Application/JSON", "APPLICATION/JSON;charset=UTF-8", "application/json ; charset=x"]
)
def test_json_is_json_in_any_case(bea: Person, talk: int, type_: str) -> None:
    headers = {"Authorization": f"bEaReR  {bea.token()}", "Content-Type": type_}
    path = f"/api/v1/conversations/{talk}/messages"
    answer = bea.http.post(path, content=b'{"body": "a=b&c"}', headers=headers)
    assert (answer.status_code, answer.json()["message"]) == (201, "a=b&c")


@pytest.mark.parametrize("type_", ["Multipart/FORM-DATA; Boundary=x", 'multipart/form-data ; boundary="x"'])
def test_a_form_is_a_form_in_any_case(bea: Person, talk: int, type_: str) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nin parts\r\n--x'
    body += (
        f'\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{bea.http.csrf_token()}\r\n--x--\r\n'.encode()
    )
    answer = bea.http.post(f"/conversations/{talk}/messages", content=body, headers={"Content-Type": type_})
    assert answer.status_code == 303, answer.text
    assert bea.messages(talk)[-1] == "in parts"


@pytest.mark.parametrize("is_ours_first", [True, False])
def test_cookies_may_come_in_several_headers(bea: Person, is_ours_first: bool) -> None:
    browser = Client(bea.haggle.url)
    headers = [("Cookie", "scripts=1"), ("Cookie", f"haggle={bea.cookie}"), ("Cookie", "theme=x; other=y")]
    answer = browser.get("/conversations", headers=headers[1:] if is_ours_first else headers)
    assert answer.status_code == 200


PACKED = [
    "gzip",
    "GZIP",
    "deflate, gzip;q=0.5",
    "*",
    "br;q=1, *;q=0.1",
    "gzip ; Q=1.0",
    "identity;q=0, gzip",
    "*;q=0, gzip",
]
PLAIN = [
    "",
    "identity",
    "gzip;q=0",
    "gzip; q=0.000",
    "GZip;Q=0",
    "*;q=0",
    "*, gzip;q=0",
    "nogzip",
    "gzip;q=x",
    "gzip;q=nan",
]


@pytest.mark.parametrize("welcome", [*PACKED, *PLAIN])
def test_an_answer_is_packed_only_where_that_is_welcome(bea: Person, welcome: str) -> None:
    page = bea.get("/conversations")
    for path in ("/conversations", "/static/build/" + page.text.split("/static/build/")[1].split('"')[0]):
        answer = bea.get(path, **{"Accept-Encoding": welcome})
        assert ("content-encoding" in answer.headers) == (welcome in PACKED), path
        assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize(
    ("wanted", "is_json"),
    [
        ("application/json", True),
        ("text/html, Application/JSON; q=0.9", True),
        ("application/json;q=0", False),
        ("application/jsonlines", False),
        ("*/*", False),
    ],
)
def test_whether_it_is_ready_is_said_in_json_to_who_asks_for_it(haggle: Haggle, wanted: str, is_json: bool) -> None:
    answer = Client(haggle.url).get("/ready", headers={"Accept": wanted})
    assert (answer.headers["content-type"] == "application/json") == is_json


@pytest.mark.parametrize("liked", ["ar", "AR", "ar-EG", "en;q=0.5, ar", "en; q=0.5, ar; q=0.6", "en;Q=0,ar;Q=1"])
def test_a_language_is_liked_in_any_case(haggle: Haggle, liked: str) -> None:
    assert 'lang="ar"' in Client(haggle.url).get("/", headers={"Accept-Language": liked}).text
