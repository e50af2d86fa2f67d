"""Settings for mail: by which server it goes out, and from whom."""

import ipaddress
from collections.abc import Mapping
from email.utils import getaddresses
from pathlib import Path
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from email_validator import EmailNotValidError, validate_email

from haggle.settings.addresses import HOST, public_url
from haggle.settings.checks import SettingsError, number

SUBMISSION, SUBMISSIONS = 587, 465


class Smtp(NamedTuple):
    """A mail server. `is_tls`: encrypted from the first byte; `is_starttls`: after STARTTLS, or not at all."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    is_starttls: bool


class Mail(NamedTuple):
    """
    How mail goes out: by `smtp`, or for a demo into `folder`; with neither there is none.

    `sender_name` and `sender` say from whom, `base_url` what its links begin with. `unread_ms`: how long a message
    stays unread before its reader is mailed.
    """

    smtp: Smtp | None
    sender_name: str
    sender: str
    base_url: str
    unread_ms: int
    folder: Path | None = None

    @property
    def is_on(self) -> bool:
        """Whether there is mail here at all."""
        return self.smtp is not None or self.folder is not None

    @property
    def domain(self) -> str:
        """What stands behind the @ of identifiers: ours, so that nobody else makes the same."""
        return self.sender.rpartition("@")[2]

    def in_demo(self, folder: Path, base_url: str) -> "Mail":
        """The same for a demo: without a server, mails are kept in that folder."""
        if self.smtp is not None:
            return self
        sender = self.sender or "haggle@demo.invalid"
        return self._replace(folder=folder, sender=sender, base_url=self.base_url or base_url)


def mail(environ: Mapping[str, str]) -> Mail:
    """The group as the environment gives it."""
    smtp = _smtp(environ)
    name, address = _sender(environ)
    url = public_url(environ, "HAGGLE_PUBLIC_URL")
    if smtp and not address:
        raise SettingsError("HAGGLE_MAIL_FROM: with HAGGLE_SMTP_URL say from whom, like haggle <chat@example.org>.")
    if smtp and not url:
        raise SettingsError("HAGGLE_PUBLIC_URL: with HAGGLE_SMTP_URL say the address that links in mails begin with.")
    return Mail(smtp, name or "haggle", address, url, number(environ, "HAGGLE_UNREAD_MAIL_MS", 300_000))


def _smtp(environ: Mapping[str, str]) -> Smtp | None:
    text = environ.get("HAGGLE_SMTP_URL", "")
    if not text:
        return None
    try:
        parts = urlsplit(text)
        port, starttls = parts.port, _starttls(parts)
    except ValueError as error:
        raise _no_smtp() from error
    if parts.scheme not in {"smtp", "smtps"} or parts.path.strip("/") or not HOST.fullmatch(parts.hostname or ""):
        raise _no_smtp()
    is_tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname or "",
        port=port or (SUBMISSIONS if is_tls else SUBMISSION),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=is_tls,
        is_starttls=not is_tls and starttls,
    )


def _starttls(parts: SplitResult) -> bool:
    """Whether mail has to be encrypted on its way to the server: always, but to this very machine or if so said."""
    options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    match options:
        case {"starttls": ["required"], **others} if not others:
            return True
        case {"starttls": ["off"], **others} if not others:
            return False
        case {**others} if not others:
            return not _is_loopback(parts.hostname or "")
    raise ValueError


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _no_smtp() -> SettingsError:
    return SettingsError(
        "HAGGLE_SMTP_URL: say smtp://user:password@host:587 or smtps://… (signs like @ / ? # in the password as "
        "%40 %2F %3F %23); ?starttls=off or ?starttls=required may follow."
    )


def _sender(environ: Mapping[str, str]) -> tuple[str, str]:
    text = environ.get("HAGGLE_MAIL_FROM", "")
    if not text:
        return "", ""
    try:
        if not text.isprintable():
            raise ValueError
        [(name, address)] = getaddresses([text])
        found = validate_email(address, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, ValueError) as error:
        raise SettingsError(f"HAGGLE_MAIL_FROM: say haggle <chat@example.org>, not “{text[:100]}”.") from error
    return name, found.ascii_email or found.normalized
