"""A session that has ended, and what was typed in it."""

from cast import PASSWORD, Person
from playwright.sync_api import expect
from window import Open
from witness import Witness, answered

NEWCOMERS = True


def test_after_signing_in_again_the_text_is_there(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*answered(401))
    hers = window(bea).talk(talk)
    hers.box.fill("Typed in a session that has ended")
    assert bea.http.post("/logout").status_code == 303
    hers.says("Signed out")
    hers.box.press("Enter")
    hers.page.wait_for_url("**/login?next=**")
    hers.page.get_by_label("User name").fill(bea.username)
    hers.page.get_by_label("Password").fill(PASSWORD)
    hers.page.get_by_role("button", name="Sign in").click()
    hers.page.wait_for_url(f"**/conversations/{talk}*")
    hers.live()
    expect(hers.page.get_by_text("Typed in a session that has ended")).to_be_visible()
    hers.outbox.get_by_role("button", name="Try again").click()
    hers.shows("Hello", "Typed in a session that has ended")


def test_half_typed_text_is_there_after_signing_in_again(bea: Person, talk: int, window: Open) -> None:
    hers = window(bea).talk(talk)
    with hers.page.expect_response("**/draft"):
        hers.box.press_sequentially("Half a sentence")
    hers.page.get_by_role("button", name="Sign out").click()
    hers.page.wait_for_url("**/login")
    hers.page.get_by_label("User name").fill(bea.username)
    hers.page.get_by_label("Password").fill(PASSWORD)
    hers.page.get_by_role("button", name="Sign in").click()
    hers.page.wait_for_url("**/conversations")
    hers.row(talk).get_by_role("link").click()
    expect(hers.box).to_have_value("Half a sentence")
