"""A message in the windows of both people."""

from cast import Person
from window import Held, Open


def test_a_message_shows_once_in_every_window(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers, her_other, his = window(bea).talk(talk), window(bea).talk(talk), window(sal).talk(talk)
    began = hers.evaluate("Date.now()")
    hers.send("Is it still there?")
    for one in (hers, her_other, his):
        one.shows("Hello", "Is it still there?")
    his.send("Yes.")
    for one in (hers, her_other, his):
        one.shows("Hello", "Is it still there?", "Yes.")
        one.poll()
        assert [one.most_at_once(text) for text in ("Hello", "Is it still there?", "Yes.")] == [1, 1, 1]
    print(f"\nin the other window after {his.first_seen('Is it still there?') - began:.0f} ms")
    print(f"in her second tab after {her_other.first_seen('Is it still there?') - began:.0f} ms")
    assert hers.outbox.count() == 0


def test_what_is_posted_between_page_and_stream_arrives(bea: Person, sal: Person, talk: int, window: Open) -> None:
    his = window(sal)
    his.page.route("**/feed/changes?*", lambda route: route.fulfill(status=304))  # so that it is the stream's doing
    opening = Held(his.page, "**/feed?*")
    his.go(f"/conversations/{talk}")
    opening.wait()
    bea.say(talk, "Posted in the gap")
    opening.release()
    his.shows("Hello", "Posted in the gap")
    assert his.most_at_once("Posted in the gap") == 1
