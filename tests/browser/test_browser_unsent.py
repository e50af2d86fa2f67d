"""What is being sent, seen by two tabs of one browser: nothing is said to have failed that has not, or made twice."""

from collections.abc import Callable

from cast import Person
from playwright.sync_api import BrowserContext, Route, expect
from window import Held, Open, Window
from witness import SERVER_AWAY, Witness

NEWCOMERS = True
POST = "**/conversations/*/messages"


def test_another_tab_does_not_say_that_what_is_being_sent_has_failed(
    window: Open, bea: Person, sal: Person, talk: int
) -> None:
    _sends_once_in_two_tabs(window(bea), lambda: window(bea), sal, talk)


def test_nor_does_it_over_plain_http_which_has_no_locks(
    window: Open, context: Callable[..., BrowserContext], bea: Person, sal: Person, talk: int
) -> None:
    context(bea).add_init_script("Object.defineProperty(navigator, 'locks', { value: undefined })")
    _sends_once_in_two_tabs(window(bea), lambda: window(bea), sal, talk)


def _sends_once_in_two_tabs(hers: Window, open_another: Callable[[], Window], sal: Person, talk: int) -> None:
    hers.talk(talk)
    slow = Held(hers.page, POST)
    hers.send("Only once")
    slow.wait()
    other = open_another().talk(talk)
    expect(other.outbox).to_contain_text("Sending …")
    expect(other.outbox.get_by_role("button", name="Edit")).to_be_hidden()
    slow.release()
    for one in (hers, other):
        one.shows("Hello", "Only once")
        expect(one.outbox).to_have_count(0)
    assert sal.messages(talk) == ["Hello", "Only once"]


def test_what_one_tab_takes_up_for_editing_is_gone_from_the_other(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea).talk(talk)
    hers.page.route(POST, lambda route: route.abort())
    hers.send("In two tabs")
    expect(hers.outbox).to_contain_text("Not sent")
    other = window(bea).talk(talk)
    expect(other.outbox).to_contain_text("Not sent")
    other.outbox.get_by_role("button", name="Edit").click()
    expect(other.box).to_have_value("In two tabs")
    expect(hers.outbox).to_have_count(0)


def test_an_edited_message_whose_answer_was_lost_makes_no_second_one(
    window: Open, witness: Witness, bea: Person, sal: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea)
    hers.page.route("**/feed**", lambda route: route.abort())
    hers.go(f"/conversations/{talk}")

    def lose_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    hers.page.route(POST, lose_answer)
    hers.send("Arrived, but who knows")
    hers.outbox.get_by_role("button", name="Edit").click()
    hers.page.unroute(POST)
    hers.box.press("Enter")
    hers.shows("Hello", "Arrived, but who knows")
    hers.page.unroute("**/feed**")
    assert sal.messages(talk) == ["Hello", "Arrived, but who knows"]
