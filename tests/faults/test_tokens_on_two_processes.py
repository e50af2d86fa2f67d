"""A token of the host's brings in once, on all processes together; what was begun at one goes on at the other."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from cast import Haggle
from client import Client
from joserfc import jws
from joserfc.jwk import OctKey

ORIGIN, SECRET, OWN = "http://shop.test", "7d1f0c9be34a5268f9e0d1c2b3a49586", "http://127.0.0.1:1"
SETTINGS = {
    "HAGGLE_HANDOVER": "HS256",
    "HAGGLE_HANDOVER_SECRET": SECRET,
    "HAGGLE_HOST_URL": ORIGIN,
    "HAGGLE_PUBLIC_URL": OWN,
}


@pytest.fixture
def two(processes: Callable[..., list[Haggle]]) -> list[Haggle]:
    return processes(2, **SETTINGS)


def token(host_id: str) -> str:
    now = int(time.time())
    claims = {
        "iss": ORIGIN,
        "aud": OWN,
        "sub": host_id,
        "jti": uuid4().hex,
        "iat": now,
        "exp": now + 60,
        "name": host_id,
    }
    return jws.serialize_compact({"alg": "HS256"}, json.dumps(claims), OctKey.import_key(SECRET))


def begin(haggle: Haggle, token: str) -> tuple[Client, str]:
    """The host's form arrives there; answers the browser, and where it is led on."""
    browser = Client(haggle.url)
    answer = browser.post(
        "/handover", data={"token": token}, headers={"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 303
    return browser, answer.headers["location"]


def test_of_many_who_bring_the_same_token_one_is_signed_in(two: list[Haggle]) -> None:
    same = token("ann")
    begun = [begin(two[number % 2], same) for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda one: one[0].get(one[1]), begun))
    assert sorted(answer.status_code for answer in answers) == [303] + [403] * 11
    assert two[0].sql("SELECT count(*) FROM sessions") == [(1,)]


def test_many_tokens_of_one_member_make_one_account(two: list[Haggle]) -> None:
    begun = [begin(two[number % 2], token("bob")) for number in range(12)]
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda one: one[0].get(one[1]), begun))
    assert {answer.status_code for answer in answers} == {303}
    assert two[0].sql("SELECT count(*) FROM accounts WHERE external_id = 'bob'") == [(1,)]


def test_members_of_one_name_get_names_of_their_own(two: list[Haggle]) -> None:
    begun = [begin(two[number % 2], token(f"cid {number}")) for number in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one[0].get(one[1]), begun))
    assert {answer.status_code for answer in answers} == {303}
    assert two[0].sql("SELECT count(DISTINCT username) FROM accounts") == [(4,)]


def test_what_was_begun_at_one_process_goes_on_at_the_other(two: list[Haggle]) -> None:
    browser, location = begin(two[0], token("dan"))
    answer = browser.get(two[1].url + location)
    assert answer.status_code == 303
    assert browser.get(two[1].url + "/account").status_code == 200
