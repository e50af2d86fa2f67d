"""What a token must say beside its signature: from whom, to whom, of whom, and when."""

import time
from typing import Any

import pytest
from marketplace import ORIGIN
from opened import AUDIENCE, Take, host

from haggle.handover.model import NotGood

pytestmark = pytest.mark.once
NOW = time.time()


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.test"}, "iss"),
        ({"iss": ORIGIN + "/"}, "iss"),
        ({"iss": [ORIGIN]}, "iss"),
        ({"iss": None}, "iss"),
        ({"aud": "https://chat.shop.test.evil.test"}, "aud"),
        ({"aud": ["https://other.test"]}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": None}, "aud"),
        ({"aud": {"x": AUDIENCE}}, "aud"),
        ({"exp": NOW - 61, "iat": NOW - 100}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": str(NOW + 60)}, "exp"),
        ({"exp": 10**400}, "exp"),
        ({"iat": NOW + 90, "exp": NOW + 120}, "to come"),
        ({"iat": None}, "iat"),
        ({"nbf": NOW + 90}, "to come"),
        ({"nbf": "now"}, "nbf"),
        ({"exp": NOW + 360}, "lives"),
        ({"iat": NOW - 290, "exp": NOW + 60}, "lives"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 7}, "jti"),
        ({"jti": "j" * 201}, "jti"),
        ({"sub": None}, "sub"),
        ({"sub": ["u1"]}, "sub"),
    ],
)
def test_claims_that_are_not_for_us_or_not_of_now_are_refused(take: Take, claims: dict[str, Any], why: str) -> None:
    with pytest.raises(NotGood, match=why):
        take(host().token(**claims))


@pytest.mark.parametrize(
    "claims", [{"iat": NOW + 50}, {"exp": NOW - 50, "iat": NOW - 100}, {"nbf": NOW + 50}, {"aud": ["x", AUDIENCE]}]
)
def test_clocks_may_differ_by_a_minute_and_there_may_be_other_audiences(take: Take, claims: dict[str, Any]) -> None:
    assert take(host().token(**claims)).host_id == "u1"
