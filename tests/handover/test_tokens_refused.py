"""Each warning of RFC 8725 (best current practices for JWTs): algorithms, keys, and how a token is written."""

import asyncio
import hmac
import json
import time
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import OctKey
from joserfc.util import urlsafe_b64encode
from marketplace import ORIGIN, SECRET, Host, jwks, new_key
from opened import ALGORITHMS, AUDIENCE, KEYS, Take, doors, host

from haggle.handover.doors import Doors
from haggle.handover.model import NotGood
from haggle.settings import from_environment

pytestmark = pytest.mark.once


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_each_algorithm_hands_over(algorithm: str, tmp_path: Path) -> None:
    proof = asyncio.run(doors(tmp_path, algorithm).verified(host(algorithm).token("ann", name="Ann")))
    assert (proof.host_id, proof.fields["name"]) == ("ann", "Ann")


@pytest.mark.parametrize("taken", ALGORITHMS)
def test_no_other_algorithm_does(taken: str, tmp_path: Path) -> None:
    here = doors(tmp_path, taken)
    for other in set(ALGORITHMS) - {taken}:
        with pytest.raises(NotGood, match="alg is not"):
            asyncio.run(here.verified(host(other).token()))


@pytest.mark.parametrize(
    "alg", ["none", "None", "NONE", "", None, "HS512", "RS512", "PS256", "ES384", ["EdDSA"], "eddsa"]
)
def test_alg_none_and_others_are_refused(take: Take, alg: Any) -> None:
    head, payload = json.dumps({"alg": alg, "kid": "one"}), json.dumps(host().claims())
    for token in (host().signed(head, payload), host().signed(head, payload).rpartition(".")[0] + "."):
        with pytest.raises(NotGood):
            take(token)


def test_a_public_key_is_no_secret(tmp_path: Path) -> None:
    """Confusion of algorithms: signed by HS256 with what everybody can read."""
    here, public = doors(tmp_path, "RS256"), KEYS["RS256"]
    for text in (jwks(public), public.as_pem(private=False), json.dumps(public.as_dict(private=False)).encode()):
        for alg in ("HS256", "RS256"):
            head, payload, _ = host("RS256").token(head={"alg": alg}).split(".")
            forged = urlsafe_b64encode(hmac.digest(text, f"{head}.{payload}".encode(), "sha256")).decode()
            with pytest.raises(NotGood):
                asyncio.run(here.verified(f"{head}.{payload}.{forged}"))


def test_a_secret_among_the_published_keys_signs_nothing(tmp_path: Path) -> None:
    published = json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "one"}, {"kty": "EC"}, 7, {}]}).encode()
    with pytest.raises(Exception, match="there is no key"):
        asyncio.run(doors(tmp_path, "EdDSA", published).verified(host().token()))


@pytest.mark.parametrize(
    "named",
    [
        {"jku": "https://evil.test/keys"},
        {"x5u": "https://evil.test/chain"},
        {"jwk": new_key("EdDSA").as_dict(private=False)},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"]},
        {"crit": []},
        {"b64": False, "crit": ["b64"]},
    ],
    ids=lambda named: next(iter(named)),
)
def test_keys_and_conditions_in_the_head_are_refused(take: Take, named: dict[str, Any]) -> None:
    with pytest.raises(NotGood, match="must not have"):
        take(host().token(head=named))


def test_a_token_that_brings_its_own_key_is_not_read_by_it(take: Take) -> None:
    own = new_key("EdDSA")
    with pytest.raises(NotGood):
        take(Host(AUDIENCE, own).token(head={"jwk": own.as_dict(private=False)}))
    with pytest.raises(NotGood, match="signature"):
        take(Host(AUDIENCE, own).token())


@pytest.mark.parametrize(
    "kid", ["../../../etc/passwd", "' OR 1=1 --", "x" * 201, 7, ["one"], {"a": 1}, "two", "/dev/null"]
)
def test_kid_is_a_name_and_nothing_else(take: Take, kid: Any) -> None:
    with pytest.raises(NotGood, match="kid"):
        take(host().token(head={"kid": kid}))


def test_without_a_kid_the_only_key_will_do(take: Take) -> None:
    assert take(host().token(head={"kid": None})).host_id == "u1"


