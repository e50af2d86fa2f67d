"""What an author sees of masking is the same whether or not the other has blocked them."""

from collections.abc import Callable
from typing import Any

import pytest
from pairs import Pair, api

NUMBER = "07700 900123"


def _tell(pair: Pair) -> None:
    """Bea tries everything."""
    say, talk = pair.bea.say, pair.talk
    for text in (f"call {NUMBER}", "07700", "900123", "plain", "insta:", "mia_x", "12000", "12500"):
        say(talk, text)
    for text, edited in (
        ("one", f"now {NUMBER}"),
        ("two", "0532"),
        ("123 4567", "123 4567 then"),
        (f"now {NUMBER} too", "nothing"),
        ("07700", f"{NUMBER} or 07700"),
        ("900124", "900 125"),
    ):
        message = say(talk, text)
        pair.bea.http.post(f"/messages/{message}/edit", data={"body": edited, "confirmed": "1"})
        pair.bea.http.post(f"/messages/{message}/reactions", data={"emoji": "👍"})
    say(talk, "900126")


def _sees(pair: Pair) -> list[tuple[Any, ...]]:
    found = api(pair.bea, f"/conversations/{pair.talk}/messages")["messages"]
    return [(one["message"], one["masked"], one["held"], bool(one["edited_at"])) for one in found]


@pytest.mark.parametrize("mode", ["mask", "hold"])
def test_a_blocked_author_sees_the_same(pair_where: Callable[[str], Pair], mode: str) -> None:
    heard, blocked, unblocked = (pair_where(mode) for _ in range(3))
    for pair in (blocked, unblocked):
        assert pair.sal.http.post(f"/conversations/{pair.talk}/block", data={"blocked": "1"}).status_code == 303
    for pair in (heard, blocked, unblocked):
        _tell(pair)
    unblocked.sal.http.post(f"/conversations/{unblocked.talk}/block", data={"blocked": "0"})
    assert any(masked or held for _, masked, held, _ in _sees(heard))
    assert _sees(blocked) == _sees(heard) == _sees(unblocked)
    assert NUMBER not in blocked.sal.get(f"/conversations/{blocked.talk}").text
    assert NUMBER not in unblocked.sal.get(f"/conversations/{unblocked.talk}").text
