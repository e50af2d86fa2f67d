"""What a page without scripts shows in frames: a log that grows, and a list that comes again (G8, G9)."""

import html
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpx2
import pytest
from cast import Haggle, Person
from client import Client, part


class Document:
    """A document that stays open, read by a thread."""

    def __init__(self, person: Person, path: str, base: str = "") -> None:
        cookie = {"Cookie": f"haggle={person.cookie}", "Accept-Encoding": "gzip"}
        self.http = Client(base or person.haggle.url, cookie)
        self.answer = self.http.send(self.http.build_request("GET", path), stream=True)
        self.text, self.is_over = "", False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with suppress(httpx2.HTTPError, RuntimeError):
            for part in self.answer.iter_text():
                self.text += part
        self.is_over = True

    def until(self, words: str, timeout_s: float = 5) -> str:
        """All of it, once it says that."""
        deadline = time.monotonic() + timeout_s
        while words not in html.unescape(self.text) and time.monotonic() < deadline:
            time.sleep(0.01)
        assert words in html.unescape(self.text)
        return self.text

    def close(self) -> None:
        self.http.close()


Opener = Callable[..., Document]


@pytest.fixture
def opens() -> Iterator[Opener]:
    """`opens(person, path)`: such a document."""
    documents: list[Document] = []

    def open_(person: Person, path: str) -> Document:
        documents.append(Document(person, path))
        return documents[-1]

    yield open_
    for document in documents:
        document.close()


def live(person: Person, talk: int) -> str:
    """The frame that the person's page has for it."""
    page = person.get(f"/conversations/{talk}").text
    return html.unescape(part(rf'<noscript><iframe [^>]*src="(/conversations/{talk}/live[^"]*)"', page))


def test_what_is_said_appears_as_everywhere_else(bea: Person, sal: Person, talk: int, opens: Opener) -> None:
    document = opens(bea, live(bea, talk))
    sal.say(talk, "Yes, <b>come</b> on Sunday.")
    said = document.until("come</b> on Sunday")
    assert "&lt;b&gt;come" in said
    assert re.search(r'<li id="message-\d+" class="message message--theirs', said)
    assert not document.is_over


def test_what_was_said_between_page_and_frame_comes_first(bea: Person, sal: Person, talk: int, opens: Opener) -> None:
    path = live(bea, talk)
    sal.say(talk, "in between")
    opens(bea, path).until("in between")


def test_what_changes_takes_the_place_of_what_was_shown(bea: Person, sal: Person, talk: int, opens: Opener) -> None:
    document = opens(bea, live(bea, talk))
    message = sal.say(talk, "At ten?")
    document.until("At ten?")
    sal.http.post(f"/messages/{message}/edit", data={"body": "At eleven?"})
    edited = document.until("At eleven?")
    nonce = part(r"'nonce-([\w-]+)'", document.answer.headers["content-security-policy"])
    [again] = re.findall(rf'<li id="message-{message}(-\d+)"', edited)
    # The earlier rule would hide what comes later, so each shows its own.
    assert f'<style nonce="{nonce}">[data-key="{message}"]:not([id$="{again}"]) {{ display: none }} ' in edited
    sal.http.post(f"/messages/{message}/deletion")
    document.until("This message was deleted.")


def test_how_far_the_other_has_read_is_said_once(bea: Person, sal: Person, talk: int, opens: Opener) -> None:
    document = opens(bea, live(bea, talk))
    bea.say(talk, "Are you there?")
    document.until("Sent")
    sal.get(f"/conversations/{talk}")
    assert re.search(r"<style[^>]*>\.receipt:not\(", document.until("Seen"))


def test_of_other_conversations_nothing_is_said(bea: Person, sal: Person, talk: int, opens: Opener) -> None:
    document = opens(bea, live(bea, talk))
    bea.say(bea.open_chat(sal.sell("Table")), "Is the table oak?")
    sal.say(talk, "About the bike:")
    assert "oak" not in document.until("About the bike:")


def test_a_frame_of_ours_may_show_it_and_nobody_else(bea: Person, talk: int, opens: Opener) -> None:
    for path in (live(bea, talk), "/conversations/live"):
        headers = opens(bea, path).answer.headers
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert "no-store" in headers["cache-control"]
        assert headers["content-type"] == "text/html; charset=utf-8"
    assert "frame-ancestors 'none'" in bea.get(f"/conversations/{talk}").headers["content-security-policy"]


def test_a_document_that_stays_open_is_not_held_back_by_packing(bea: Person, talk: int, opens: Opener) -> None:
    answer = opens(bea, live(bea, talk)).answer
    assert "content-encoding" not in answer.headers
    assert answer.headers["x-accel-buffering"] == "no"