@pytest.mark.parametrize("typ", ["at+jwt", "dpop+jwt", "logout+jwt", "secevent+jwt", "JWE", 7, ""])
def test_tokens_of_another_kind_are_refused(take: Take, typ: Any) -> None:
    with pytest.raises(NotGood, match="typ"):
        take(host().token(head={"typ": typ}))


@pytest.mark.parametrize("typ", ["JWT", "jwt", "handover+jwt", "application/handover+jwt", None])
def test_a_token_may_say_what_it_is(take: Take, typ: str | None) -> None:
    assert take(host().token(head={"typ": typ})).host_id == "u1"


@pytest.mark.parametrize(
    ("head", "payload"),
    [
        ('{"alg":"EdDSA","alg":"none","kid":"one"}', "{}"),
        ('{"alg":"none","alg":"EdDSA","kid":"one"}', "{}"),
        ('{"alg":"EdDSA","kid":"two","kid":"one"}', "{}"),
    ],
)
def test_nothing_stands_twice_in_the_head(take: Take, head: str, payload: str) -> None:
    with pytest.raises(NotGood, match="head"):
        take(host().signed(head, payload))


@pytest.mark.parametrize(
    "more", ['"sub":"admin",', '"exp":9999999999,', '"a":{"b":1,"b":2},', '"a":NaN,', '"a":-Infinity,']
)
def test_no_claim_stands_twice_and_numbers_are_numbers(take: Take, more: str) -> None:
    payload = "{" + more + json.dumps(host().claims())[1:]
    with pytest.raises(NotGood, match="each name once"):
        take(host().signed('{"alg":"EdDSA","kid":"one"}', payload))


def test_deep_and_large_tokens_are_refused_quickly(take: Take) -> None:
    deep = host().signed('{"alg":"EdDSA","kid":"one"}', "[" * 2900 + "]" * 2900)
    for token in (deep, host().token(name="x" * 9000), "a" * 100_000, "a.b." + "c" * 9000):
        began = time.monotonic()
        with pytest.raises(NotGood):
            take(token)
        assert time.monotonic() - began < 0.5


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "a.b.c.d.e", "{}", "é.é.é", "a.b.c\n", " a.b.c"]
)
def test_what_is_no_token_is_refused(take: Take, token: str) -> None:
    with pytest.raises(NotGood):
        take(token)


def test_json_serializations_and_encrypted_tokens_are_refused(take: Take) -> None:
    head, payload, signature = host().token().split(".")
    for token in (
        json.dumps({"protected": head, "payload": payload, "signature": signature}),
        f"{head}..{payload}.{head}.{signature}",
    ):
        with pytest.raises(NotGood):
            take(token)


def test_each_part_is_signed(take: Take) -> None:
    head, payload, signature = host().token().split(".")
    _, other, wrong = host().token("admin").split(".")
    for token in (
        f"{head}.{other}.{signature}",
        f"{head}.{payload}.{wrong}",
        f"{head}.{payload}.{signature[:-4]}",
        f"{head}.{payload}.",
    ):
        with pytest.raises(NotGood):
            take(token)


def test_the_same_token_is_the_same_however_it_is_written(take: Take) -> None:
    """Its jti holds it to one use: no other spelling of the same bytes is another."""
    token = host().token(jti="j1")
    assert take(token).token_hash == take(host().token(jti="j1")).token_hash
    assert take(token).token_hash != take(host().token(jti="j2")).token_hash
    for spelt in (token + "=", token.replace("-", "+"), token + "A", token[:-1] + "B"):
        if spelt != token:
            with pytest.raises(NotGood):
                take(spelt)


def test_while_a_secret_is_changed_both_are_good(tmp_path: Path) -> None:
    old, new = SECRET, SECRET[::-1]
    chosen = {
        "HAGGLE_HANDOVER": "HS256",
        "HAGGLE_HOST_URL": ORIGIN,
        "HAGGLE_PUBLIC_URL": AUDIENCE,
        "HAGGLE_HANDOVER_SECRET": f"{new} {old}",
        "HAGGLE_DATA": str(tmp_path),
    }
    here = Doors(from_environment(chosen))
    for secret in (old, new):
        signing = Host(AUDIENCE, OctKey.import_key(secret), "HS256")
        assert asyncio.run(here.verified(signing.token())).host_id == "u1"
    with pytest.raises(NotGood):
        asyncio.run(here.verified(Host(AUDIENCE, OctKey.import_key(old[:-1] + "x"), "HS256").token()))
