"""Accounts follow the host, by its ids: one by one, or thousands of lines, each answered for itself."""

from collections.abc import Callable
from io import BytesIO
from urllib.parse import quote

import httpx2
import pytest
from cast import Haggle, Person
from hosting import Host, new_id
from PIL import Image


@pytest.fixture(scope="session")
def host(haggle: Haggle) -> Host:
    return Host(haggle)


BEA = {"name": "Bea Lindqvist", "language": "ar", "time_zone": "Europe/Stockholm"}


def _problem(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["detail"]


def test_an_account_comes_to_be_and_reads_as_it_was_put(host: Host) -> None:
    named = new_id()
    said = {**BEA, "username": f"bea.{named}", "member_since": "2019-05-01"}
    answer = host.put(f"/accounts/{named}", **said)
    assert answer.status_code == 201
    found = host.get(f"/accounts/{named}")
    assert answer.json() == found | {"picture_problem": None}
    assert {name: found[name] for name in said} == said | {"member_since": "2019-05-01T00:00:00.000Z"}
    assert (found["id"], found["role"], found["standing"]) == (named, "member", "active")


def test_the_same_again_changes_nothing(host: Host) -> None:
    named = new_id()
    first = host.put(f"/accounts/{named}", **BEA)
    again = host.put(f"/accounts/{named}", **BEA)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert host.get(f"/accounts/{named}") | {"picture_problem": None} == again.json()
    [line] = host.lines("/accounts", {"id": named, **BEA})
    assert (line["status"], line["changed"]) == (200, False)


def test_what_is_left_out_stays(host: Host) -> None:
    named = new_id()
    host.done(f"/accounts/{named}", **BEA)
    found = host.done(f"/accounts/{named}", time_zone="", name=None)
    assert (found["name"], found["language"], found["time_zone"]) == ("Bea Lindqvist", "ar", None)


def test_a_user_name_that_is_somebody_s_gets_a_number(host: Host, bea: Person) -> None:
    one, other = new_id(), new_id()
    assert host.done(f"/accounts/{one}", username=bea.username)["username"] == f"{bea.username}-2"
    assert host.done(f"/accounts/{other}", name=f"Bea.{other}")["username"] == f"bea.{other}"
    assert host.done(f"/accounts/{other}", username=bea.username)["username"] == f"bea.{other}"


def test_a_changed_name_shows_at_once_on_pages_that_are_open(host: Host, haggle: Haggle, bea: Person) -> None:
    seller = Person(haggle, "Sol").join()
    talk, position = bea.open_chat(seller.sell("Lamp"), "Hello"), bea.position()
    host.done(f"/accounts/{host.calls(seller)}", name="Sol of the Shop")
    assert "Sol of the Shop" in bea.htmx("GET", f"/feed/changes?after={position}&conversation={talk}").text
    assert "Sol of the Shop" in seller.get("/conversations").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", 7),
        ("name", "Deleted member"),
        ("name", "a\u0000b"),
        ("username", 7),
        ("language", ["en"]),
        ("time_zone", "Mars/Olympus"),
        ("member_since", "yesterday"),
        ("member_since", "2999-01-01"),
        ("picture", "javascript:alert(1)"),
        ("role", "king"),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(host: Host, field: str, value: object) -> None:
    answer = host.put(f"/accounts/{new_id()}", **{field: value})
    assert answer.status_code == 422
    assert answer.json()["error"]["field"] == field


def test_an_id_that_the_host_never_sent_is_not_found(host: Host) -> None:
    assert _problem(host.ask("GET", "/accounts/nobody"))[0] == 404
    assert host.ask("GET", f"/accounts/{'x' * 201}").status_code == 404


def test_the_id_in_the_body_is_the_one_in_the_address(host: Host) -> None:
    assert host.put(f"/accounts/{new_id()}", id="other", name="Bea").status_code == 422


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"7", b'{"name": NaN}', b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(host: Host, body: bytes) -> None:
    answer = host.http.put(f"/accounts/{new_id()}", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


def test_who_keeps_order_takes_the_scope_for_it(haggle: Haggle, host: Host) -> None:
    named, limited = new_id(), Host(haggle, "accounts")
    assert limited.put(f"/accounts/{named}", name="Mo", role="moderator").status_code == 403
    assert limited.lines("/accounts", {"id": named, "role": "moderator"})[0]["status"] == 403
    assert host.done(f"/accounts/{named}", name="Mo", role="moderator")["role"] == "moderator"
    assert host.done(f"/accounts/{named}", role="member")["role"] == "member"


def test_a_picture_in_a_private_network_is_not_fetched_and_the_rest_is_done(
    start_haggle: Callable[..., Haggle],
) -> None:
    host = Host(start_haggle())
    named, picture = new_id(), "http://127.0.0.1:1/secret.png"
    found = host.done(f"/accounts/{named}", name="Bea", picture=picture)
    assert found["name"] == "Bea"
    assert found["picture_url"] is None
    assert found["picture_problem"]
    [line] = host.lines("/accounts", {"id": named, "picture": picture})
    assert line["status"] == 200
    assert line["picture_problem"]


def test_a_token_opens_what_its_scopes_say(haggle: Haggle) -> None:
    host = Host(haggle, "listings", "badges")
    status, words = _problem(host.ask("GET", "/accounts/a1"))
    assert status == 403
    assert "accounts" in words
    assert "listings, badges" in words
    assert host.get("/token")["scopes"] == ["listings", "badges"]


def test_a_member_s_token_does_not_open_it_and_the_site_s_opens_nothing_else(host: Host, bea: Person) -> None:
    theirs = {"Authorization": f"Bearer {bea.token()}"}
    assert host.http.get("/accounts/a1", headers=theirs).status_code == 401
    for path in ("/api/v1/conversations", "/api/v1/staff/cases", "/conversations/1"):
        own = {"Authorization": f"Bearer {host.token}", "Accept": "text/plain, application/json"}
        assert httpx2.get(host.haggle.url + path, headers=own).status_code == 401


def test_the_command_line_makes_lists_and_ends_tokens(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    made = haggle.run("token", "--site", "--scope", "badges", "--scope", "accounts", "--name", "shop")
    assert made.returncode == 0, made.stderr
    known = {"Authorization": f"Bearer {made.stdout.strip()}"}
    url = f"{haggle.url}/api/v1/site/token"
    assert httpx2.get(url, headers=known).json()["scopes"] == ["accounts", "badges"]
    assert "1  shop  opens accounts, badges  made " in haggle.run("token", "--site", "--list").stdout
    log = haggle.run("audit", "export").stdout
    assert "site_token.made" in log, log
    assert haggle.run("token", "--site", "--end", "1").returncode == 0
    assert httpx2.get(url, headers=known).status_code == 401
    for bad in (["--site"], ["--site", "--scope", "chat"], ["bea", "--site"], [], ["--site", "--end", "1"]):
        assert haggle.run("token", *bad).returncode != 0, bad


def test_a_picture_is_uploaded_shows_and_goes(host: Host, sal: Person) -> None:
    named, out = new_id(), BytesIO()
    host.done(f"/accounts/{named}", name="Ann")
    Image.new("RGB", (40, 20), "red").save(out, "JPEG")
    photo = ("photo", ("me.jpg", out.getvalue()))
    answer = host.http.put(f"/accounts/{named}/picture", files=[photo])
    assert answer.status_code == 200, answer.text
    assert sal.get(answer.json()["picture_url"]).headers["content-type"] == "image/webp"
    assert host.http.put(f"/accounts/{named}/picture", files=[photo, photo]).status_code == 422
    assert host.http.put(f"/accounts/{named}/picture", files=[("photo", ("me.jpg", b"none"))]).status_code == 422
    assert host.http.put("/accounts/nobody/picture", files=[photo]).status_code == 404
    assert host.done(f"/accounts/{named}", name="Ann")["picture_url"] is not None
    assert host.done(f"/accounts/{named}", picture="")["picture_url"] is None


def test_an_id_may_be_a_number_which_is_its_text(host: Host) -> None:
    [line] = host.lines("/accounts", {"id": 7_000_017, "name": "Seven"})
    assert line["id"] == "7000017"
    assert host.get("/accounts/7000017")["name"] == "Seven"
    assert host.lines("/accounts", {"id": True}, {"id": " x"}, {"id": 1.5})[0]["status"] == 422


def test_an_id_of_any_letters_is_escaped_in_the_address(host: Host) -> None:
    named = f"vänner & co #{new_id()}?"
    assert host.done(f"/accounts/{quote(named)}", name="Co")["id"] == named
    assert host.lines("/accounts", {"id": named, "name": "Co"})[0]["changed"] is False
