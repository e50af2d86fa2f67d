"""Whatever is sent, wherever: never a 5xx, always words."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from cast import Haggle, Person
from client import Browser
from every import EVERY, FORMS, GETS, POSTS, Way
from hosting import Host
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# Signing out would make the rest of a test meaningless; and each try to sign in costs a tenth of a second.
SAFE_POSTS = [way for way in POSTS if way.pattern not in {"/logout", "/login"}]
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=x"


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """A server of this file's own: what is sent here leaves warnings in its log, but never an error."""
    server = Haggle(tmp_path_factory.mktemp("odd")).start()
    yield server
    server.stop()
    assert [line for line in server.errors() if "WARNING" not in line] == []


@pytest.fixture(scope="module")
def fay(haggle: Haggle) -> Person:
    """Somebody whose requests are odd."""
    fay = Person(haggle, "Fay").join()
    fay.http.headers["Authorization"] = f"Bearer {fay.token()}"
    return fay


@pytest.fixture(scope="module")
def path(fay: Person, haggle: Haggle) -> Callable[[Way], str]:
    """The path of a way that leads to something of Fay's; her own session and token stay."""
    talk = fay.open_chat(Person(haggle, "Gil").join().sell("Odd thing"), "hello")
    return lambda way: way.path(talk, session_id=10**15, token_id=10**15)


def _ask(person: Person, way: Way, path: str, **options: Any) -> tuple[int, str]:
    """Status and text of the answer; a stream that opens is not read."""
    with person.http.stream(way.method, path, **options) as answer:
        is_open = way.is_stream and answer.status_code == 200
        if is_open or answer.headers.get("content-type", "").startswith("application/zip"):
            return answer.status_code, "a stream"
        return answer.status_code, answer.read().decode()


def _wordless(status: int, text: str) -> bool:
    """Whether an answer is no answer to a person: an error of ours, or a refusal without a sentence."""
    return status >= 500 or (status >= 400 and not re.search(r"\w+ \w+ \w+.*[.!]", text))


def _complaints(person: Person, ways: list[Way], path: Callable[[Way], str] = Way.path, **options: Any) -> list[str]:
    answers = [(way, *_ask(person, way, path(way), **options)) for way in ways]
    return [f"{way}: {status} {text[:80]}" for way, status, text in answers if _wordless(status, text)]


ODD_IDS = ["0", "99999999999999999", "9" * 18, "9" * 19, "9" * 20, "9" * 400, "-1", "1.5", "abc"]
ENCODED_IDS = ["%EF%BC%91", "%00", "1%2F2", "%FF"]


@pytest.mark.parametrize("id_", ODD_IDS + ENCODED_IDS, ids=lambda text: text[:24])
def test_odd_ids(fay: Person, id_: str) -> None:
    ways = [way for way in EVERY if "{" in way.pattern]
    assert _complaints(fay, ways, lambda way: way.path(id_)) == []
    shown = [way for way in ways if way.method == "GET" and "messages" not in way.pattern]
    tokens = {True: {"Authorization": f"Bearer {Host(fay.haggle).token}"}, False: {}}
    assert {_ask(fay, way, way.path(id_), headers=tokens[way.is_of_the_site])[0] for way in shown} == {404}


NUMBERS = ["", "abc", "-1", "1.5", "9" * 18, "9" * 20, "%00", "%FF", "1&{}=2", "%C2%B2", "1e3", " 1", "0x1"]
SEARCH = ["/search", "/api/v1/search"]
LISTS = ["/listings", "/conversations", "/notifications"]
_LOG = "/api/v1/conversations/{id}/messages"
READ = {
    "before": [*LISTS, *(f"/api/v1{path}" for path in LISTS[1:]), "/conversations/{id}", _LOG, *SEARCH],
    "at": ["/conversations/{id}"],
    "reply_to": ["/conversations/{id}"],
    "after": ["/feed", "/feed/changes", "/api/v1/feed", "/conversations/{id}/live", _LOG],
    "conversation": ["/feed", "/feed/changes", "/api/v1/feed", *SEARCH],
    "filter": ["/conversations", "/conversations/live", "/api/v1/conversations"],
    "current": ["/conversations/live"],
    "rows": ["/conversations"],
    "next": ["/login", "/join"],
    "visible": ["/feed/changes"],
    "presence": ["/feed/changes"],
    "q": SEARCH,
}


