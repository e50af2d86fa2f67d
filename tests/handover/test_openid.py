"""OpenID Connect against a real provider (the package oidc-provider, run by Node on this machine)."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import programs
import pytest
import stack
from cast import Haggle, Person
from client import Client, part
from marketplace import Visitor, asked

from haggle.handover.model import NotGood
from haggle.handover.signed import must_be_answer
from haggle.settings.handover import OpenId

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "node_modules" / "oidc-provider"
pytestmark = pytest.mark.system


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    """A haggle whose people sign in at the provider."""
    if not (shutil.which("node") and PACKAGE.is_dir()) and not programs.must_all_run():
        pytest.skip("Node or its package oidc-provider is not here (npm ci)")
    port, server = stack.free_port(), Haggle(tmp_path_factory.mktemp("openid"))
    server.settings = {
        "HAGGLE_PUBLIC_URL": server.url,
        "HAGGLE_PASSWORDS": "off",
        "HAGGLE_OPENID_ISSUER": f"http://127.0.0.1:{port}",
        "HAGGLE_OPENID_CLIENT": "haggle",
        "HAGGLE_OPENID_SECRET": "a-secret-that-only-both-know",
    }
    more = json.dumps({"locale": "ar-EG", "zoneinfo": "Africa/Cairo"})
    command = ["node", "provider.mjs", str(port), f"{server.url}/handover/callback", more]
    with subprocess.Popen(command, cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as provider:
        assert provider.stdout
        assert provider.stdout.readline() == b"ready\n"
        yield server.start()
        provider.kill()
    server.stop()
    assert server.errors() == []


@pytest.fixture
def visitor(chat: Haggle) -> Visitor:
    return Visitor(chat)


def sign_in_there(address: str, name: str) -> str:
    """Sign in at the provider and agree; answers where it leads back to."""
    browser = Client(f"http://{urlsplit(address).netloc}")
    answer = browser.get(address)
    for _ in range(12):
        if answer.status_code in {302, 303}:
            location = answer.headers["location"]
            if "/handover/callback" in location:
                return location
            answer = browser.get(location)
            continue
        form = part(r"(<form.*?</form>)", answer.text)
        fields = {"prompt": part(r'name="prompt" value="(\w+)"', form), "login": name, "password": "any"}
        answer = browser.post(part(r'action="([^"]+)"', form), data=fields)
    raise AssertionError(answer.text)


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def come_back(visitor: Visitor, name: str, **query: str) -> httpx2.Response:
    """Follow a link here, sign in there, and be led back."""
    out = visitor.link("/handover" if "listing" in query else "/handover/start", **query)
    return visitor.link(local(sign_in_there(out.headers["location"], name)))


def test_one_signs_in_there_and_is_here_under_that_name(chat: Haggle, visitor: Visitor) -> None:
    page = come_back(visitor, "ann", next="/account")
    assert str(page.url).endswith("/account")
    assert visitor.name == "ann of the provider"
    found = chat.sql("SELECT username, language, time_zone FROM accounts WHERE external_id = 'ann'")
    assert found == [("ann", "ar", "Africa/Cairo")]


def test_chat_with_seller_lands_in_the_conversation_with_the_text(chat: Haggle, visitor: Visitor) -> None:
    listing_id = Person(chat, "Sal").join().sell("Vase")
    chat.sql("UPDATE listings SET external_id = 'vase' WHERE id = :id", id=listing_id)
    page = come_back(visitor, "bob", listing="vase", body="Is it whole?")
    assert "Is it whole?" in page.text


def test_what_we_ask_has_pkce_state_and_nonce_each_time_anew(visitor: Visitor) -> None:
    one, other = (asked(visitor.link("/handover/start").headers["location"]) for _ in range(2))
    assert one["code_challenge_method"] == "S256"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 32
        assert one[name] != other[name]
    assert "verifier" not in str(one)


def test_the_answer_to_another_browser_signs_nobody_in(chat: Haggle, visitor: Visitor) -> None:
    """Login CSRF: somebody has signed in, and has another follow the link back."""
    attacker = Visitor(chat)
    back = sign_in_there(attacker.link("/handover/start").headers["location"], "mallory")
    page = visitor.link(local(back))
    assert page.status_code == 403
    assert visitor.name == ""


def test_a_code_of_somebody_else_is_of_no_use(chat: Haggle, visitor: Visitor) -> None:
    """Injected into a sign-in that this browser began: PKCE binds a code to who asked for it."""
    stolen = asked(sign_in_there(Visitor(chat).link("/handover/start").headers["location"], "victim"))["code"]
    own = asked(visitor.link("/handover/start").headers["location"])["state"]
    issuer = chat.settings["HAGGLE_OPENID_ISSUER"]
    page = visitor.link("/handover/callback", code=stolen, state=own, iss=issuer)
    assert page.status_code == 403
    assert "invalid_grant" in page.text
    assert visitor.name == ""


def test_an_answer_is_good_once(chat: Haggle, visitor: Visitor) -> None:
    back = local(sign_in_there(visitor.link("/handover/start").headers["location"], "cat"))
    visitor.link(back)
    assert str(visitor.link(back).url).endswith("/conversations")
    assert visitor.sessions() == 1


@pytest.mark.parametrize("issuer", ["https://evil.test", ""])
def test_an_answer_of_another_provider_is_refused(visitor: Visitor, issuer: str) -> None:
    back = asked(sign_in_there(visitor.link("/handover/start").headers["location"], "dan"))
    page = visitor.link("/handover/callback", **back | {"iss": issuer})
    assert page.status_code == 403
    assert visitor.name == ""


def test_who_does_not_agree_there_is_told_so(visitor: Visitor) -> None:
    state = asked(visitor.link("/handover/start").headers["location"])["state"]
    page = visitor.link("/handover/callback", error="access_denied", state=state)
    assert page.status_code == 403
    assert "access_denied" in page.text


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"code": "x", "state": "y"}, {"error": "<b>x</b>"}], ids=str)
def test_an_answer_that_nobody_asked_for_is_refused(visitor: Visitor, query: dict[str, str]) -> None:
    page = visitor.link("/handover/callback", **query)
    assert page.status_code == 403
    assert "<b>x" not in page.text


EXPECTED = OpenId("https://id.test", "haggle", "secret", "RS256")
NOW = time.time()
CLAIMS = {"iss": "https://id.test", "aud": "haggle", "sub": "u", "exp": NOW + 60, "iat": NOW, "nonce": "n"}


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"nonce": "m"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["n"]}, "nonce"),
        ({"iss": "https://evil.test"}, "iss"),
        ({"aud": "other"}, "aud"),
        ({"aud": ["haggle", "other"]}, "azp"),
        ({"aud": ["haggle", "other"], "azp": "other"}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"exp": NOW - 100}, "expired"),
        ({"iat": NOW + 100}, "to come"),
    ],
)
def test_an_id_token_answers_what_we_asked(claims: dict[str, Any], why: str) -> None:
    must_be_answer(CLAIMS, EXPECTED, "n", NOW)
    with pytest.raises(NotGood, match=why):
        must_be_answer(CLAIMS | claims, EXPECTED, "n", NOW)
