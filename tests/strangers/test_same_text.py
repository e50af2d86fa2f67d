"""The same text to many strangers waits for the desk; what everybody asks does not."""

from itertools import count

import pytest
from cast import Haggle, Person

SPAM = "Dear seller, I buy it at once for the full price, my courier comes tomorrow. Write to me elsewhere please."
WAITS = "The other does not see this yet: it is being looked at."
_numbers = count(1)


@pytest.fixture
def bea(haggle: Haggle) -> Person:
    return Person(haggle, "Bea").join()


@pytest.fixture(scope="module")
def sellers(haggle: Haggle) -> list[tuple[Person, int]]:
    """Six people, each with something to sell."""
    people = [Person(haggle, f"Sal{number}").join() for number in range(6)]
    return [(one, one.sell()) for one in people]


def _held(bea: Person, sellers: list[tuple[Person, int]], texts: list[str]) -> list[bool]:
    """Of each text, told to one seller after the other, whether it waits."""
    found = []
    for (_seller, lamp), text in zip(sellers, texts, strict=False):
        talk = bea.open_chat(lamp, text)
        found.append(WAITS in bea.get(f"/conversations/{talk}").text)
    return found


def test_the_fifth_to_be_told_the_same_does_not_get_it(bea: Person, sellers: list[tuple[Person, int]]) -> None:
    assert _held(bea, sellers, [SPAM] * 6) == [False] * 4 + [True] * 2
    assert bea.username not in sellers[5][0].get("/conversations").text
    assert bea.name not in sellers[5][0].get("/conversations?filter=unread").text


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace(" ", "   \n"),
        lambda text: f"{text} {next(_numbers)}",
        lambda text: f"Hello Sal number {next(_numbers)}! {text}",
        lambda text: text.replace("e", "é"),
        lambda text: text.replace("a", "\u200ba"),
    ],
    ids=["case", "blanks", "numbers", "a greeting", "accents", "invisible"],
)
def test_small_changes_make_no_other_text(bea: Person, sellers: list[tuple[Person, int]], change: object) -> None:
    assert callable(change)
    assert _held(bea, sellers, [SPAM] + [change(SPAM) for _ in range(4)])[4]


def test_a_short_text_with_a_link_is_held_too(bea: Person, sellers: list[tuple[Person, int]]) -> None:
    assert _held(bea, sellers, ["https://evil.example/x"] * 5) == [False] * 4 + [True]


def test_what_everybody_asks_may_be_asked_of_everybody(bea: Person, sellers: list[tuple[Person, int]]) -> None:
    assert not any(_held(bea, sellers, ["Hello! Is this still available?"] * 6))
    assert not any(_held(Person(bea.haggle, "Ali").join(), sellers, ["مرحبا، هل ما زال متوفرا؟"] * 6))


def test_long_texts_of_one_s_own_are_no_repetition(bea: Person, sellers: list[tuple[Person, int]]) -> None:
    texts = [
        "Good evening, could the frame be repaired, and would you send a photo of the saddle?",
        "I live around the corner and could come on Saturday morning if that suits you well.",
        "My daughter needs a desk for school; does it come apart, or must we bring a van along?",
        "Would you take forty for the pair, collected today, paid in cash at your front door?",
        "Is the warranty still running, and do you have the invoice with the date of purchase?",
        "What a lovely colour! Does it fade in the sun, and can the cover go into the machine?",
    ]
    assert not any(_held(bea, sellers, texts))


def test_one_person_may_be_told_the_same_about_all_that_they_sell(bea: Person, haggle: Haggle) -> None:
    sal = Person(haggle, "Sal").join()
    assert not any(_held(bea, [(sal, sal.sell()) for _ in range(6)], [SPAM] * 6))


def test_an_empty_beginning_is_no_way_around_it(bea: Person, sellers: list[tuple[Person, int]]) -> None:
    talks = [bea.open_chat(lamp) for _seller, lamp in sellers]
    for talk in talks:
        bea.say(talk, SPAM)
    assert [WAITS in bea.get(f"/conversations/{talk}").text for talk in talks] == [False] * 4 + [True] * 2
