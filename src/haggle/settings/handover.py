"""Settings for the doors through which the host's members come in."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from haggle.settings.addresses import public_url, web_address
from haggle.settings.checks import SettingsError, networks, one_of, token

BY_WORD = {"eddsa": "EdDSA", "es256": "ES256", "rs256": "RS256", "hs256": "HS256"}
LEAST_SECRET_BYTES = 32
LEAST_DIFFERENT = 8
FACTS = ("id", "username", "name", "email", "picture", "language", "time_zone", "role")
PORTS = {"http": 80, "https": 443}
_HEADER = re.compile(r"[A-Za-z0-9-]+")


class Signed(NamedTuple):
    """What a token of the host's must be: signed by this algorithm alone, with a key of `keys` or one of `secrets`."""

    algorithm: str
    keys: str
    secrets: tuple[str, ...]
    issuer: str
    audience: str


class OpenId(NamedTuple):
    """The provider of OpenID Connect, and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str
    algorithm: str


class Header(NamedTuple):
    """Which header says which fact, and from which addresses it is believed."""

    names: Mapping[str, str]
    networks: tuple[str, ...]


class Handover(NamedTuple):
    """
    How people come in. `hosts`: the addresses of the host's pages, its main one first; `sign_in`: its page for that.

    `are_passwords_on`: also with a password of ours.
    """

    are_passwords_on: bool
    hosts: tuple[str, ...]
    sign_in: str
    signed: Signed | None
    openid: OpenId | None
    header: Header | None

    @property
    def origins(self) -> frozenset[str]:
        """What a browser says as `Origin` when it comes from a page of the host's."""
        return frozenset(map(origin_of, self.hosts))

    @property
    def place(self) -> str:
        """Where people sign in who have no password of ours, as a name; empty where nobody does."""
        return self.host if self.sign_in or self.openid or self.header else ""

    @property
    def host(self) -> str:
        """The host's name: that of its machine."""
        address = next(iter(self.hosts), self.openid.issuer if self.openid else "//")
        return urlsplit(address).hostname or "…"


def origin_of(address: str) -> str:
    """`https://shop.example` of any address there."""
    parts = urlsplit(address.lower())
    return f"{parts.scheme}://{parts.netloc}".removesuffix(f":{PORTS.get(parts.scheme, 0)}")


def handover(environ: Mapping[str, str]) -> Handover:
    """The group as the environment gives it."""
    hosts = tuple(one.strip() for one in environ.get("HAGGLE_HOST_URL", "").split(",") if one.strip())
    for one in hosts:
        web_address({"HAGGLE_HOST_URL": one}, "HAGGLE_HOST_URL")
    sign_in = web_address(environ, "HAGGLE_HOST_SIGN_IN")
    found = Handover(
        are_passwords_on=one_of(environ, "HAGGLE_PASSWORDS", "on", "off") == "on",
        hosts=hosts,
        sign_in=sign_in,
        signed=_signed(environ, hosts),
        openid=_openid(environ),
        header=_header(environ),
    )
    if sign_in and not found.signed:
        raise SettingsError("HAGGLE_HOST_SIGN_IN: say also by which algorithm the host signs (HAGGLE_HANDOVER).")
    if sign_in and found.openid:
        raise SettingsError("HAGGLE_HOST_SIGN_IN and HAGGLE_OPENID_ISSUER: say one of them, the place to sign in.")
    if not (found.are_passwords_on or found.signed or found.openid or found.header):
        raise SettingsError(
            "HAGGLE_PASSWORDS=off: nobody could sign in. Say another way: HAGGLE_HANDOVER, HAGGLE_OPENID_ISSUER or "
            "HAGGLE_HEADER_SIGN_IN."
        )
    return found


def _signed(environ: Mapping[str, str], hosts: tuple[str, ...]) -> Signed | None:
    algorithm = BY_WORD.get(one_of(environ, "HAGGLE_HANDOVER", "off", *BY_WORD))
    keys = web_address(environ, "HAGGLE_HANDOVER_KEYS", "file")
    secrets = tuple(environ.get("HAGGLE_HANDOVER_SECRET", "").split())
    if algorithm is None:
        return None
    if algorithm == "HS256":
        if not secrets or any(map(_is_weak, secrets)):
            raise SettingsError(
                f"HAGGLE_HANDOVER_SECRET: say at least {LEAST_SECRET_BYTES} bytes that nobody guesses "
                "(openssl rand -hex 32), the same that the host signs with; two, with a blank between, while one is "
                "being changed."
            )
    elif not keys:
        raise SettingsError(
            f"HAGGLE_HANDOVER_KEYS: say where the host's public keys for {algorithm} are (JWKS): https://… or file:///…"
        )
    elif secrets:
        raise SettingsError(f"HAGGLE_HANDOVER_SECRET: leave it out, since the host signs by {algorithm}.")
    issuer = token(environ, "HAGGLE_HANDOVER_ISSUER") or (hosts[0] if hosts else "")
    if not issuer:
        raise SettingsError("HAGGLE_HOST_URL: say the host's own address, like https://shop.example.")
    return Signed(algorithm, keys, secrets, issuer, _own(environ, "HAGGLE_HANDOVER"))


def _is_weak(secret: str) -> bool:
    return len(secret.encode()) < LEAST_SECRET_BYTES or len(set(secret)) < LEAST_DIFFERENT


def _openid(environ: Mapping[str, str]) -> OpenId | None:
    issuer = web_address(environ, "HAGGLE_OPENID_ISSUER")
    client, secret = token(environ, "HAGGLE_OPENID_CLIENT"), token(environ, "HAGGLE_OPENID_SECRET")
    algorithm = BY_WORD[one_of(environ, "HAGGLE_OPENID_ALGORITHM", "rs256", "es256", "eddsa")]
    if not issuer:
        return None
    if not client:
        raise SettingsError("HAGGLE_OPENID_CLIENT: say the client_id that the provider has given to haggle.")
    _own(environ, "HAGGLE_OPENID_ISSUER")
    return OpenId(issuer, client, secret, algorithm)


def _own(environ: Mapping[str, str], name: str) -> str:
    """Our own address, without which others cannot mean us."""
    if not (own := public_url(environ, "HAGGLE_PUBLIC_URL")):
        raise SettingsError(f"{name}: say also HAGGLE_PUBLIC_URL, so that what is meant for another site is refused.")
    return own


def _header(environ: Mapping[str, str]) -> Header | None:
    pairs = [pair.partition("=") for pair in environ.get("HAGGLE_HEADER_SIGN_IN", "").split()]
    if not pairs:
        return None
    names = {fact: header.lower() for fact, _, header in pairs}
    if "id" not in names or not names.keys() <= set(FACTS) or not all(map(_HEADER.fullmatch, names.values())):
        raise SettingsError(
            "HAGGLE_HEADER_SIGN_IN: say which header says what, like id=Remote-User name=Remote-Name. "
            f"There are {', '.join(FACTS)}; id has to be said."
        )
    if not environ.get("HAGGLE_HEADER_SIGN_IN_FROM", "").strip():
        raise SettingsError(
            "HAGGLE_HEADER_SIGN_IN_FROM: say the addresses of the proxy that sets these headers, and no others: "
            "whoever connects from there is whom they say they are."
        )
    return Header(names, networks(environ, "HAGGLE_HEADER_SIGN_IN_FROM", ""))
