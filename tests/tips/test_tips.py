"""Tips come at the right moment, each once in a lifetime, and go when they are read."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cast import PASSWORD, Haggle, Person
from listener import follow, listen

Start = Callable[..., Haggle]


@pytest.fixture
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture
def sal(haggle: Haggle) -> Person:
    return Person(haggle, "Sal").join()


@pytest.fixture
def talk(bea: Person, sal: Person) -> int:
    """A conversation in which the first tip is read."""
    talk = bea.open_chat(sal.sell("Lamp"), "Is it there?")
    for one in (bea, sal):
        _read(one, talk, "first")
    return talk


def _tips(person: Person, talk: int) -> list[str]:
    page = person.get(f"/conversations/{talk}").text
    return re.findall(r'class="button[^"]*tip__close"\s+type="submit"\s+name="kind" value="(\w+)"', page)


def _read(person: Person, talk: int, kind: str) -> None:
    assert person.http.post(f"/conversations/{talk}/tips", data={"kind": kind}).status_code == 303


def _api(person: Person, method: str, path: str, **json: Any) -> Any:
    headers = {"Authorization": f"Bearer {person.token()}"}
    answer = person.http.request(method, f"/api/v1{path}", headers=headers, json=json if method == "POST" else None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_first_contact_brings_one_to_both_and_once(bea: Person, sal: Person) -> None:
    talk = bea.open_chat(sal.sell("Lamp"), "Is it there?")
    assert (_tips(bea, talk), _tips(sal, talk)) == (["first"], ["first"])
    other = bea.open_chat(sal.sell("Desk"), "And this?")
    assert (_tips(bea, other), _tips(sal, other)) == ([], [])
    assert _tips(bea, talk) == ["first"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Do you take PayPal?", "payment"),
        ("I pay by bank\n transfer!", "payment"),
        ("سأدفع عن طريق حوالة", "payment"),
        ("Could a courier fetch it?", "parcels"),
        ("كم تكلفة الشحن؟", "parcels"),
        ("Write me on WhatsApp", "elsewhere"),
        ("ممكن واتساب؟", "elsewhere"),
        ("call me", "elsewhere"),
    ],
)
def test_talk_of_it_brings_one_to_both(bea: Person, sal: Person, talk: int, text: str, kind: str) -> None:
    bea.say(talk, text)
    assert (_tips(bea, talk), _tips(sal, talk)) == ([kind], [kind])
    _read(sal, talk, kind)
    bea.say(talk, text)
    assert (_tips(bea, talk), _tips(sal, talk)) == ([kind], [])


@pytest.mark.parametrize(
    "text", ["Is it a paperback?", "Cups and saucers", "It transfers data", "They call meat that", "125"]
)
def test_ordinary_talk_brings_none(bea: Person, sal: Person, talk: int, text: str) -> None:
    bea.say(talk, text)
    assert (_tips(bea, talk), _tips(sal, talk)) == ([], [])


def test_open_pages_and_programs_hear_of_it(bea: Person, sal: Person, talk: int) -> None:
    stream, program = listen(sal, f"after={sal.position()}&conversation={talk}"), follow(sal, sal.token(), "after=now")
    bea.say(talk, "PayPal?")
    assert 'value="payment"' in stream.saying(f"conversation-{talk}-tips").data
    told = [json.loads(one.data) for one in program.entries(2)]
    assert [one["tips"][0]["kind"] for one in told if one["type"] == "tips"] == ["payment"]
    assert _api(sal, "GET", f"/conversations/{talk}/tips")["tips"][0]["kind"] == "payment"
    assert _api(sal, "POST", f"/conversations/{talk}/tips", kind="payment")["tips"] == []
    assert 'value="payment"' not in stream.saying(f"conversation-{talk}-tips").data


def test_a_tip_is_nobody_elses(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "PayPal?")
    nia = Person(bea.haggle, "Nia").join()
    assert nia.http.post(f"/conversations/{talk}/tips", data={"kind": "payment"}).status_code == 404
    assert _tips(bea, talk) == ["payment"]


def test_who_is_blocked_brings_the_other_none(bea: Person, sal: Person, talk: int) -> None:
    sal.http.post(f"/conversations/{talk}/block", data={"blocked": "1"})
    assert "You have blocked" in sal.get(f"/conversations/{talk}").text
    position = sal.position()
    bea.say(talk, "PayPal?")
    assert (_tips(bea, talk), _tips(sal, talk), sal.position()) == (["payment"], [], position)


def test_it_is_in_the_export_and_goes_with_the_account(bea: Person, sal: Person, talk: int) -> None:
    bea.say(talk, "PayPal?")
    with zipfile.ZipFile(io.BytesIO(bea.http.post("/account/export").content)) as file:
        found = [json.loads(line) for line in file.read("data/tips.jsonl").decode().splitlines()]
    assert {one["kind"]: bool(one["dismissed_at"]) for one in found} == {"first": True, "payment": False}
    assert bea.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    query = "SELECT kind FROM tips JOIN accounts ON accounts.id = account_id WHERE username = :name"
    assert bea.haggle.sql(query, name=sal.username) == [("first",), ("payment",)]
    assert len(bea.haggle.sql("SELECT kind FROM tips WHERE conversation_id = :talk", talk=talk)) == 2


OWN = """
[first]
en = "Meet at the <station>."

[bikes]
en = "Look at the frame number."
ar = "انظر إلى رقم الإطار."
words = ["Frame", "gear wheel"]
"""


def test_an_operator_s_own_take_the_place_of_ours(start_haggle: Start, tmp_path: Path) -> None:
    file = tmp_path / "tips.toml"
    file.write_text(OWN)
    haggle = start_haggle(HAGGLE_TIPS=str(file))
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    sal.http.post("/account/preferences", data={"language": "ar"})
    talk = bea.open_chat(sal.sell("Bike"), "The frame, PayPal?")
    assert _tips(bea, talk) == ["bikes"]
    _read(bea, talk, "bikes")
    assert "Meet at the &lt;station&gt;." in bea.get(f"/conversations/{talk}").text
    assert [one["kind"] for one in _api(sal, "GET", f"/conversations/{talk}/tips")["tips"]] == ["first", "bikes"]


def test_they_can_be_switched_off(start_haggle: Start) -> None:
    haggle = start_haggle(HAGGLE_TIPS="off")
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    assert _tips(bea, bea.open_chat(sal.sell("Bike"), "PayPal?")) == []