def test_a_log_that_does_not_reach_the_newest_has_no_frame(bea: Person, talk: int) -> None:
    messages = [bea.say(talk, f"number {number}") for number in range(110)]
    assert "/live" not in bea.get(f"/conversations/{talk}?before={messages[55]}").text.partition("list__live")[0]
    assert "/live" in bea.get(f"/conversations/{talk}").text.partition("list__live")[0]


def test_strangers_and_visitors_are_told_in_words(bea: Person, nia: Person, haggle: Haggle, talk: int) -> None:
    path = live(bea, talk)
    assert nia.get(path).status_code == 404
    signed_out = httpx2.get(haggle.url + path)
    assert signed_out.status_code == 401
    assert f'href="/login?next=/conversations/{talk}"' in signed_out.text
    assert "frame-ancestors 'self'" in signed_out.headers["content-security-policy"]


@pytest.mark.parametrize("query", ["after=999999999", "after=odd", "after=-1", "after="])
def test_a_position_that_never_was_is_answered_with_the_way_on(bea: Person, talk: int, query: str) -> None:
    answer = bea.get(f"/conversations/{talk}/live?{query}")
    assert answer.status_code == 409
    assert f'href="/conversations/{talk}"' in answer.text
    assert "refresh" not in answer.text


def test_a_third_one_of_a_session_is_told_where_to_go_on(start_haggle: Callable[..., Haggle], opens: Opener) -> None:
    haggle = start_haggle(HAGGLE_LIMITS="on")
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    first, second = (opens(ann, live(ann, talk)) for _ in range(2))
    first.until("New messages"), second.until("New messages")
    third = ann.get(live(ann, talk))
    assert third.status_code == 503
    assert "2 of these open already" in third.text
    assert f'href="/conversations/{talk}"' in third.text
    bob.say(talk, "still for both")
    first.until("still for both"), second.until("still for both")


def test_it_ends_with_the_way_on_and_comes_back_by_itself(start_haggle: Callable[..., Haggle], opens: Opener) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    path = live(ann, talk)
    document = opens(ann, path)
    bob.say(talk, "before the restart")
    document.until("before the restart")
    haggle.stop()
    ended = document.until("It comes back by itself.")
    assert f'href="{path}"' in html.unescape(ended)
    assert ended.rstrip().endswith("</html>")
    assert re.search(r'<meta http-equiv="refresh" content="\d+">', ended)
    haggle.start()
    bob.say(talk, "after the restart")
    opens(ann, path).until("before the restart")
    assert haggle.errors() == []


def test_it_ends_when_the_session_does(start_haggle: Callable[..., Haggle], opens: Opener) -> None:
    haggle = start_haggle()
    ann, bob = Person(haggle, "Ann").join(), Person(haggle, "Bob").join()
    talk = ann.open_chat(bob.sell(), "Hello")
    document = opens(ann, live(ann, talk))
    document.until("New messages")
    ann.http.post("/logout")
    assert f'href="/login?next=/conversations/{talk}"' in document.until("You have been signed out.")


def test_after_hours_it_ends_rather_than_grow_for_ever(bea: Person, sal: Person, talk: int, opens: Opener) -> None:
    path = live(bea, talk)
    document = opens(bea, path)
    for number in range(300):
        sal.say(talk, f"line {number}")
    assert f'href="/conversations/{talk}"' in document.until("There is more than fits here.")
    assert bea.get(path).status_code == 409


def test_the_list_comes_again_by_itself_and_opens_outside_its_frame(bea: Person, talk: int) -> None:
    page = bea.get("/conversations").text
    assert '<noscript><iframe class="list__live" src="/conversations/live?filter=all"' in page
    frame = bea.get(f"/conversations/live?filter=all&current={talk}").text
    assert '<meta http-equiv="refresh" content="10">' in frame
    assert '<base target="_parent">' in frame
    assert re.search(rf'href="/conversations/{talk}" aria-current="page"', frame)
    assert bea.get("/conversations/live?filter=odd").status_code == 422


def test_a_browser_whose_scripts_are_off_again_marks_by_opening(bea: Person, sal: Person, talk: int) -> None:
    bea.http.cookies.set("scripts", "1", domain="127.0.0.1")
    bea.get("/conversations/live")
    assert "scripts" not in bea.http.cookies
    sal.say(talk, "Read by being opened")
    bea.get(f"/conversations/{talk}")
    assert (
        'class="row__unread"'
        not in bea.get("/conversations").text.partition(f"conversation-{talk}-row")[2].partition("</li>")[0]
    )
