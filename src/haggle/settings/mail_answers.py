"""Settings for answers by mail: the address that they go to, and the doors by which they come in."""

import ipaddress
import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from haggle.settings.addresses import HOST
from haggle.settings.checks import SettingsError, token

MOST_NAME = 11
"""characters before the `+`: with a secret behind it an address may have 64 before its `@`"""
LEAST_SECRET = 32


class MailAnswers(NamedTuple):
    """
    Where answers go, and come in.

    `name`, `domain`: of the address that is written before the `+` and after the `@`; empty when there are no answers
    by mail. `listen`: protocol (lmtp, smtp), host and port; None: nothing listens. `post_secret`: signs what is
    posted; empty: nothing can be.
    """

    name: str
    domain: str
    listen: tuple[str, str, int] | None
    post_secret: str

    @property
    def are_on(self) -> bool:
        return bool(self.domain)


def mail_answers(environ: Mapping[str, str]) -> MailAnswers:
    """The group as the environment gives it."""
    name, domain = _address(environ, "HAGGLE_MAIL_ANSWERS")
    listen = _listen(environ, "HAGGLE_MAIL_IN")
    secret = token(environ, "HAGGLE_MAIL_POST_SECRET")
    if secret and len(secret) < LEAST_SECRET:
        raise SettingsError(f"HAGGLE_MAIL_POST_SECRET: say at least {LEAST_SECRET} characters (openssl rand -hex 32).")
    if (listen or secret) and not domain:
        raise SettingsError("HAGGLE_MAIL_ANSWERS: say to which address people answer, like answer@chat.example.org.")
    return MailAnswers(name, domain, listen, secret)


def _address(environ: Mapping[str, str], variable: str) -> tuple[str, str]:
    """An address of small letters, in its two parts; two empty ones when none is said."""
    text = environ.get(variable, "").strip().lower()
    name, _at, domain = text.rpartition("@")
    is_name = re.fullmatch(rf"[a-z0-9][a-z0-9._-]{{0,{MOST_NAME - 1}}}", name) is not None
    if text and not (is_name and HOST.fullmatch(domain) and ":" not in domain and len(domain) <= 190):
        raise SettingsError(
            f"{variable}: say an address whose first part has at most {MOST_NAME} letters and digits, "
            f"like answer@chat.example.org: not “{text[:100]}”."
        )
    return name, domain


def _listen(environ: Mapping[str, str], variable: str) -> tuple[str, str, int] | None:
    text = environ.get(variable, "").strip()
    if not text:
        return None
    try:
        parts = urlsplit(text)
        ipaddress.ip_address(parts.hostname or "")
        if parts.scheme in {"lmtp", "smtp"} and parts.port and not (parts.path or parts.query or parts.username):
            return parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        pass
    raise SettingsError(f"{variable}: say lmtp:// or smtp://, an address and a port, like lmtp://127.0.0.1:2424.")
