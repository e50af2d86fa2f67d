"""An author is asked beside what was not sent, and sees what the other does not."""

from collections.abc import Callable

from cast import Haggle, Person
from playwright.sync_api import expect
from window import Window
from witness import Witness, answered

from haggle.contacts.model import MARK

Open = Callable[..., Window]
TEXT = "call 07700 900123 then"


def _pair(haggle: Haggle) -> tuple[Person, Person, int]:
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    return bea, sal, bea.open_chat(sal.sell("Lamp"), "Hello")


def test_one_sends_it_anyway_or_changes_it(window: Open, start_haggle: Callable[..., Haggle], witness: Witness) -> None:
    witness.allow(*answered(428))
    bea, sal, talk = _pair(start_haggle(HAGGLE_MASKING="warn"))
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.send(TEXT)
    expect(hers.page.locator("#problem")).to_contain_text("07700 900123")
    hers.page.reload()  # it is kept, and asks anew
    hers.outbox.get_by_role("button", name="Try again").click()
    hers.outbox.get_by_role("button", name="Send anyway").click()
    expect(his.message(f"call {MARK} then")).to_contain_text("Contact details are hidden here.")
    expect(hers.message(TEXT)).to_contain_text("Only you see the contact details in it.")
    expect(hers.outbox).to_have_count(0)
    expect(hers.page.locator("#problem")).to_be_empty()
    hers.send(TEXT)
    hers.outbox.get_by_role("button", name="Edit").click()
    hers.page.get_by_role("textbox", name="Message").fill("at six then")
    hers.page.get_by_role("button", name="Send", exact=True).click()
    expect(his.message("at six then")).to_be_visible()


def test_an_edit_asks_in_its_sheet(window: Open, start_haggle: Callable[..., Haggle], witness: Witness) -> None:
    witness.allow(*answered(428))
    bea, sal, talk = _pair(start_haggle(HAGGLE_MASKING="warn"))
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.send("fine")
    hers.message("fine").get_by_role("link", name="Actions").click()
    hers.page.get_by_role("link", name="Edit").click()
    box = hers.page.locator("#edit-body")
    box.fill(TEXT)
    hers.page.get_by_role("button", name="Save").click()
    hers.page.get_by_role("button", name="Save anyway").click()
    expect(his.message(f"call {MARK} then")).to_be_visible()
    expect(hers.message(TEXT)).to_be_visible()
