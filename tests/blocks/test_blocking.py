"""Sal blocks Nia: nothing of hers reaches him by any door, and she can tell nothing."""

import re

from cast import Haggle, Person
from client import part
from doors import HELLO, api, block
from listener import Listener


def test_the_form_says_what_it_means_and_asks_first(sal: Person, met: int) -> None:
    page = sal.get(f"/conversations/{met}").text
    assert f'href="/conversations/{met}/block"' in page
    asked = sal.get(f"/conversations/{met}/block").text
    assert "Block <bdi>Nia</bdi>?" in asked
    assert "They are not told" in asked


def test_whoever_blocks_sees_it_said_and_cannot_write(sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    page = sal.get(f"/conversations/{met}").text
    assert "You have blocked <bdi>Nia</bdi>" in page
    assert 'id="composer"' not in page
    assert "Blocked" in part(rf'<li id="conversation-{met}-row".*?</li>', page)
    refused = sal.http.post(f"/conversations/{met}/messages", data={"body": "One more thing"})
    assert refused.status_code == 409
    assert "You have blocked Nia" in refused.text
    assert nia.messages(met) == [HELLO, "Yes it is"]


def test_a_message_of_hers_is_nowhere_for_him(sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    position = sal.position()
    message = nia.say(met, "Answer me, zebrafish")
    assert nia.messages(met)[-1] == "Answer me, zebrafish"
    assert sal.messages(met) == [HELLO, "Yes it is"]
    assert sal.position() == position
    assert "zebrafish" not in sal.get("/conversations").text
    for path in (f"/messages/{message}", f"/conversations/{met}?at={message}", f"/messages/{message}/actions"):
        assert sal.get(path).status_code == 404, path
    assert "Nothing was found" in sal.get("/search?q=zebrafish").text
    assert "zebrafish" not in sal.get("/notifications").text
    assert api(sal, f"/conversations/{met}/messages")["messages"][-1]["message"] == "Yes it is"
    assert api(sal, "/search?q=zebrafish")["hits"] == []
    assert api(nia, "/search?q=zebrafish")["hits"][0]["message_id"] == message


def test_a_file_of_hers_is_hers_alone(sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    files = [("attachment", ("letter.pdf", b"%PDF-1.4"))]
    nia.http.post(f"/conversations/{met}/messages", data={"body": ""}, files=files)
    path = re.findall(r'href="(/attachments/\d+)"', nia.get(f"/conversations/{met}").text)[-1]
    assert nia.get(path).status_code == 200
    assert sal.get(path).status_code == 404


def test_what_she_edits_says_to_him_what_it_said(sal: Person, nia: Person, met: int) -> None:
    message = nia.say(met, "As agreed, a walrus")
    assert sal.messages(met)[-1] == "As agreed, a walrus"
    block(sal, met)
    position = sal.position()
    assert nia.http.post(f"/messages/{message}/edit", data={"body": "You wombat"}).status_code == 303
    assert nia.messages(met)[-1] == "You wombat"
    assert sal.messages(met)[-1] == "As agreed, a walrus"
    assert sal.position() == position
    assert "You wombat" in nia.get("/conversations").text
    assert "wombat" not in sal.get("/conversations").text
    assert "Nothing was found" in sal.get("/search?q=wombat").text
    assert "Nothing was found" in nia.get("/search?q=walrus").text
    assert "wombat" in nia.get("/search?q=wombat").text
    assert nia.http.post(f"/messages/{message}/edit", data={"body": "Sorry"}).status_code == 303
    assert nia.messages(met)[-1] == "Sorry"


def test_her_reactions_are_for_him_what_they_were(sal: Person, nia: Person, met: int) -> None:
    his, second = sal.say(met, "Come at six"), sal.say(met, "or at seven")
    nia.http.post(f"/messages/{his}/reactions", data={"emoji": "👍"})
    block(sal, met)
    nia.http.post(f"/messages/{his}/reactions", data={"emoji": "😢"})
    nia.http.post(f"/messages/{second}/reactions", data={"emoji": "😮"})

    def emojis(person: Person) -> list[list[object]]:
        said = api(person, f"/conversations/{met}/messages")["messages"]
        return [[one["emoji"], one["name"]] for message in said[-2:] for one in message["reactions"]]

    assert emojis(sal) == [["👍", "Nia"]]
    assert emojis(nia) == [["😢", "Nia"], ["😮", "Nia"]]
    nia.http.post(f"/messages/{his}/reactions", data={"emoji": ""})
    assert emojis(nia) == [["😮", "Nia"]]
    assert emojis(sal) == [["👍", "Nia"]]


def test_her_messages_stay_sent_and_his_reading_is_not_told(sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    seen = api(nia, f"/conversations/{met}")
    nia.say(met, "Are you there?")
    sal.get(f"/conversations/{met}")
    sal.htmx("GET", f"/feed/changes?after=0&conversation={met}")
    standing = api(nia, f"/conversations/{met}")
    assert "Sent" in part(r'class="receipt.*?</li>', nia.get(f"/conversations/{met}").text)
    assert {standing[f"{what}_message_id"] for what in ("seen", "delivered")} == {
        seen[f"{what}_message_id"] for what in ("seen", "delivered")
    }


def test_her_reading_is_not_told_to_him(sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    position = sal.position()
    nia.get(f"/conversations/{met}")
    assert sal.position() == position
    assert api(sal, f"/conversations/{met}")["seen_message_id"] == 0


def test_neither_hears_the_other_type(haggle: Haggle, sal: Person, nia: Person, met: int) -> None:
    block(sal, met)
    his = Listener(haggle, "/api/v1/feed?after=now", Authorization=f"Bearer {sal.token()}")
    hers = Listener(haggle, "/api/v1/feed?after=now", Authorization=f"Bearer {nia.token()}")
    for listener in (his, hers):
        assert listener.next().kind == "hello"
    for person in (sal, nia):
        assert person.htmx("POST", f"/conversations/{met}/typing").status_code == 204
    assert his.is_silent()
    assert hers.is_silent()


def test_he_is_away_to_her_and_she_to_him(sal: Person, nia: Person, met: int) -> None:
    for person in (sal, nia):
        person.htmx("GET", "/feed/changes?after=0&visible=1")
    assert api(nia, f"/conversations/{met}")["presence"] == "online"
    block(sal, met)
    for person in (sal, nia):
        person.htmx("GET", "/feed/changes?after=0&visible=1")
    assert api(nia, f"/conversations/{met}")["presence"] == "active today"
    assert api(sal, f"/conversations/{met}")["presence"] == ""
    block(sal, met, "0")
    assert api(nia, f"/conversations/{met}")["presence"] == "online"


def test_her_new_name_does_not_reach_him(sal: Person, haggle: Haggle) -> None:
    eve = Person(haggle, "Eve").join()
    talk = eve.open_chat(sal.sell("Rug"), "Hi")
    block(sal, talk)
    position = sal.position()
    assert eve.http.post("/account", data={"name": "Nobody Likes Sal"}).status_code == 303
    assert sal.position() == position
    pages = (
        "/conversations",
        f"/conversations/{talk}",
        "/account",
        "/notifications",
        f"/search?q=Hi&conversation={talk}",
    )
    for page in pages:
        assert "Nobody Likes Sal" not in sal.get(page).text, page
    assert "Nothing was found" in sal.get("/search?q=nobody+likes").text
    assert api(sal, "/search?q=eve")["people"][0]["other_name"] == "Eve"
    assert api(sal, f"/conversations/{talk}/messages")["messages"][0]["sender_name"] == "Eve"
    block(sal, talk, "0")
    assert "Nobody Likes Sal" in sal.get(f"/conversations/{talk}").text


def test_what_she_opens_looks_open_and_reaches_nobody(sal: Person, nia: Person, met: int) -> None:
    listing = sal.sell("Chair")
    block(sal, met)
    position, list_ = sal.position(), sal.get("/conversations").text
    talk = nia.open_chat(listing, "And the chair?")
    assert nia.messages(talk) == ["And the chair?"]
    assert f'id="conversation-{talk}-row"' in nia.get("/conversations").text
    assert sal.position() == position
    assert f'id="conversation-{talk}-row"' not in sal.get("/conversations").text
    assert len(sal.get("/conversations").text) == len(list_)
    assert sal.get(f"/conversations/{talk}").status_code == 404


def test_what_she_sells_is_not_offered_to_him(sal: Person, nia: Person, met: int) -> None:
    listing = nia.sell("Painted walrus")
    about = sal.open_chat(listing, "Which size?")
    block(sal, met)
    position = sal.position()
    nia.http.post(f"/listings/{listing}/sale")
    assert sal.position() == position
    assert "Painted walrus" not in sal.get("/listings").text
    assert "You have blocked this seller" in sal.get(f"/listings/{listing}").text
    other = nia.sell("Small walrus")
    assert sal.http.post(f"/listings/{other}/conversations", data={"body": "hi"}).status_code == 409
    assert sal.get(f"/conversations/{about}").status_code == 200


def test_what_she_takes_back_is_gone_for_him_too(sal: Person, nia: Person, met: int) -> None:
    message = nia.say(met, "My number is 555")
    block(sal, met)
    assert nia.http.post(f"/messages/{message}/deletion").status_code == 303
    assert "This message was deleted." in sal.messages(met)
