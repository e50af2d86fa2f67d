"""Whoever asks about one thing stands side by side on its page, for its seller alone."""

import re

from cast import Person
from listener import listen


def _rows(page: str) -> list[int]:
    return [int(id_) for id_ in re.findall(r'id="conversation-(\d+)-row"', page)]


def test_its_seller_sees_all_with_their_last_lines_and_what_is_unread(
    sal: Person, bea: Person, nia: Person, bike: int
) -> None:
    other = bea.open_chat(sal.sell("Lamp"), "About the lamp")
    first, second = bea.open_chat(bike, "Is it blue?"), nia.open_chat(bike, "Is it <red>?")
    page = sal.get(f"/listings/{bike}").text
    assert _rows(page) == [second, first]
    assert "Is it &lt;red&gt;?" in page
    assert page.count("row__unread") == 2
    assert other not in _rows(page)


def test_nobody_else_sees_them(sal: Person, bea: Person, nia: Person, bike: int) -> None:
    bea.open_chat(bike, "My secret question")
    for person in (bea, nia):
        page = person.get(f"/listings/{bike}").text
        assert (_rows(page), "secret question" in page, "Reserve for" in page) == ([], False, False)
    assert _rows(sal.get(f"/listings/{bike}").text)


def test_what_comes_meanwhile_goes_into_its_place(sal: Person, bea: Person, bike: int) -> None:
    page = sal.get(f"/listings/{bike}").text
    position = re.search(r'data-position="(\d+)"', page)
    assert position
    talk = bea.open_chat(bike, "Just now")
    told = listen(sal, f"after={position[1]}").saying("Just now").data
    assert f"#listing-{bike}-conversations" in told
    assert f"conversation-{talk}-row" in told


def test_it_is_reserved_for_one_of_them_in_a_form(sal: Person, bea: Person, nia: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    nia.open_chat(bike, "Hello")
    assert f'<option value="{talk}">' in sal.get(f"/listings/{bike}").text
    sal.http.post(f"/listings/{bike}/reservation", data={"conversation": str(talk)})
    assert re.search(rf'<option value="{talk}"\s+selected>', sal.get(f"/listings/{bike}").text)
    assert "It is reserved for you." in bea.get(f"/listings/{bike}").text
    assert "It is reserved for somebody." in nia.get(f"/listings/{bike}").text


def test_what_is_removed_keeps_them(sal: Person, bea: Person, bike: int) -> None:
    talk = bea.open_chat(bike, "Hello")
    sal.http.post(f"/listings/{bike}/removal")
    assert _rows(sal.get(f"/listings/{bike}").text) == [talk]
