"""OpenID Connect as a relying party: the code flow with PKCE, state and nonce; the provider is believed by its keys."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from haggle.errors import Unavailable
from haggle.handover.keys import PublicKeys
from haggle.handover.model import NotGood, Proof, proof_of
from haggle.handover.signed import claims_of, key_named, must_be_answer
from haggle.settings.handover import OpenId
from haggle.text.languages import _
from haggle.web.outside import Answer, Outside, Unreachable

SCOPE = "openid profile email"
KEPT_S = 3600
AGAIN_S = 10
MAX_BYTES = 200_000
WITHIN_S = 10
NOT_NOW = _("The place where you sign in cannot be reached just now. Please try again in a moment.")


class Provider:
    """The provider, found by its issuer's address when somebody first signs in."""

    def __init__(self, chosen: OpenId, callback: str, outside: Outside) -> None:
        self._chosen = chosen
        self._callback = callback
        self._outside = outside
        self._about: Mapping[str, Any] = {}
        self._asked_at = float("-inf")
        self._keys: PublicKeys | None = None

    async def begin(self, state: str) -> tuple[str, dict[str, str]]:
        """Where the person signs in, and the secrets by which the answer is known. Raises Unavailable."""
        about = await self._metadata()
        own = {"nonce": secrets.token_urlsafe(24), "verifier": secrets.token_urlsafe(48)}
        challenge = base64.urlsafe_b64encode(hashlib.sha256(own["verifier"].encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._chosen.client_id,
            "redirect_uri": self._callback,
            "scope": SCOPE,
            "state": state,
            "nonce": own["nonce"],
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        address = about["authorization_endpoint"]
        return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", own

    async def redeem(self, code: str, issuer: str | None, own: Mapping[str, str], now_s: float) -> Proof:
        """Who has signed in. Raises NotGood, Unavailable."""
        about = await self._metadata()
        must_name_itself = about.get("authorization_response_iss_parameter_supported") is True
        if issuer != self._chosen.issuer and (must_name_itself or issuer is not None):
            raise NotGood("the answer is from another provider (iss)")
        tokens = await self._tokens(about, code, own)
        id_token = str(tokens.get("id_token", ""))
        kid = key_named(id_token, self._chosen.algorithm, {"jwt"})
        keys = self._keys or PublicKeys(about["jwks_uri"], self._chosen.algorithm, self._outside)
        self._keys = keys
        claims = claims_of(id_token, await keys.named(kid), self._chosen.algorithm)
        must_be_answer(claims, self._chosen, own["nonce"], now_s)
        return proof_of({**claims, **await self._profile(about, claims["sub"], str(tokens.get("access_token", "")))})

    async def _metadata(self) -> Mapping[str, Any]:
        if time.monotonic() - self._asked_at > (KEPT_S if self._about else AGAIN_S):
            self._asked_at = time.monotonic()
            found = await self._json("GET", f"{self._chosen.issuer.removesuffix('/')}/.well-known/openid-configuration")
            needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
            if found.get("issuer") == self._chosen.issuer and all(isinstance(found.get(name), str) for name in needed):
                self._about = found
        if not self._about:
            raise Unavailable(NOT_NOW)
        return self._about

    async def _tokens(self, about: Mapping[str, Any], code: str, own: Mapping[str, str]) -> Mapping[str, Any]:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._callback,
            "code_verifier": own["verifier"],
        }
        headers, client = {"Content-Type": "application/x-www-form-urlencoded"}, self._chosen
        methods = about.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if client.client_secret and "client_secret_basic" in methods:
            pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            asked["client_id"] = client.client_id
            asked |= {"client_secret": client.client_secret} if client.client_secret else {}
        return await self._json("POST", about["token_endpoint"], headers, urlencode(asked).encode())

    async def _profile(self, about: Mapping[str, Any], subject: str, access_token: str) -> Mapping[str, Any]:
        """What the provider says of the person beside the token, if anything."""
        if not access_token or not isinstance(about.get("userinfo_endpoint"), str):
            return {}
        said = await self._json("GET", about["userinfo_endpoint"], {"Authorization": f"Bearer {access_token}"})
        if said.get("sub") != subject:
            raise NotGood("userinfo is of somebody else (sub)")
        return said

    async def _json(
        self, method: str, address: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Mapping[str, Any]:
        accepting = {"Accept": "application/json", **(headers or {})}
        try:
            answer = await self._outside.request(
                method, address, headers=accepting, body=body, most_bytes=MAX_BYTES, within_s=WITHIN_S
            )
        except Unreachable as error:
            raise Unavailable(NOT_NOW) from error
        return _object(answer)


def _object(answer: Answer) -> Mapping[str, Any]:
    """The JSON object that came. Raises NotGood for a refusal, which is said in the provider's words."""
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if answer.status >= 500 or not isinstance(found, dict):
        raise Unavailable(NOT_NOW)
    if answer.status != 200:
        raise NotGood(f"the provider says {str(found.get('error', answer.status))[:100]}")
    return found
