"""What `haggle doctor` asks by the public address: whether the proxy lets pass what it should, and at once."""

import json
import socket
import ssl
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from haggle.clock import parse_iso
from haggle.ops.findings import FAILED, WARNING, Finding, judged
from haggle.settings import Settings

WITHIN_S = 10.0
CLOCKS_S = 10.0
HELD_S = 0.5  # nearer to each other than this two events of the probe came together
AWAY = "Is the proxy running, and does the name lead to it? Behind some routers one cannot ask from inside."
RECIPES = "Compare it with the recipes in docs/deploying/."


def public_findings(settings: Settings) -> Iterator[Finding]:
    """One after the other, as long as the next makes sense. Blocks for some seconds."""
    url = settings.public_url
    if not url:
        words, remedy = "HAGGLE_PUBLIC_URL is not set, so the proxy was not looked at", "Set it to what people type."
        yield Finding("public address", WARNING, words, remedy)
        return
    try:
        began = time.monotonic()
        is_ours = _get(url, "/up").read(100) == b"up\n"
    except (OSError, HTTPException) as error:
        is_certificate = isinstance(error, ssl.SSLCertVerificationError)
        remedy = "Renew the certificate, or send its whole chain." if is_certificate else AWAY
        yield Finding("public address", FAILED, f"{url} does not answer: {error}", remedy)
        return
    words = f"{url} answers in {(time.monotonic() - began) * 1000:.0f} ms"
    yield judged("public address", is_ours, words, f"But it is not haggle who answers: lead it there. {RECIPES}")
    if is_ours:
        yield _protocol(url)
        yield from _stream(url)
        yield _body(url, settings.max_message_bytes)


def _connection(url: str) -> HTTPConnection:
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=WITHIN_S)


def _get(url: str, path: str) -> HTTPResponse:
    connection = _connection(url)
    connection.request("GET", urlsplit(url).path + path, headers={"Accept-Encoding": "gzip, br", "Connection": "close"})
    return connection.getresponse()


def _protocol(url: str) -> Finding:
    parts = urlsplit(url)
    if parts.scheme != "https":
        return Finding("https", WARNING, f"{url} is not: anybody on the way can read along", RECIPES)
    context, host = ssl.create_default_context(), parts.hostname or ""
    context.set_alpn_protocols(["h2", "http/1.1"])
    try:
        with (
            socket.create_connection((host, parts.port or 443), WITHIN_S) as plain,
            context.wrap_socket(plain, server_hostname=host) as wrapped,
        ):
            spoken = wrapped.selected_alpn_protocol() or "HTTP/1.1"
    except OSError as error:
        spoken = str(error)
    remedy = "Switch HTTP/2 on there: over HTTP/1.1 a browser has six connections for all its tabs."
    return judged("HTTP/2", spoken == "h2", f"the proxy speaks {spoken}", remedy, WARNING)


def _stream(url: str) -> Iterator[Finding]:
    """The probe says two things a second apart: what the request looked like to haggle, and a word."""
    try:
        answer = _get(url, "/feed/probe")
        if answer.status != 200:
            yield Finding("buffering", WARNING, f"/feed/probe answered {answer.status}", "Try again in a minute.")
            return
        seen: dict[str, Any] = json.loads(_next_data(answer))
        first = time.monotonic()
        _next_data(answer)
        apart = time.monotonic() - first
    except (OSError, HTTPException, ValueError) as error:
        yield Finding("buffering", FAILED, f"a stream was cut off: {error}", RECIPES)
        return
    words = f"two events a second apart came {apart:.1f} s apart"
    remedy = f"The proxy holds streams back: switch its buffering and compression off for /feed. {RECIPES}"
    yield judged("buffering", apart > HELD_S, words, remedy)
    is_passed, words = seen["host"] == urlsplit(url).netloc, f"haggle is told that it is {seen['host']}"
    yield judged("host", is_passed, words, "Pass on Host as the browser sent it, or forms are refused.")
    words = "who asks is " + ("what the proxy says" if seen["is_believed"] else "taken to be the proxy")
    remedy = "Name it in HAGGLE_TRUSTED_PROXIES, and let it set X-Forwarded-For: else all people are one guesser."
    yield judged("forwarded address", seen["is_believed"], words, remedy, WARNING)
    ahead_s = time.time() - parse_iso(seen["at"]) / 1000
    remedy = "Set both by NTP (timedatectl set-ntp true)."
    yield judged("clock of the server", abs(ahead_s) < CLOCKS_S, f"{ahead_s:+.1f} s from ours", remedy, WARNING)


def _next_data(answer: HTTPResponse) -> bytes:
    """The data of the next event. Raises ValueError at the end."""
    while line := answer.readline(10_000):
        if line.startswith(b"data:"):
            return line.removeprefix(b"data:").strip()
    raise ValueError("it ended too early")


def _body(url: str, most_bytes: int) -> Finding:
    """A proxy whose limit is lower refuses at the headers. So may haggle, but by a page that has its policy."""
    connection = _connection(url)
    connection.putrequest("POST", f"{urlsplit(url).path}/conversations/1/messages")
    connection.putheader("Content-Type", "multipart/form-data; boundary=x")
    connection.putheader("Content-Length", str(most_bytes))
    connection.endheaders(b"--x\r\n")
    try:
        if connection.sock:
            connection.sock.settimeout(1)
        answer = connection.getresponse()
        is_refused = answer.status == 413 and answer.getheader("content-security-policy") is None
    except (OSError, HTTPException):  # it waits for the rest
        is_refused = False
    finally:
        connection.close()
    words = f"a message of {most_bytes / 1e6:.0f} MB is {'refused' if is_refused else 'let through'}"
    return judged("size of files", not is_refused, words, "Raise the proxy's limit, or lower HAGGLE_MAX_MESSAGE_BYTES.")
