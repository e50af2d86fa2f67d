"""The security log: who signed in, failed, changed a password, made a token, exported, left; never what was typed."""

import json
import re
from collections.abc import Callable

import pytest
from cast import PASSWORD, Haggle, Person

NEW = "another long password"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    """What it says, in JSON, of one whose life here is short."""
    settings = {"HAGGLE_LOG": "json", "HAGGLE_LOG_LEVEL": "error", "HAGGLE_LOG_ADDRESSES": "on"}
    haggle = Haggle(tmp_path_factory.mktemp("logged"), settings).start()
    ann = Person(haggle, "Ann")
    ann.http.headers["X-Forwarded-For"] = "::ffff:203.0.113.7"
    ann.join_by_form()
    ann.http.post("/login", data={"username": ann.username, "password": "a wrong guess"})
    ann.http.post("/login", data={"username": "my-secret-by-mistake", "password": "x"})
    ann.http.post("/account/tokens", data={"name": "script", "password": "a wrong guess"})
    ann.http.post("/account/tokens", data={"name": "script", "password": PASSWORD})
    fields = {"old_password": PASSWORD, "new_password": NEW, "new_password_again": NEW}
    ann.http.post("/account/password", data=fields)
    ann.http.post("/account/export")
    ann.http.post("/account/deletion", data={"password": NEW})
    haggle.stop()
    assert "my-secret-by-mistake" not in haggle.log()
    assert NEW not in haggle.log()
    lines = [json.loads(line) for line in haggle.log().splitlines() if line.startswith("{")]
    return [line for line in lines if line["logger"] == "haggle.security"]


def test_each_step_has_its_line_in_order(log: list[dict[str, object]]) -> None:
    assert [line["message"] for line in log] == [
        *("joined", "signed in", "sign-in failed", "sign-in failed", "password wrong", "token made"),
        *("password changed", "credential ended", "exported", "left", "credential ended"),
    ]


def test_it_says_whose_it_was_and_from_where(log: list[dict[str, object]]) -> None:
    account = log[0]["account"]
    assert [line["account"] for line in log] == [account if number != 3 else 0 for number in range(len(log))]
    assert {line["address"] for line in log} == {"203.0.113.7"}
    assert {line["level"] for line in log} == {"INFO"}
    assert log[7]["credential"] == log[5]["credential"]


def test_addresses_are_not_in_it_unless_they_are_wanted(bea: Person) -> None:
    Person(bea.haggle, "Una").join().sign_in()
    (line,) = re.findall(r"haggle.security: signed in account=\d+ session=\d+.*", bea.haggle.log())[-1:]
    assert "127.0.0.1" not in line


def test_a_command_says_what_it_did(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    ann = Person(haggle, "Ann").join()
    assert re.search(r"haggle.security: suspended account=\d+", haggle.run("account", "disable", ann.username).stderr)
