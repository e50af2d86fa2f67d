"""axe-core finds nothing, on every page and in every state that a page can be brought into."""

from collections.abc import Callable

import files
import pytest
from axe import look
from cast import Person
from playwright.sync_api import BrowserContext, expect
from window import Held, Open, Window
from witness import SERVER_AWAY, Witness, answered

pytestmark = pytest.mark.once  # how pages look does not depend on what is behind them

NEWCOMERS = True
STILL = {"reduced_motion": "reduce"}
SMALLEST = {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}, **STILL}
MEMBERS = ["/", "/listings", "/listings/new", "/conversations", "/conversations?filter=unread", "/notifications"]
MEMBERS += ["/search", "/search?q=Hello", "/search?q=nowhere", "/search?q=x", "/account", "/account/notifications"]
MEMBERS += ["/account/export", "/account/deletion"]
WRONG = "Nobody has this name"


def test_pages_of_visitors_and_their_errors(
    context: Callable[..., BrowserContext], bea: Person, bike: int, witness: Witness
) -> None:
    witness.allow(*answered(422))
    page = context(bea, device="library", **STILL).new_page()
    page.context.clear_cookies()
    for path in ("/", "/listings", f"/listings/{bike}", "/login", "/join"):
        page.goto(path)
        look(page, path)
    page.get_by_label("User name").fill(WRONG)
    page.get_by_label("Password").fill("long enough")
    page.get_by_role("main").get_by_role("button", name="Join").click()
    expect(page.get_by_role("main").get_by_role("alert")).to_be_visible()
    look(page, "refused to join")


def test_pages_of_members(bea: Person, sal: Person, talk: int, bike: int, window: Open, witness: Witness) -> None:
    """With what is new to read, and before anything was ever said."""
    witness.allow(*answered(404, 422))
    sal.say(talk, "Yes, it is")
    message = bea.say(talk, "Good")
    hers = window(bea, **STILL)
    own = (f"/listings/{bike}", f"/messages/{message}/actions", f"/messages/{message}/edit", "/conversations/999999")
    for path in (*MEMBERS, *own, f"/search?q=Hello&conversation={talk}", f"/conversations/{talk}?at={message}"):
        look(hers.go(path).page, path)
    nia = Person(bea.haggle, "Nia").join()
    for path in ("/conversations", "/notifications"):
        look(window(nia, **STILL).go(path).page, f"empty {path}")


def test_states_of_a_conversation(bea: Person, sal: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY, *answered(401, 422))
    lamp = bea.open_chat(sal.sell("Lamp"), "Hello")
    hers = window(bea, **STILL).talk(talk)
    page = hers.page
    sal.say(lamp, "The lamp works")
    expect(hers.toasts).to_have_count(1)
    look(page, "a toast")
    hers.toasts.get_by_role("button", name="Dismiss").click()
    page.get_by_role("link", name="Actions").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator("summary", has_text="Delete").click()
    look(page, "the sheet")
    page.get_by_role("link", name="Edit").click()
    page.get_by_role("dialog").get_by_label("Message").fill("   ")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dialog .problem")).to_be_visible()
    look(page, "an edit that was refused")
    page.get_by_role("button", name="Close").click()
    page.get_by_role("link", name="Actions").click()
    page.get_by_role("button", name="heart").click()
    page.get_by_role("link", name="Actions").click()
    page.get_by_role("link", name="Reply").click()
    page.locator("summary.composer__add").click()
    files.choose(hers, files.png(), files.text("notes.txt", 100))
    look(page, "a reply with files")
    _send_by_voice(hers)
    _stay_unsent(hers)
    bea.http.post("/logout")
    hers.says("Signed out")
    look(page, "signed out")


def _send_by_voice(hers: Window) -> None:
    page = hers.page
    page.locator("summary.composer__add").click()
    page.get_by_role("button", name="Record a voice message").click()
    expect(page.get_by_role("timer")).to_have_text("0:01", timeout=5000)
    look(page, "recording")
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".recorder__player")).to_be_visible()
    look(page, "a voice message to listen to")
    hers.send("With all that")
    expect(hers.log).to_have_count(2)
    look(page, "pictures and sound in the log")


def _stay_unsent(hers: Window) -> None:
    page = hers.page
    held = Held(page, "**/messages")
    hers.send("On its way")
    held.wait()
    look(page, "pending")
    page.context.set_offline(True)
    held.release()
    expect(hers.outbox.get_by_role("button", name="Try again")).to_be_visible()
    look(page, "failed and offline")
    page.context.set_offline(False)
    hers.live()


def test_small_mirrored_and_in_the_colours_of_the_system(bea: Person, sal: Person, talk: int, window: Open) -> None:
    sal.say(talk, "نعم، ما زالت متاحة")
    fields = {"name": bea.name, "time_zone": "Europe/Stockholm", "language": "ar"}
    assert bea.http.post("/account", data=fields).status_code == 303
    hers = window(bea, **SMALLEST)
    for path in ("/", "/conversations", f"/conversations/{talk}", "/search?q=Hello", "/account", "/offline"):
        look(hers.go(path).page, f"{path} in Arabic at 320 px")
    hers.go(f"/conversations/{talk}")
    hers.page.locator(".message small + a").last.click()
    expect(hers.page.get_by_role("dialog")).to_be_visible()
    look(hers.page, "the sheet in Arabic at 320 px")
    hers.page.emulate_media(forced_colors="active")
    look(hers.page, "the sheet in the colours of the system")
    look(hers.go(f"/conversations/{talk}").page, "a conversation in the colours of the system")
