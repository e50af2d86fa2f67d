"""Voice messages, recorded in the page from a microphone that beeps."""

import re

import pytest
from cast import Person
from playwright.sync_api import Locator, expect
from window import Open, Window, box_of
from witness import SERVER_AWAY, Witness

MICROPHONES = """
window.microphones = [];
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
window.permission = new Promise((grant) => { window.grant = grant; });
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (window.isAsking) await window.permission;
  const stream = await ask(wanted);
  window.microphones.push(...stream.getTracks());
  return stream;
};
"""
"""Counts the microphones that were switched on; with `isAsking`, each waits until `grant()`."""

SILENT_MICROPHONE = """
navigator.mediaDevices.getUserMedia = async () => {
  const source = new AudioContext();
  await source.suspend();
  const { stream } = source.createMediaStreamDestination();
  window.pullOut = () => stream.getTracks()[0].stop();
  return stream;
};
"""
"""It is there and never says a thing, not even silence."""


def _with_microphones(window: Window, talk: int) -> Window:
    window.page.add_init_script("{" + MICROPHONES + "}")
    return window.talk(talk)


def _start(window: Window) -> Locator:
    return window.page.get_by_role("button", name="Record a voice message")


def _record(window: Window) -> None:
    _start(window).click()
    expect(window.page.get_by_role("timer")).to_have_text("0:01", timeout=5000)


def _all_are_off(window: Window, count: int = 1) -> None:
    window.page.wait_for_function(
        "(count) => microphones.length === count && microphones.every((one) => one.readyState === 'ended')", arg=count
    )


