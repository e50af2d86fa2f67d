"""The list of blocked people, and the way back."""

import pytest
from cast import Haggle, Person
from client import part
from doors import HELLO, api, block
from listener import Listener


def test_what_came_meanwhile_is_not_shown_after_unblocking(sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    meanwhile = nia.say(met, "Meanwhile")
    block(sal, met, "0")
    position = sal.position()
    assert sal.messages(met) == [HELLO, "Yes it is"]
    answer = nia.http.post(f"/conversations/{met}/messages", data={"body": "Again", "reply_to": str(meanwhile)})
    assert answer.status_code == 303
    assert sal.messages(met) == [HELLO, "Yes it is", "Again"]
    assert "Meanwhile" not in sal.get(f"/conversations/{met}").text
    assert sal.position() > position
    assert nia.messages(met) == [HELLO, "Yes it is", "Meanwhile", "Again"]
    nia.http.post(f"/messages/{meanwhile}/edit", data={"body": "Meanwhile, louder"})
    assert "louder" not in sal.get(f"/conversations/{met}").text
    sal.say(met, "Welcome back")
    assert nia.messages(met)[-1] == "Welcome back"


def test_the_account_page_lists_whom_one_has_blocked(sal: Person, nia: Person, met: int) -> None:
    answer = sal.http.post("/account/blocks", data={"username": f"@{nia.username}"})
    assert answer.headers["location"].startswith("/account?saved=blocks")
    page = sal.get("/account").text
    assert f"@{nia.username}" in page
    path = part(r'action="(/account/blocks/\d+/deletion)"', page)
    sal.http.post(path)
    assert "You have blocked nobody." in sal.get("/account").text


@pytest.mark.parametrize("username", ["nobody-of-that-name", "", "../..", "deleted-1"])
def test_a_user_name_that_nobody_has_is_said(sal: Person, username: str) -> None:
    answer = sal.http.post("/account/blocks", data={"username": username})
    assert answer.status_code == 422
    assert "There is nobody of that user name" in answer.text


def test_nobody_blocks_themselves(sal: Person) -> None:
    assert sal.http.post("/account/blocks", data={"username": sal.username}).status_code == 422


def test_his_other_windows_hear_of_it(sal: Person, nia: Person, met: int) -> None:
    position = sal.position()
    block(sal, met)
    news = sal.htmx("GET", f"/feed/changes?after={position}&conversation={met}").text
    assert "You have blocked <bdi>Nia</bdi>" in news
    assert 'data-hx-target="#blocks-due"' in news
    assert f"@{nia.username}" in sal.htmx("GET", "/account/blocks").text


def test_a_second_time_changes_nothing(sal: Person, met: int) -> None:
    block(sal, met)
    position = sal.position()
    block(sal, met)
    assert sal.position() == position
    block(sal, met, "0")
    position = sal.position()
    block(sal, met, "0")
    assert sal.position() == position


def test_programs_block_and_unblock(haggle: Haggle, sal: Person, nia: Person, met: int) -> None:
    feed = Listener(haggle, "/api/v1/feed?after=now", Authorization=f"Bearer {sal.token()}")
    assert feed.next().kind == "hello"
    done = api(sal, f"/conversations/{met}/block", blocked=True)
    event = feed.until("block.changed")
    assert event.json == {"id": event.id, **done}
    assert feed.until("peer.changed").json["is_blocked"] is True
    [one] = api(sal, "/blocks")["blocks"]
    assert (one["username"], one["name"]) == (nia.username, "Nia")
    assert api(sal, f"/conversations/{met}")["is_blocked"] is True
    assert api(nia, f"/conversations/{met}")["is_blocked"] is False
    sal.http.post(f"/api/v1/blocks/{one['account_id']}/deletion", headers={"Authorization": f"Bearer {sal.token()}"})
    assert api(sal, "/blocks") == {"blocks": []}
    assert api(sal, "/blocks", username=nia.username)["is_blocked"] is True
