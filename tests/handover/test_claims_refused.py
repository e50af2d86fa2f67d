"""What a token must say beside its signature: from whom, to whom, of whom, and when."""

import time
from typing import Any

import pytest
from marketplace import ORIGIN
from opened import AUDIENCE, Take, host

from haggle.handover.model import NotGood

pytestmark = pytest.mark.once


class In(float):
    """So many seconds from when the token is made: the tests may have been read long before."""


def _now(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: time.time() + value if isinstance(value, In) else value for name, value in claims.items()}


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
        ({"exp": In(-61), "iat": In(-100)}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": "9999999999"}, "exp"),
        ({"exp": 10**400}, "exp"),
        ({"iat": In(90), "exp": In(120)}, "to come"),
        ({"iat": None}, "iat"),
        ({"nbf": In(90)}, "to come"),
        ({"nbf": "now"}, "nbf"),
        ({"exp": In(360)}, "lives"),
        ({"iat": In(-290), "exp": In(60)}, "lives"),
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
        take(host().token(**_now(claims)))


@pytest.mark.parametrize(
    "claims", [{"iat": In(50)}, {"exp": In(-50), "iat": In(-100)}, {"nbf": In(50)}, {"aud": ["x", AUDIENCE]}]
)
def test_clocks_may_differ_by_a_minute_and_there_may_be_other_audiences(take: Take, claims: dict[str, Any]) -> None:
    assert take(host().token(**_now(claims))).host_id == "u1"