def _with_query(path: Callable[[Way], str], query: str) -> Callable[[Way], str]:
    return lambda way: f"{path(way)}?{query}"


@pytest.mark.parametrize("number", NUMBERS)
def test_odd_numbers_in_the_query(fay: Person, path: Callable[[Way], str], number: str) -> None:
    for name, patterns in READ.items():
        ways = [Way("GET", pattern) for pattern in patterns]
        assert _complaints(fay, ways, _with_query(path, f"{name}={number.format(name)}")) == []


BODIES = {
    "nothing": (b"", FORM),
    "no type": (b"body=x", ""),
    "another type": (b"body=x", "text/plain"),
    "json in a form": (b'{"body": "x"}', FORM),
    "json": (b'{"body": 7, "key": ["x"]}', "application/json"),
    "a list": (b"[1, 2]", "application/json; charset=utf-8"),
    "no json": (b'{"body": "x"', "application/json"),
    "deep json": (b"[" * 20_000, "application/json"),
    "json with a surrogate": (b'{"body": "x", "key": "\\ud800"}', "application/json"),
    "json with a surrogate text": (b'{"body": "\\udfff x"}', "application/json"),
    "json with NUL": (b'{"body": "x\\u0000", "key": "\\u0000"}', "application/json"),
    "json with a huge number": (b'{"body": ' + b"9" * 5000 + b"}", "application/json"),
    "json that is no UTF-8": (b'{"body": "\xff"}', "application/json"),
    "json in UTF-16": ('{"body": "x"}'.encode("utf-16"), "application/json"),
    "percent signs": (b"body=%%%&%=%ZZ&=&&", FORM),
    "NUL": (b"body=a%00b&title=%00&username=a%00b&key=%00", FORM),
    "no UTF-8": (b"body=%FF%FE", FORM),
    "raw bytes": (b"body=\xff\xfe", FORM),
    "a surrogate": (b"body=%ED%A0%80", FORM),
    "twice the same": (b"body=a&body=b&key=a&key=b&message=1&message=2&csrf_token=a&csrf_token=b", FORM),
    "many fields": (b"&".join(b"f%d=x" % number for number in range(2000)), FORM),
    "numbers too long": (b"message=" + b"9" * 20 + b"&price=" + b"9" * 30, FORM),
    "numbers that are none": (b"message=abc&price=-1&title=x&currency=EUR", FORM),
    "long fields": (
        b"&".join(name + b"=" + b"x" * 9000 for name in (b"key", b"title", b"name", b"next", b"body")),
        FORM,
    ),
    "multipart without a boundary": (b"--x\r\n", "multipart/form-data"),
    "multipart that is none": (b"nothing of the kind", BOUNDARY),
    "multipart cut off": (b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\nhal', BOUNDARY),
    "multipart in an odd charset": (
        b'--x\r\nContent-Disposition: form-data; name="body"\r\n\r\n\\ud800\r\n--x--\r\n',
        f"{BOUNDARY}; charset=unicode_escape",
    ),
    "a file where text should be": (
        b'--x\r\nContent-Disposition: form-data; name="body"; filename="a"\r\n\r\ntext\r\n--x--\r\n',
        BOUNDARY,
    ),
    "text where a file should be": (
        b'--x\r\nContent-Disposition: form-data; name="photo"\r\n\r\ntext\r\n--x--\r\n',
        BOUNDARY,
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_odd_bodies(fay: Person, path: Callable[[Way], str], name: str) -> None:
    content, type_ = BODIES[name]
    headers = {"Content-Type": type_} if type_ else {}
    assert _complaints(fay, SAFE_POSTS, path, content=content, headers=headers) == []


@pytest.mark.parametrize("name", ["nothing", "json", "NUL", "no UTF-8", "multipart in an odd charset"])
def test_odd_bodies_at_the_sign_in(fay: Person, name: str) -> None:
    content, type_ = BODIES[name]
    assert _complaints(fay, [Way("POST", "/login")], content=content, headers={"Content-Type": type_}) == []


HEADERS = {
    "a broken cookie": {"Cookie": 'haggle=broken; ;=;\x01; a="; {}'},
    "a cookie of somebody else": {"Cookie": 'prefs={"a": [1]}; scripts=1'},
    "a long cookie": {"Cookie": "haggle=" + "x" * 4000},
    "Last-Event-ID": {"Last-Event-ID": "garbage"},
    "a long Last-Event-ID": {"Last-Event-ID": "9" * 20},
    "an odd ptag": {"HX-PTag": "garbage", "HX-Request": "true"},
    "htmx from nowhere": {"HX-Request": "true", "HX-Current-URL": "http://[", "HX-Target": "\xff"},
    "an odd host": {"Host": "["},
    "no host": {"Host": ""},
    "an odd origin": {"Origin": "http://["},
    "odd languages": {"Accept-Language": ";;;q=x", "Accept": "*;*", "Accept-Encoding": "nonsense"},
    "an odd range": {"Range": "bytes=9-1,x", "If-Range": '"', "If-Modified-Since": "yesterday", "If-None-Match": "x"},
    "an odd token": {"Authorization": "Bearer \xe5"},
    "two words of authorization": {"Authorization": "Bearer a b"},
}


@pytest.mark.parametrize("name", HEADERS)
def test_odd_headers(fay: Person, path: Callable[[Way], str], name: str) -> None:
    headers = {key: value.encode("latin-1") for key, value in HEADERS[name].items()}
    posts = [way for way in SAFE_POSTS if way.pattern.endswith(("/messages", "/typing"))]
    assert _complaints(fay, GETS + posts, path, headers=headers) == []


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
def test_methods_that_no_address_knows(fay: Person, method: str) -> None:
    unknown = {way.pattern for way in EVERY} - {way.pattern for way in EVERY if way.method == method}
    answers = [_ask(fay, Way(method, pattern), Way(method, pattern).path()) for pattern in sorted(unknown)]
    assert {status for status, _ in answers} == {405}
    assert not any(_wordless(*answer) for answer in answers)


def test_the_wrong_one_of_get_and_post(fay: Person) -> None:
    only_posts = {way.pattern for way in POSTS} - {way.pattern for way in GETS}
    assert {_ask(fay, Way("GET", pattern), Way("GET", pattern).path())[0] for pattern in only_posts} == {405}


def test_an_answer_of_405_says_what_is_allowed(fay: Person) -> None:
    assert fay.http.get("/logout").headers["allow"] == "POST"
    assert fay.http.delete("/conversations/1/messages").headers["allow"] == "GET, HEAD, POST"


NOWHERE = ["/nothing", "/static/nothing", "/static/%00", "/static/..%2f..%2fREADME.md", "/" + "x" * 3000]


@pytest.mark.parametrize("address", NOWHERE, ids=lambda text: text[:24])
def test_addresses_that_lead_nowhere(fay: Person, address: str) -> None:
    answer = fay.get(address)
    assert answer.status_code == 404
    assert not _wordless(answer.status_code, answer.text)


def _too_large(way: Way) -> bytes:
    return b"body=" + b"x" * (14_000_000 if way.pattern == "/listings" else 2_000_000)


@pytest.mark.parametrize("way", FORMS, ids=str)
def test_a_body_too_large_is_refused_in_words(fay: Person, way: Way) -> None:
    status, text = _ask(fay, way, way.path(), content=_too_large(way), headers={"Content-Type": FORM})
    assert status == 413
    assert not _wordless(status, text)


@pytest.mark.parametrize("way", POSTS, ids=str)
def test_a_visitor_cannot_send_a_large_body_either(haggle: Haggle, way: Way) -> None:
    answer = Browser(haggle.url).post(way.path(), content=_too_large(way), headers={"Content-Type": FORM})
    assert answer.status_code in {401, 413}
    assert len(answer.content) < 1_000_000


WORD = st.text(max_size=40) | st.sampled_from(["", "1", "9" * 20, "../..", "<b>", "\x00", "\u202e", "é" * 300])
NAMES = st.sampled_from(["body", "key", "message", "title", "price", "name", "x", *READ])
FIELDS = st.dictionaries(NAMES, WORD, max_size=5)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(SAFE_POSTS + GETS), query=FIELDS, fields=FIELDS)
def test_chance(
    fay: Person, path: Callable[[Way], str], way: Way, query: dict[str, str], fields: dict[str, str]
) -> None:
    data = fields if way.method == "POST" else None
    assert not _wordless(*_ask(fay, way, path(way), params=query, data=data))
