"""The marketplace's own site, as far as haggle hears of it: it signs tokens, and its pages lead here."""

import json
import re
import time
from collections.abc import Mapping
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx2
from cast import Haggle
from client import Browser, part
from joserfc import jws
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.util import urlsafe_b64encode

ORIGIN = "http://shop.test"
SIGN_IN = f"{ORIGIN}/chat/sign-in?from=haggle"
SECRET = "7d1f0c9be34a5268f9e0d1c2b3a49586"


def new_key(algorithm: str, kid: str | None = "one") -> Any:
    """A private key for it."""
    named: Any = {"kid": kid} if kid else None
    match algorithm:
        case "EdDSA":
            return OKPKey.generate_key("Ed25519", named)
        case "ES256":
            return ECKey.generate_key("P-256", named)
        case "RS256":
            return RSAKey.generate_key(2048, named)
    return OctKey.import_key(SECRET)


def jwks(*keys: Any) -> bytes:
    """What the host publishes of its keys."""
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]}).encode()


class Host:
    """Signs for one haggle."""

    def __init__(self, audience: str, key: Key, algorithm: str = "EdDSA") -> None:
        self.audience, self.key, self.algorithm = audience, key, algorithm

    def claims(self, host_id: object = "u1", **claims: Any) -> dict[str, Any]:
        """What it says of a member; None leaves a claim out."""
        now = int(time.time())
        usual = {"iss": ORIGIN, "aud": self.audience, "sub": host_id, "jti": uuid4().hex, "iat": now, "exp": now + 120}
        return {name: value for name, value in (usual | claims).items() if value is not None}

    def token(self, host_id: object = "u1", head: Mapping[str, Any] | None = None, **claims: Any) -> str:
        """The same, signed."""
        named = {"kid": self.key.kid} if self.key.kid else {}
        header = {"alg": self.algorithm, "typ": "JWT", **named, **(head or {})}
        header = {name: value for name, value in header.items() if value is not None}
        return self.signed(json.dumps(header), json.dumps(self.claims(host_id, **claims)))

    def signed(self, head: str, payload: str) -> str:
        """These very texts, signed by our algorithm whatever they say."""
        begun = urlsafe_b64encode(head.encode()) + b"." + urlsafe_b64encode(payload.encode())
        made = jws.JWSRegistry.algorithms[self.algorithm].sign(begun, self.key)
        return (begun + b"." + urlsafe_b64encode(made)).decode()


class Visitor:
    """A browser between two sites: their forms come here without the cookies that it has of haggle's."""

    def __init__(self, haggle: Haggle) -> None:
        self.haggle = haggle
        self.http = Browser(haggle.url)

    def post_from(self, origin: str | None, **fields: str) -> httpx2.Response:
        """A page there sends a form to /handover."""
        mine = [(cookie.name, cookie.value, cookie.domain) for cookie in self.http.cookies.jar]
        self.http.cookies.clear()
        headers = {"Sec-Fetch-Site": "cross-site"} | ({"Origin": origin} if origin else {})
        answer = self.http.post("/handover", data={"csrf_token": "", **fields}, headers=headers)
        given = {cookie.name for cookie in self.http.cookies.jar}
        for name, value, domain in mine:
            if name not in given:
                self.http.cookies.set(name, value or "", domain=domain)
        return answer

    def hand_over(self, **fields: str) -> httpx2.Response:
        """A page of the host's sends its form, and one is led on within haggle."""
        return self.follow(self.post_from(ORIGIN, **fields))

    def follow(self, answer: httpx2.Response) -> httpx2.Response:
        """Go where one is led, as far as that is in haggle."""
        while answer.status_code == 303 and answer.headers["location"].startswith("/"):
            answer = self.http.get(answer.headers["location"], headers={"Sec-Fetch-Site": "cross-site"})
        return answer

    def link(self, path: str = "/handover", referer: str = "", **query: str) -> httpx2.Response:
        """Follow a link that stands on a page elsewhere."""
        headers = {"Sec-Fetch-Site": "cross-site"} | ({"Referer": referer} if referer else {})
        return self.follow(self.http.get(path, params=query or None, headers=headers))

    def press(self, page: httpx2.Response, **typed: str) -> httpx2.Response:
        """Press the button of the form in <main>."""
        form = part(r"<main.*?(<form.*?</form>)", page.text)
        fields = dict(_hidden(form))
        if "<textarea" in form:
            fields["body"] = part(r"<textarea[^>]*>\n?(.*?)</textarea>", form)
        return self.follow(self.http.post(part(r'action="([^"]+)"', form), data=fields | typed))

    @property
    def name(self) -> str:
        """Who is signed in; empty for nobody."""
        page = self.http.get("/account")
        return part(r'id="name" name="name" value="([^"]*)"', page.text) if page.status_code == 200 else ""

    def sessions(self) -> int:
        """How many there are of whoever is signed in."""
        return len(re.findall(r"/account/sessions/\d+/", self.http.get("/account").text))


def _hidden(form: str) -> list[tuple[str, str]]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return [(name, unescape(value)) for name, value in found]


def asked(location: str) -> dict[str, str]:
    """What an address asks for."""
    return dict(parse_qsl(urlsplit(location).query))
