"""The secret address of a reader in a conversation."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from haggle.mail_answers.addresses import answer_address, return_address, secret_in
from haggle.settings import Settings, from_environment
from haggle.settings.checks import SettingsError
from haggle.store.ids import FAR

BEA = "Bea@example.net"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_MAIL_ANSWERS": "answer@chat.example.org"})


def test_an_address_says_whose_it_is_and_is_known_again_in_capitals(settings: Settings) -> None:
    address = answer_address(settings, 7, 42, BEA, 0)
    assert address is not None
    secret = secret_in(settings, address.upper())
    assert secret is not None
    assert (secret.account_id, secret.conversation_id) == (7, 42)
    assert secret.is_of(settings, "bea@EXAMPLE.net", 0)


def test_it_fits_where_addresses_end_and_has_only_what_no_mail_system_changes(settings: Settings) -> None:
    name = settings.mail_answers._replace(name="a" * 11)
    address = answer_address(replace(settings, mail_answers=name), FAR - 1, FAR - 1, BEA, 0)
    assert address is not None
    local = address.partition("@")[0]
    assert len(local) <= 64
    assert re.fullmatch(r"[a-z0-9+-]+", local)


@pytest.mark.parametrize("change", ["account", "conversation", "address", "number", "key", "kind"])
def test_the_proof_is_worth_nothing_for_anything_else(settings: Settings, change: str) -> None:
    address = answer_address(settings, 7, 42, BEA, 0) or ""
    changed = {
        "account": address.replace("+7-", "+8-"),
        "conversation": address.replace("-2a-", "-2b-"),
        "kind": address.replace("-2a-", "-"),
    }.get(change, address)
    secret = secret_in(settings, changed)
    assert secret is not None
    confirmed, number = ("other@example.net", 0) if change == "address" else (BEA, int(change == "number"))
    key = replace(settings, secret_key="another key, long enough to be one") if change == "key" else settings
    assert not secret.is_of(key, confirmed, number)


def test_what_comes_back_says_of_whom_and_is_no_answer(settings: Settings) -> None:
    secret = secret_in(settings, return_address(settings, 7, BEA, 3) or "")
    assert secret is not None
    assert secret.conversation_id is None
    assert secret.is_of(settings, BEA, 3)


@pytest.mark.parametrize(
    "address",
    [
        *("", "answer@chat.example.org", "answer+7-2a-short@chat.example.org", "answer+7-2a-" + "a" * 20),
        *("answer+7-2a-" + "a" * 20 + "@elsewhere.example", "other+7-2a-" + "a" * 20 + "@chat.example.org"),
        *(
            "answer+" + "7" * 16 + "-2a-" + "a" * 20 + "@chat.example.org",
            "answer+7--2-" + "a" * 20 + "@chat.example.org",
        ),
    ],
)
def test_what_cannot_be_ours_is_not(settings: Settings, address: str) -> None:
    assert secret_in(settings, address) is None


def test_without_the_setting_there_are_none(tmp_path: Path) -> None:
    settings = from_environment({"HAGGLE_DATA": str(tmp_path)})
    assert answer_address(settings, 7, 42, BEA, 0) is None
    assert secret_in(settings, "answer+7-2a-" + "a" * 20 + "@chat.example.org") is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[
            ("HAGGLE_MAIL_ANSWERS", bad)
            for bad in ("answer", "a b@x.example", "a+b@x.example", "toolonganame@x.example")
        ],
        *[("HAGGLE_MAIL_IN", bad) for bad in ("lmtp://localhost:24", "http://127.0.0.1:24", "lmtp://127.0.0.1", "24")],
        ("HAGGLE_MAIL_POST_SECRET", "short"),
    ],
)
def test_a_setting_that_cannot_work_is_said(tmp_path: Path, name: str, value: str) -> None:
    environ = {"HAGGLE_DATA": str(tmp_path), "HAGGLE_MAIL_ANSWERS": "answer@chat.example.org"} | {name: value}
    with pytest.raises(SettingsError, match=name):
        from_environment(environ)


def test_a_door_without_an_address_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HAGGLE_MAIL_ANSWERS"):
        from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_MAIL_IN": "lmtp://127.0.0.1:2424"})
