"""
A JWT, read by somebody who was warned (RFC 8725): one algorithm, keys that we have, nothing twice, and short-lived.

Everything is checked before anything is believed; what the token says of keys is never looked at.
"""

import hmac
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwk import Key
from joserfc.util import urlsafe_b64decode

from haggle.accounts.model import digest
from haggle.handover.model import MAX_TOKEN, NotGood
from haggle.settings.handover import OpenId, Signed

LONGEST_S = 300
SKEW_S = 60
MAX_TEXT = 200
MAX_INSTANT_S = 10**11
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_KEYS_WITHIN = {"jku", "jwk", "x5u", "x5c", "crit", "b64"}
_TYPES = {"jwt", "handover+jwt"}


def names_of(algorithm: str) -> tuple[str, ...]:
    """What a token may call it: EdDSA with the curve that we take has a name of its own since RFC 9864."""
    return ("EdDSA", "Ed25519") if algorithm == "EdDSA" else (algorithm,)


class _Algorithms(jws.JWSRegistry):
    """That one alone. The library's own registry warns of the older name at each use."""

    def __init__(self, algorithm: str) -> None:
        super().__init__(algorithms=names_of(algorithm))

    def get_alg(self, name: str) -> Any:
        """The algorithm, if it is allowed. Raises UnsupportedAlgorithmError."""
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError(name)
        return self.algorithms[name]


def key_named(token: str, algorithm: str, types: Iterable[str] = _TYPES) -> str | None:
    """By which key the token says it is signed; None for none. Raises NotGood for a head that is not to be believed."""
    if len(token) > MAX_TOKEN:
        raise NotGood(f"the token is longer than {MAX_TOKEN} characters")
    if not (parts := _COMPACT.fullmatch(token)):
        raise NotGood("this is no signed JWT (JWS in its compact form)")
    try:
        head = _strict(urlsafe_b64decode(parts[1].encode()))
    except (ValueError, RecursionError) as error:
        raise NotGood("the head of the token cannot be read") from error
    if head.get("alg") not in names_of(algorithm):
        raise NotGood(f"alg is not {algorithm}")
    if named := sorted(_KEYS_WITHIN & head.keys()):
        raise NotGood(f"the head of the token must not have {', '.join(named)}")
    kind = head.get("typ", "JWT")
    if not isinstance(kind, str) or kind.lower().removeprefix("application/") not in types:
        raise NotGood("typ is not JWT")
    kid = head.get("kid")
    if kid is not None and not (isinstance(kid, str) and len(kid) <= MAX_TEXT):
        raise NotGood("kid is no short text")
    return kid


def claims_of(token: str, keys: Sequence[Key], algorithm: str) -> dict[str, Any]:
    """The claims of a token that one of the keys has signed. Raises NotGood."""
    for key in keys:
        try:
            return _strict(jws.deserialize_compact(token, key, registry=_Algorithms(algorithm)).payload)
        except JoseError:
            continue
        except (ValueError, RecursionError) as error:
            raise NotGood("the claims cannot be read: JSON, each name once") from error
    raise NotGood("the signature is not of the key that it names")


def _strict(text: bytes) -> dict[str, Any]:
    """A JSON object in which no name stands twice, at any depth. Raises ValueError."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(found := dict(pairs)) < len(pairs):
            raise ValueError("a name stands twice")
        return found

    found = json.loads(text.decode(), object_pairs_hook=once, parse_constant=_no_number)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def must_be_for_us(claims: Mapping[str, Any], issuer: str, audience: str, now_s: float) -> float:
    """Raises NotGood unless the issuer says it to us, and now; answers until when (s)."""
    if claims.get("iss") != issuer:
        raise NotGood(f"iss is not {issuer}")
    said = claims.get("aud")
    if audience not in (said if isinstance(said, list) else [said]):
        raise NotGood(f"aud is not {audience}")
    expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
    if now_s > expires + SKEW_S:
        raise NotGood("it has expired (exp)")
    if max(issued, _instant(claims, "nbf") if "nbf" in claims else issued) > now_s + SKEW_S:
        raise NotGood("it is of a time to come (iat, nbf): compare the clocks")
    if not isinstance(claims.get("sub"), str | int):
        raise NotGood("sub, who it is, is missing")
    return expires


def _instant(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MAX_INSTANT_S:
        raise NotGood(f"{name} is no number of seconds since 1970")
    return float(value)


def must_be_handover(claims: Mapping[str, Any], expected: Signed, now_s: float) -> tuple[str, int]:
    """
    Raises NotGood unless the host hands somebody over with these claims, now.

    Answers what is kept of the token so that it is used once, and until when (ms).
    """
    expires = must_be_for_us(claims, expected.issuer, expected.audience, now_s)
    if expires - _instant(claims, "iat") > LONGEST_S:
        raise NotGood(f"it lives for more than {LONGEST_S} s (from iat to exp)")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= MAX_TEXT:
        raise NotGood(f"jti, by which it is used once, is no text of 1 to {MAX_TEXT} characters")
    return digest(f"{expected.issuer} {jti}"), round((expires + SKEW_S) * 1000)


def must_be_answer(claims: Mapping[str, Any], expected: OpenId, nonce: str, now_s: float) -> None:
    """Raises NotGood unless this is the provider's answer to what we have asked with that nonce."""
    must_be_for_us(claims, expected.issuer, expected.client_id, now_s)
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else expected.client_id) != expected.client_id:
        raise NotGood("azp is not our client_id")
    if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise NotGood("nonce is not the one that we have sent")
