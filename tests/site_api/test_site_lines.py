"""Thousands of lines, each answered for itself."""

import json
from collections.abc import Callable

import pytest
from cast import Haggle
from hosting import Host, new_id

NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture(scope="session")
def host(haggle: Haggle) -> Host:
    return Host(haggle)


def test_each_line_is_answered_for_itself_and_a_bad_one_harms_no_other(host: Host) -> None:
    ids = [new_id() for _ in range(4)]
    lines = [
        {"id": ids[0], "name": "One"},
        b"not JSON",
        {"name": "Nobody"},
        {"id": ids[1], "role": "king"},
        b"",
        {"id": ids[2], "time_zone": "Mars/Olympus"},
        {"id": ids[3], "name": "Two"},
    ]
    answers = host.lines("/accounts", *lines)
    assert [(one["line"], one["id"], one["status"]) for one in answers] == [
        (1, ids[0], 201),
        (2, None, 422),
        (3, None, 422),
        (4, ids[1], 422),
        (6, ids[2], 422),
        (7, ids[3], 201),
    ]
    assert all(one["error"]["detail"] for one in answers if one["status"] >= 400)
    assert host.ask("GET", f"/accounts/{ids[1]}").status_code == 404


def test_of_two_lines_with_one_id_the_later_counts(host: Host) -> None:
    named = new_id()
    answers = host.lines("/accounts", {"id": named, "name": "Before"}, {"id": named, "name": "After"})
    assert [(one["status"], one["changed"]) for one in answers] == [(201, True), (200, True)]
    assert host.get(f"/accounts/{named}")["name"] == "After"


def test_many_lines_that_want_one_user_name_each_get_one_of_their_own(host: Host) -> None:
    ids = [new_id() for _ in range(9)]
    answers = host.lines("/accounts", *({"id": named, "username": f"same.{ids[0]}"} for named in ids))
    assert {line["status"] for line in answers} == {201}
    names = [host.get(f"/accounts/{named}")["username"] for named in ids]
    assert len(set(names)) == 9
    assert all(name.startswith(f"same.{ids[0]}") for name in names)


def test_lines_are_bounded_and_named_as_such(host: Host) -> None:
    assert host.http.post("/accounts", content=b"{}\n" * 10_001, headers=NDJSON).status_code == 413
    assert host.http.post("/accounts", json=[]).status_code == 422


def test_a_server_that_sends_more_than_is_taken_is_told_when_to_go_on(start_haggle: Callable[..., Haggle]) -> None:
    host, said = Host(start_haggle(HAGGLE_LIMITS="on")), []
    for _ in range(8):  # not read to their ends, so that they are quicker than what is given back meanwhile
        with host.http.stream("POST", "/accounts", content=b"[]\n" * 10_000, headers=NDJSON) as answer:
            said.append(answer)
    assert said[0].status_code == 200
    assert said[-1].status_code == 429
    assert int(said[-1].headers["retry-after"]) >= 1
    assert Host(host.haggle).get("/token")["name"] == "test"


def test_line_ends_of_other_systems_do(host: Host) -> None:
    one, other = new_id(), new_id()
    content = f'\ufeff{{"id": "{one}", "name": "One"}}\r\n\r\n{{"id": "{other}", "name": "Two"}}'.encode()
    answer = host.http.post("/accounts", content=content, headers=NDJSON)
    assert [line["status"] for line in map(json.loads, answer.text.splitlines())] == [201, 201]
