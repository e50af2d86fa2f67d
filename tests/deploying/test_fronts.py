"""haggle behind nginx, Caddy, HAProxy and Traefik, as docs/deploying/ says to set them up."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from cast import PASSWORD, Haggle, Person
from client import part
from programs import require
from proxies import Front
from stack import free_port

pytestmark = pytest.mark.system


@pytest.fixture(scope="module", params=["nginx", "caddy", "haproxy", "traefik"])
def front(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    require(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    settings = {"HAGGLE_LIMITS": "on", "HAGGLE_PUBLIC_URL": "https://localhost"}
    haggle = Haggle(folder / "data", settings).start()
    front = Front(request.param, folder, (haggle.port, free_port())).start()  # the second process is not there
    yield front
    front.stop()
    haggle.stop()
    assert haggle.errors() == []


class Visitor(Person):
    """Somebody to whom the front is haggle: all they do goes through it."""

    def __init__(self, front: Front, name: str) -> None:
        super().__init__(cast(Haggle, front), name)

    def join(self) -> Person:
        return self.join_by_form()

    def another_token(self) -> str:
        answer = self.http.post("/account/tokens", data={"name": "test", "password": PASSWORD})
        return part(r"hgl_[\w-]+", answer.text)


@pytest.fixture(scope="module")
def couple(front: Front) -> tuple[Person, Person, int]:
    """Ann and Bob, and their conversation."""
    ann, bob = Visitor(front, "Ann").join(), Visitor(front, "Bob").join()
    return ann, bob, ann.open_chat(bob.sell(), "Hello")


def _curl(*arguments: str) -> str:
    command = [require("curl"), "--silent", "--insecure", "--http2", "--max-time", "20", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout


def _seconds_until(text: str, out: Path) -> float:
    began = time.monotonic()
    while text not in out.read_text(errors="ignore"):
        assert time.monotonic() - began < 5, out.read_text(errors="ignore")
        time.sleep(0.01)
    return time.monotonic() - began


def test_a_page_comes_by_http_2_and_never_from_the_process_that_is_not_there(front: Front) -> None:
    told = _curl("--output", os.devnull, "--write-out", "%{http_version} %{http_code}\n", f"{front.url}/?n=[1-20]")
    assert told.split("\n") == ["2 200"] * 20 + [""]


def test_cookies_are_for_https_alone(front: Front, couple: tuple[Person, Person, int]) -> None:
    ann, _, _ = couple
    answer = Visitor(front, "Ann").http.post("/login", data={"username": ann.username, "password": PASSWORD})
    assert answer.headers["set-cookie"].startswith("__Host-haggle=")
    assert answer.headers["set-cookie"].endswith("; Secure")


def test_the_doctor_finds_nothing_wrong_with_it(front: Front, tmp_path: Path) -> None:
    asked = Haggle(front.folder / "data", {"HAGGLE_PUBLIC_URL": front.url, "SSL_CERT_FILE": str(front.authority)})
    told = asked.run("doctor", "--port", str(front.ports[0])).stdout
    for name in ("public address", "HTTP/2", "buffering", "host", "forwarded address", "size of files"):
        assert f"\n{name}: ok, " in told, told


@pytest.mark.parametrize("what", ["/api/v1/feed?after=now", "/feed?after=0", "/conversations/{talk}/live?after=0"])
def test_what_stays_open_is_heard_at_once(
    front: Front, couple: tuple[Person, Person, int], what: str, tmp_path: Path
) -> None:
    ann, bob, talk = couple
    who = f"Authorization: Bearer {bob.token()}" if "api" in what else f"Cookie: {_cookie(bob)}"
    out = tmp_path / "heard"
    command = [require("curl"), "-skN", "--http2", "-H", "Accept-Encoding: gzip, br", "-H", who]
    with out.open("wb") as file:
        listening = subprocess.Popen([*command, front.url + what.format(talk=talk)], stdout=file)
    try:
        _seconds_until("e", out)  # its first bytes
        ann.say(talk, f"Do you hear me at {what}?")
        assert _seconds_until(f"Do you hear me at {what}?", out) < 1
    finally:
        listening.kill()
        listening.wait(5)


def _cookie(person: Person) -> str:
    return "; ".join(f"{name}={value}" for name, value in person.http.cookies.items())


def test_a_file_of_10_mb_goes_through(couple: tuple[Person, Person, int]) -> None:
    ann, _, talk = couple
    content = b"%PDF-1.4\n" + os.urandom(10_000_000) + b"\n%%EOF"
    files = {"attachment": ("manual.pdf", content, "application/pdf")}
    answer = ann.http.post(f"/conversations/{talk}/messages", data={"body": "The manual"}, files=files)
    assert answer.status_code == 303, answer.text
    page = ann.get(f"/conversations/{talk}").text
    assert "manual.pdf" in page


def test_nobody_chooses_the_address_that_their_guesses_are_counted_by(front: Front) -> None:
    eve = Visitor(front, "Eve")
    answers = [
        eve.http.post("/login", data={"username": "x", "password": "y"}, headers={"X-Forwarded-For": f"203.0.113.{n}"})
        for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


@pytest.mark.parametrize("name", ["Caddyfile", "Caddyfile-path"])
def test_caddys_recipe_is_valid_as_it_stands(name: str) -> None:
    recipe = Path(__file__).resolve().parents[2] / "docs" / "deploying" / name
    environment = {**os.environ, "HAGGLE_HOST": f"localhost:{free_port()}"}
    command = [require("caddy"), "validate", "--config", str(recipe), "--adapter", "caddyfile"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30)
    assert told.returncode == 0, told.stderr
    assert "input is not formatted" not in told.stderr
