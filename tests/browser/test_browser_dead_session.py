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


def test_a_page_of_another_account_says_signed_out_and_sends_nothing(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    witness.allow(*answered(401), *answered(409))
    hers = window(bea).talk(talk)
    hers.box.fill("Hers, and not his")
    other = hers.page.context.new_page()
    other.goto("/account")
    other.get_by_role("button", name="Sign out").click()
    other.get_by_label("User name").fill(sal.username)
    other.get_by_label("Password").fill(PASSWORD)
    other.get_by_role("button", name="Sign in").click()
    other.wait_for_url("**/conversations")
    hers.says("Signed out")
    hers.box.press("Enter")
    expect(hers.page.locator("#problem")).to_contain_text(f"now Sal (@{sal.username}) is signed in here")
    expect(hers.outbox.get_by_text("Hers, and not his")).to_be_visible()
    assert sal.messages(talk) == ["Hello"]
