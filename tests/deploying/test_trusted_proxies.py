"""Whose word it is where a request came from: HAGGLE_TRUSTED_PROXIES."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cast import Haggle, Person
from uvicorn.middleware.proxy_headers import _TrustedHosts

from haggle.settings import from_environment
from haggle.settings.checks import SettingsError
from haggle.web.addresses import in_both_writings


def _guesses(haggle: Haggle, *addresses: str) -> list[int]:
    eve = Person(haggle, "Eve")
    return [
        eve.http.post("/login", data={"username": "x", "password": "y"}, headers={"X-Forwarded-For": one}).status_code
        for one in addresses
    ]


def test_a_proxy_on_this_machine_is_believed(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on")
    assert _guesses(haggle, *["203.0.113.1"] * 11, "203.0.113.2") == [422] * 10 + [429, 422]


def test_another_is_believed_when_it_is_named_and_only_then(start_haggle: Callable[..., Haggle]) -> None:
    eleven = [f"203.0.113.{number}" for number in range(11)]
    elsewhere = start_haggle(HAGGLE_LIMITS="on", HAGGLE_TRUSTED_PROXIES="10.0.0.5, 172.16.0.0/12")
    assert _guesses(elsewhere, *eleven) == [422] * 10 + [429]
    here = start_haggle(HAGGLE_LIMITS="on", HAGGLE_TRUSTED_PROXIES="10.0.0.5,127.0.0.0/8")
    assert _guesses(here, *eleven) == [422] * 11


def test_a_proxy_is_the_same_in_the_writing_of_ipv6() -> None:
    trusted = _TrustedHosts(in_both_writings(["127.0.0.1/32", "10.0.0.0/8", "::1/128"]))
    assert all(one in trusted for one in ("::ffff:127.0.0.1", "::ffff:10.1.2.3", "10.1.2.3", "::1"))
    assert not any(one in trusted for one in ("::ffff:11.0.0.1", "127.0.0.2", "::2"))


@pytest.mark.parametrize("text", ["caddy", "10.0.0.1/8", "", "*"])
def test_what_is_no_address_is_refused_in_words(text: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="HAGGLE_TRUSTED_PROXIES: say addresses or networks"):
        from_environment({"HAGGLE_DATA": str(tmp_path), "HAGGLE_TRUSTED_PROXIES": text})
