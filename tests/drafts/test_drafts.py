"""What is typed and not sent is kept, until it is sent."""

import html
import re

from cast import Person


def _box(person: Person, talk: int) -> str:
    box = re.search(
        r'<textarea[^>]*id="body"[^>]*>\n?(.*?)</textarea>', person.get(f"/conversations/{talk}").text, re.DOTALL
    )
    assert box
    return html.unescape(box[1])


def _keep(person: Person, talk: int, text: str) -> int:
    return person.htmx("POST", f"/conversations/{talk}/draft", data={"body": text}).status_code


def test_a_draft_is_there_after_a_reload(bea: Person, talk: int) -> None:
    assert _keep(bea, talk, "half a sent") == 204
    assert _box(bea, talk) == "half a sent"


def test_a_draft_keeps_its_lines_and_its_markup(bea: Person, talk: int) -> None:
    _keep(bea, talk, "\n  one\r\n</textarea><b>two\n")
    assert _box(bea, talk) == "\n  one\n</textarea><b>two\n"


def test_a_draft_is_its_writers_alone(bea: Person, sal: Person, talk: int) -> None:
    _keep(bea, talk, "how low can I go")
    assert _box(sal, talk) == ""


def test_posting_drops_the_draft(bea: Person, talk: int) -> None:
    _keep(bea, talk, "to be sent")
    bea.say(talk, "to be sent")
    assert _box(bea, talk) == ""


def test_emptying_the_box_drops_the_draft(bea: Person, talk: int) -> None:
    _keep(bea, talk, "never mind")
    _keep(bea, talk, "  ")
    assert _box(bea, talk) == ""


def test_a_draft_over_the_limit_is_kept_all_the_same(bea: Person, talk: int) -> None:
    _keep(bea, talk, "x" * 5000)
    assert _box(bea, talk) == "x" * 5000


def test_each_conversation_has_its_own_draft(bea: Person, sal: Person, talk: int) -> None:
    other = bea.open_chat(sal.sell("Lamp"))
    _keep(bea, talk, "about the bike")
    _keep(bea, other, "about the lamp")
    assert (_box(bea, talk), _box(bea, other)) == ("about the bike", "about the lamp")


def test_a_beacon_is_kept_and_led_nowhere(bea: Person, talk: int) -> None:
    answer = bea.http.post(f"/conversations/{talk}/draft", data={"body": "left in a hurry"})
    assert answer.status_code == 204
    assert _box(bea, talk) == "left in a hurry"
