"""Requests to addresses that outsiders choose lead into no network of ours, and never take long or much."""

import asyncio
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from programs import require
from receiver import Receiver, Reply, receiving

from haggle.web.outside import Answer, Outside, Unreachable
from haggle.web.outside_model import Addresses

pytestmark = pytest.mark.once

LOOPBACK = "127.0.0.0/8"


@pytest.fixture(scope="module")
def listening() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def receiver(listening: Receiver) -> Receiver:
    listening.received.clear()
    listening.answer = lambda _: (200, {"X-Word": "yes"}, b"ok")
    return listening


def ask(url: str, *networks: str, **options: Any) -> Answer:
    async def run() -> Answer:
        outside = Outside(networks)
        try:
            return await outside.request(options.pop("method", "POST"), url, **options)
        finally:
            await outside.close()

    return asyncio.run(run())


def refusal(url: str, *networks: str, **options: Any) -> Unreachable:
    with pytest.raises(Unreachable) as refused:
        ask(url, *networks, **options)
    return refused.value


def test_an_answer_comes_back_from_a_network_that_is_allowed(receiver: Receiver) -> None:
    answer = ask(receiver.url, LOOPBACK, body=b"hello", headers={"Content-Type": "text/plain"})
    assert (answer.status, answer.body, answer.headers["x-word"], answer.is_whole) == (200, b"ok", "yes", True)
    [got] = receiver.received
    assert (got.method, got.path, got.body, got.headers["content-type"]) == ("POST", "/hook", b"hello", "text/plain")
    assert got.headers["user-agent"].startswith("haggle/")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_is_refused_however_it_is_written(scheme: str, host: str, receiver: Receiver) -> None:
    refusal(f"{scheme}://{host}:{receiver.port}/hook", within_s=3.0)
    assert receiver.received == []


@pytest.mark.parametrize(
    ("address", "is_reached"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("10.0.0.1", False),
        ("172.16.3.4", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep the keys of their machines
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.215.14", True),
        ("::10.0.0.1", False),
        ("64:ff9b::a00:1", False),  # 10.0.0.1 behind a NAT64
        ("2002:a00:1::", False),  # and by 6to4
    ],
)
def test_only_public_addresses_are_reached(address: str, is_reached: bool) -> None:
    assert Addresses([]).may_reach(address) == is_reached


def test_an_operator_allows_one_network_and_no_other() -> None:
    addresses = Addresses(["10.1.0.0/16", "fd00::/8"])
    assert addresses.may_reach("10.1.2.3")
    assert addresses.may_reach("::ffff:10.1.2.3")
    assert addresses.may_reach("fd12::1")
    assert not addresses.may_reach("10.2.0.1")
    assert not addresses.is_allowed("93.184.215.14")


def test_a_name_that_changes_between_looking_and_going_leads_nowhere(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["93.184.215.14", "127.0.0.1"])

    def changing(host: str, port: int, *_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers, "127.0.0.1"), port))]

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    refusal(f"https://two-faced.example:{receiver.port}/", within_s=0.5)
    assert refusal(f"https://two-faced.example:{receiver.port}/").is_refused
    assert receiver.received == []


def test_plain_http_goes_to_no_public_address() -> None:
    refused = refusal("http://93.184.215.14/")
    assert refused.is_refused
    assert "https://" in str(refused)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "//shop.example/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "https://",
        "https://me:word@shop.example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert refusal(url, LOOPBACK).is_refused


@pytest.mark.parametrize("url", ["https://[::1", "https://a:99999/", "https://shop.example\r\nX: y/", "http://\x00/"])
def test_a_broken_address_is_said_to_be_unreachable(url: str) -> None:
    refusal(url, LOOPBACK)


def test_headers_carry_no_lines_of_others(receiver: Receiver) -> None:
    refusal(receiver.url, LOOPBACK, headers={"X-Id": "1\r\nHost: evil.example"})
    assert receiver.received == []


def test_a_redirect_is_an_answer_and_not_followed(receiver: Receiver) -> None:
    receiver.answer = lambda _: (302, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}, b"")
    assert ask(receiver.url, LOOPBACK).status == 302
    assert len(receiver.received) == 1


def test_only_so_many_bytes_are_read(receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, {}, b"x" * 1_000_000)
    answer = ask(receiver.url, LOOPBACK, most_bytes=1000)
    assert (len(answer.body), answer.is_whole) == (1000, False)


def test_what_is_packed_stays_packed(receiver: Receiver) -> None:
    receiver.answer = lambda _: (200, {"Content-Encoding": "gzip"}, b"not really packed")
    assert ask(receiver.url, LOOPBACK).body == b"not really packed"


def test_who_hangs_is_left_in_time(receiver: Receiver) -> None:
    def hanging(_: object) -> Reply:
        time.sleep(1.0)
        return 200, {}, b""

    receiver.answer = hanging
    began = time.monotonic()
    assert "no answer" in str(refusal(receiver.url, LOOPBACK, within_s=0.2))
    assert time.monotonic() - began < 0.9


def _certificate(folder: Path, name: str) -> ssl.SSLContext:
    command = [
        require("openssl"),
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context


@pytest.mark.system
@pytest.mark.parametrize(
    ("name", "is_trusted", "status"),
    [("localhost", True, 200), ("localhost", False, None), ("other.example", True, None)],
)
def test_only_a_trusted_certificate_of_that_name_will_do(
    name: str, is_trusted: bool, status: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with receiving(_certificate(tmp_path, name)) as receiver:
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        url = f"https://localhost:{receiver.port}/"
        receiver.answer = lambda _: (200, {}, b"")
        if status:
            assert ask(url, LOOPBACK, "::1").status == status
        else:
            assert "certificate" in str(refusal(url, LOOPBACK, "::1"))
            assert receiver.received == []


def test_who_is_not_there_is_unreachable_and_may_be_asked_again() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refused = refusal(f"http://127.0.0.1:{port}/", LOOPBACK)
    assert (str(refused), refused.is_refused) == ("no connection: Connection refused", False)
    assert str(refusal("https://nowhere.invalid/")) == "no such host"
