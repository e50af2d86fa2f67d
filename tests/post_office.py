"""A real mail server, on this machine, that does what a test tells it."""

import re
import ssl
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import programs
import stack
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "haggle", "sesame: open/@?"


def certificate(folder: Path) -> Path:
    """A certificate for localhost, with its key, in one file."""
    path = folder / "server.pem"
    program, names = programs.require("openssl"), "subjectAltName=DNS:localhost,IP:127.0.0.1"
    command = [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=localhost", "-addext", names, "-days", "2"]
    subprocess.run([*command, "-keyout", path, "-out", folder / "cert.pem"], check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (folder / "cert.pem").read_bytes())
    return path


@dataclass
class PostOffice:
    """
    `answers`: what to say to RCPT, or to DATA as the recipient `data`, by address; a list is said one after the other.

    `mails`: what was taken.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    answers: dict[str, str | list[str]] = field(default_factory=dict)
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    is_eight_bit: bool = True

    def start(self) -> "PostOffice":
        self.port = stack.free_port()
        self._controller = _Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()
        return self

    def stop(self) -> None:
        self._controller.stop()

    def to(self, address: str) -> list[EmailMessage]:
        """The mails that were taken for that address, oldest first."""
        return [mail for mail in self.mails if mail["To"] == address]

    def wait_for(self, address: str, count: int = 1) -> list[EmailMessage]:
        """The same, as soon as there are so many."""
        deadline = time.monotonic() + 10
        while len(found := self.to(address)) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(found) >= count, f"{len(found)} mails for {address}"
        return found

    def _answer(self, key: str) -> str:
        answer = self.answers.get(key, "250 OK")
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else "250 OK"
        return answer

    async def handle_RCPT(  # noqa: N802 (the package's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self._answer(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self._answer("data")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.envelopes.append(envelope)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
        return answer


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    """Its text, or as `html`, as its reader's program decodes it."""
    body = mail.get_body((kind,))
    assert body
    return str(body.get_content()).replace("\r\n", "\n")


def link_in(mail: EmailMessage, path: str) -> str:
    """The first link of its text that leads there, without the site's address."""
    found = re.search(rf"https?://[^/\s]+({re.escape(path)}\S*)", text_of(mail))
    assert found, text_of(mail)
    return found[1]


class _Controller(Controller):
    def factory(self) -> SMTP:
        kind = SMTP if self.handler.is_eight_bit else _SevenBits
        return kind(self.handler, **self.SMTP_kwargs)


class _SevenBits(SMTP):
    async def push(self, status: Any) -> None:
        if "8BITMIME" not in (status.decode() if isinstance(status, bytes) else status):
            await super().push(status)


def with_sign_in() -> dict[str, Any]:
    """Options of a server that takes mail only from whoever signs in, over an encrypted connection."""

    def check(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object) -> AuthResult:
        is_right = isinstance(data, LoginPassword) and data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    return {"authenticator": check, "auth_required": True}


def with_tls(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