def test_a_voice_message_is_recorded_listened_to_and_sent(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = window(bea).talk(talk), window(sal).talk(talk)
    _record(hers)
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
    _record(hers)
    hers.page.get_by_role("button", name="Cancel").click()
    expect(_start(hers)).to_be_focused()
    hers.send("only words")
    expect(hers.message("only words")).to_be_visible()
    expect(hers.page.locator(".voice")).to_have_count(0)


def test_sending_ends_a_recording_to_be_listened_to_first(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _record(hers)
    hers.send_button.click()
    expect(hers.page.locator(".recorder__player")).to_be_visible()
    hers.shows("Hello")


def test_a_recording_ends_at_its_limit(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    hers.page.locator("voice-recorder").evaluate("(recorder) => { recorder.dataset.maxMs = 1500; }")
    _start(hers).click()
    expect(hers.page.locator(".recorder__player")).to_be_visible(timeout=5000)
    assert int(hers.page.locator("[name=duration_ms]").first.input_value()) <= 1500


def test_the_recorder_is_loaded_when_it_is_first_wanted(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea)
    loaded: list[str] = []
    hers.page.on("request", lambda request: loaded.append(request.url))
    hers.talk(talk)
    assert not any("/recorder-" in url for url in loaded)
    _record(hers)
    assert sum("/recorder-" in url for url in loaded) == 1


def test_a_recorder_that_cannot_be_loaded_is_a_word_and_a_second_try(
    window: Open, witness: Witness, bea: Person, talk: int
) -> None:
    witness.allow(*SERVER_AWAY)
    hers = window(bea)
    hers.page.route("**/recorder-*", lambda route: route.abort())
    hers.talk(talk)
    _start(hers).click()
    expect(hers.page.get_by_text("The recorder could not be loaded.")).to_be_visible()
    hers.page.unroute("**/recorder-*")
    _record(hers)
    expect(hers.page.get_by_text("The recorder could not be loaded.")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 360, 412])
def test_recorder_and_preview_fit_every_phone(window: Open, bea: Person, talk: int, width: int) -> None:
    hers = window(bea, device="phone", has_touch=True, is_mobile=True, viewport={"width": width, "height": 740})
    hers.talk(talk)
    form = hers.page.locator("#composer").bounding_box()
    assert form

    def fits(part: str) -> None:
        for one in hers.page.locator(f".recorder__{part}, .recorder__{part} > *").all():
            box = one.bounding_box()
            assert box
            assert form["x"] <= box["x"]
            assert box["x"] + box["width"] <= form["x"] + form["width"]

    _record(hers)
    fits("bar")
    done = hers.page.get_by_role("button", name="Done")
    assert box_of(done)["height"] < 50, "its word is on one line"
    done.click()
    expect(hers.page.locator(".recorder__preview")).to_be_visible()
    fits("preview")


def test_pressing_twice_while_the_browser_asks_switches_one_microphone_on(window: Open, bea: Person, talk: int) -> None:
    hers = _with_microphones(window(bea), talk)
    hers.evaluate("window.isAsking = true")
    _start(hers).click()
    _start(hers).dispatch_event("click")
    hers.evaluate("grant()")
    expect(hers.page.get_by_role("timer")).to_have_text("0:01", timeout=5000)
    hers.page.get_by_role("button", name="Done").click()
    _all_are_off(hers)


def test_a_microphone_granted_to_a_page_that_has_moved_on_is_switched_off(window: Open, bea: Person, talk: int) -> None:
    hers = _with_microphones(window(bea), talk)
    hers.evaluate("window.isAsking = true")
    _start(hers).click()
    hers.page.wait_for_timeout(300)
    hers.evaluate("document.querySelector('voice-recorder').remove()")
    hers.evaluate("grant()")
    _all_are_off(hers)


def test_a_recording_ends_with_the_form_it_is_made_in(window: Open, bea: Person, talk: int) -> None:
    hers = _with_microphones(window(bea), talk)
    _record(hers)
    hers.evaluate("document.querySelector('message-composer').remove()")
    _all_are_off(hers)


def test_a_microphone_pulled_out_leaves_what_it_recorded(window: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = _with_microphones(window(bea), talk), window(sal).talk(talk)
    _record(hers)
    hers.evaluate("microphones[0].stop()")
    expect(hers.page.get_by_text("The microphone went away.")).to_be_visible()
    expect(hers.page.locator(".recorder__player")).to_be_visible()
    expect(hers.page.get_by_role("timer")).to_be_hidden()
    hers.send("what there is")
    expect(his.message("what there is").locator(".voice")).to_contain_text(re.compile(r"0:0[1-3]"))
    expect(hers.page.get_by_text("The microphone went away.")).to_be_hidden()


@pytest.mark.parametrize("is_pulled_out", [False, True])
def test_a_recording_of_nothing_at_all_is_said(window: Open, bea: Person, talk: int, is_pulled_out: bool) -> None:
    hers = window(bea)
    hers.page.add_init_script("{" + SILENT_MICROPHONE + "}")
    hers.talk(talk)
    _start(hers).click()
    done = hers.page.get_by_role("button", name="Done")
    expect(done).to_be_visible()
    hers.evaluate("pullOut()") if is_pulled_out else done.click()
    expect(hers.page.get_by_role("alert").filter(has_text="Nothing was recorded.")).to_be_visible()
    expect(_start(hers)).to_be_focused()
    assert hers.evaluate("document.getElementById('voice').files.length") == 0


def test_a_recording_that_is_held_is_discarded_before_another_is_made(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _record(hers)
    hers.page.get_by_role("button", name="Done").click()
    expect(hers.page.locator(".recorder__player")).to_be_visible()
    expect(_start(hers)).to_be_hidden()
    hers.page.get_by_role("button", name="Discard the voice message").click()
    expect(_start(hers)).to_be_focused()
    expect(hers.page.locator(".recorder__player")).to_be_hidden()
    assert hers.evaluate("document.getElementById('voice').files.length") == 0


def test_escape_gives_a_recording_up(window: Open, bea: Person, talk: int) -> None:
    hers = window(bea).talk(talk)
    _record(hers)
    hers.page.keyboard.press("Escape")
    expect(_start(hers)).to_be_focused()
    assert hers.evaluate("document.getElementById('voice').files.length") == 0
