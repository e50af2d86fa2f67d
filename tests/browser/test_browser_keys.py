"""What Enter does, and how the box grows, counts and keeps."""

from itertools import product
from typing import Any

import pytest
from cast import Haggle, Person
from playwright.sync_api import expect
from window import Open, box_of

PHONE = {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 640}}
LONG = "A line that is long enough to be seen.\n" * 40

COMPOSING: list[dict[str, Any]] = [{"isComposing": True}, {"keyCode": 229}]
PRESS_WHILE_COMPOSING = """(init) => {
  const box = document.getElementById("body");
  const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...init });
  box.dispatchEvent(event);
  return event.defaultPrevented;
}"""


def choose(person: Person, enter_key: str) -> None:
    fields = {"name": person.name, "time_zone": "Europe/Stockholm", "enter_key": enter_key}
    assert person.http.post("/account", data=fields).status_code == 303


def test_enter_sends_and_shift_enter_makes_a_line(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.box.fill("One line")
    hers.box.press("Shift+Enter")
    hers.box.press_sequentially("and another")
    expect(hers.box).to_have_value("One line\nand another")
    hers.box.press("Enter")
    hers.shows("Hello", "One line\nand another")
    expect(hers.box).to_have_value("")
    expect(hers.box).to_be_focused()


def test_ctrl_enter_sends_whatever_enter_does(haggle: Haggle, sal: Person, window: Open) -> None:
    cleo = Person(haggle, "Cleo").join()
    talk = cleo.open_chat(sal.sell(), "Hello")
    sent = ["Hello"]
    for choice, keys in product(("line", "auto", "send"), ("Control+Enter", "Meta+Enter")):
        choose(cleo, choice)
        hers = window(cleo, **PHONE).talk(talk)
        hers.box.press(keys)  # there is nothing to send
        hers.box.fill(f"{choice}, {keys}")
        for init in COMPOSING:
            assert not hers.evaluate(PRESS_WHILE_COMPOSING, {"ctrlKey": True, **init})
        hers.box.press(keys)
        sent.append(f"{choice}, {keys}")
        hers.shows(*sent)
        expect(hers.box).to_have_value("")
        hers.page.close()


def test_ctrl_enter_sends_any_form_one_writes_in(bea: Person, sal: Person, window: Open) -> None:
    hers = window(bea).go(f"/listings/{sal.sell('Lamp')}")
    hers.box.fill("Is it bright?")
    hers.box.press("Enter")
    for init in COMPOSING:
        assert not hers.evaluate(PRESS_WHILE_COMPOSING, {"ctrlKey": True, **init})
    hers.box.press("Control+Enter")
    hers.shows("Is it bright?")


def test_enter_on_an_empty_box_sends_nothing(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    for text in ("", "   ", "\n"):
        hers.box.fill(text)
        hers.box.press("Enter")
    hers.send("Something")
    hers.shows("Hello", "Something")


@pytest.mark.parametrize("init", COMPOSING, ids=["composing", "key 229"])
def test_enter_that_ends_a_composition_sends_nothing(bea: Person, talk: int, window: Open, init: Any) -> None:
    hers = window(bea).talk(talk)
    hers.box.fill("こんにち")
    assert not hers.evaluate(PRESS_WHILE_COMPOSING, init), "the input method needs this key itself"
    expect(hers.box).to_have_value("こんにち")
    assert hers.outbox.count() == 0
    hers.shows("Hello")


def test_on_a_touch_keyboard_enter_makes_a_line(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea, **PHONE).talk(talk)
    hers.box.fill("One line")
    hers.box.press("Enter")
    hers.box.press_sequentially("and another")
    expect(hers.box).to_have_value("One line\nand another")
    hers.send_button.tap()
    hers.shows("Hello", "One line\nand another")


def test_the_choice_of_the_account_wins(haggle: Haggle, window: Open) -> None:
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    choose(bea, "line")
    hers = window(bea).talk(talk)
    hers.box.fill("A line")
    hers.box.press("Enter")
    expect(hers.box).to_have_value("A line\n")
    choose(sal, "send")
    his = window(sal, **PHONE).talk(talk)
    his.send("From the phone")
    his.shows("Hello", "From the phone")


def test_the_limit_is_said_before_it_is_hit(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    count = hers.page.locator("#composer-count")
    hers.box.fill("x" * 3000)
    expect(count).to_be_hidden()
    hers.box.fill("x" * 3990)
    expect(count).to_have_text("10 characters left")
    hers.box.fill("👍" * 4000)
    expect(count).to_have_text("0 characters left")
    hers.send("x" * 4001)
    expect(count).to_have_text("1 character too many")
    expect(hers.box).to_have_value("x" * 4001)
    hers.shows("Hello")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["laptop", "phone"])
def test_the_box_grows_to_40_percent_of_the_view(bea: Person, talk: int, window: Open, options: Any) -> None:
    hers = window(bea, **options).talk(talk)
    small = box_of(hers.box)["height"]
    hers.box.fill("One\ntwo\nthree")
    grown = box_of(hers.box)["height"]
    hers.box.fill(LONG)
    most = box_of(hers.box)["height"]
    assert hers.page.viewport_size
    assert small < grown < most <= 0.4 * hers.page.viewport_size["height"] + 1
    expect(hers.send_button).to_be_in_viewport(ratio=1)
    hers.box.fill("")
    assert box_of(hers.box)["height"] == pytest.approx(small, abs=1)


def test_typing_is_left_alone_by_what_arrives(bea: Person, sal: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    hers.box.press_sequentially("Half a sentence")
    hers.evaluate("document.getElementById('body').setSelectionRange(5, 8, 'backward')")
    for number in range(3):
        sal.say(talk, f"Message {number}")
        hers.poll()
    hers.shows("Hello", "Message 0", "Message 1", "Message 2")
    expect(hers.box).to_be_focused()
    box = "const box = document.getElementById('body');"
    assert hers.evaluate(f"{{ {box} [box.value, box.selectionStart, box.selectionEnd, box.selectionDirection] }}") == [
        "Half a sentence",
        5,
        8,
        "backward",
    ]
    hers.box.press_sequentially("X")
    expect(hers.box).to_have_value("Half Xentence")
