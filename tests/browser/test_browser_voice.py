"""Voice messages, recorded in the page from a microphone that beeps."""

import re

from cast import Person
from playwright.sync_api import expect
from window import Open


def test_a_voice_message_is_recorded_listened_to_and_sent(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    hers.page.get_by_role("button", name="Record a voice message").click()
    expect(hers.page.get_by_role("timer")).to_have_text("0:01", timeout=5000)
    hers.page.get_by_role("button", name="Done").click()
    preview = hers.page.locator(".recorder__player")
    expect(preview).to_be_visible()
    preview.evaluate("(player) => player.play()")
    hers.page.wait_for_function("() => document.querySelector('.recorder__player').currentTime > 0")
    hers.send("listen")
    voice = his.message("listen").locator(".voice")
    expect(voice).to_contain_text(re.compile(r"0:0[12]"))
    voice.locator("audio").evaluate("(player) => player.play()")
    his.page.wait_for_function("() => document.querySelector('.voice audio').currentTime > 0")
    expect(preview).to_be_hidden()


def test_a_recording_that_was_cancelled_goes_nowhere(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    hers.page.get_by_role("button", name="Record a voice message").click()
    expect(hers.page.get_by_role("timer")).to_have_text("0:01", timeout=5000)
    hers.page.get_by_role("button", name="Cancel").click()
    expect(hers.page.get_by_role("button", name="Record a voice message")).to_be_visible()
    hers.send("only words")
    expect(hers.message("only words")).to_be_visible()
    expect(hers.page.locator(".voice")).to_have_count(0)


def test_sending_ends_a_recording_to_be_listened_to_first(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    hers.page.get_by_role("button", name="Record a voice message").click()
    expect(hers.page.get_by_role("timer")).to_have_text("0:01", timeout=5000)
    hers.send_button.click()
    expect(hers.page.locator(".recorder__player")).to_be_visible()
    hers.shows("Hello")


def test_a_recording_ends_at_its_limit(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    hers.page.locator("voice-recorder").evaluate("(recorder) => { recorder.dataset.maxMs = 1500; }")
    hers.page.get_by_role("button", name="Record a voice message").click()
    expect(hers.page.locator(".recorder__player")).to_be_visible(timeout=5000)
    assert int(hers.page.locator("[name=duration_ms]").first.input_value()) <= 1500
