"""The log: by a request's id from the page to the line, for people or machines, and never what was written."""

import json
import re
import time
from collections.abc import Callable

import httpx2
from cast import Haggle, Person
from client import part
from listener import listen

SECRET = "the words nobody else may read"


def _lines(haggle: Haggle, containing: str) -> list[str]:
    deadline = time.monotonic() + 3
    while not (found := [line for line in haggle.log().splitlines() if containing in line]):
        assert time.monotonic() < deadline, containing
        time.sleep(0.05)
    return found


def test_a_request_has_an_id_in_its_answer_and_its_line(bea: Person) -> None:
    id_ = bea.get("/conversations").headers["x-request-id"]
    (line,) = _lines(bea.haggle, id_)
    assert re.search(r"GET /conversations status=200 ms=\d+\.\d account=\d+ id=", line)


def test_the_id_that_a_proxy_gave_is_kept_if_it_is_one(bea: Person) -> None:
    assert bea.get("/", X_Request_Id="from-the-proxy-17").headers["x-request-id"] != "from-the-proxy-17"
    answer = bea.http.get("/", headers={"X-Request-Id": "from-the-proxy-17"})
    assert answer.headers["x-request-id"] == "from-the-proxy-17"
    assert bea.http.get("/", headers={"X-Request-Id": "a b\tc;d"}).headers["x-request-id"] != "a b\tc;d"


def test_machines_read_one_object_a_line(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LOG="json")
    ann = Person(haggle, "Ann").join_by_form()
    stream = listen(ann, f"after={ann.position()}&page=mine")
    stream.close()
    _lines(haggle, '"close"')
    lines = [json.loads(line) for line in haggle.log().splitlines() if line.startswith("{")]
    opened = next(line for line in lines if line["message"] == "open")
    closed = next(line for line in lines if line["message"] == "close")
    assert (opened["logger"], opened["encoder"], opened["page"]) == ("haggle.stream", "page", "mine")
    assert closed["reason"] == "client left"
    asked = next(line for line in lines if line["message"] == "POST /join")
    assert asked["status"] == 303
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", asked["time"])
    assert len(asked["request_id"]) == 16


def test_neither_words_nor_searches_nor_cookies_are_in_it(bea: Person, talk: int) -> None:
    bea.say(talk, SECRET)
    bea.http.get("/search", params={"q": "words nobody"})
    _lines(bea.haggle, "GET /search")
    log = bea.haggle.log()
    assert SECRET not in log
    assert "nobody" not in log
    assert bea.cookie not in log


def test_a_fault_says_its_number_and_not_what_was_written(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    haggle.sql("ALTER TABLE feed_entries RENAME TO elsewhere")
    answer = ann.http.post(f"/conversations/{talk}/messages", data={"body": SECRET, "key": ""})
    assert answer.status_code in {500, 503}  # SQLite says of a table that is missing what it says of a full disk
    if answer.status_code == 500:
        assert _lines(haggle, part(r"<code>(\w+)</code>", answer.text))
    assert SECRET in answer.text  # for whoever wrote it
    assert SECRET not in haggle.log()


def test_a_warning_is_all_there_is_if_one_asks_for_no_more(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LOG_LEVEL="warning")
    assert httpx2.get(haggle.url + "/").status_code == 200
    assert "GET /" not in haggle.log()
