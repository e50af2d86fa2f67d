"""One story for each promise, in Firefox and in WebKit: what tests/browser asks of Chromium in full."""

from collections.abc import Callable
from pathlib import Path

from cast import Haggle, Person
from engine import until
from PIL import Image
from proxy import Proxy
from tab import Open

A_SILENCE_LATER = "const { now } = window.Date; window.Date.now = () => now() + 40_000;"
SIDES = """
const middleOf = (one) => { const { left, right } = one.getBoundingClientRect(); return (left + right) / 2; };
return ["mine", "theirs"].map((whose) => middleOf(document.querySelector(`.message--${whose} > div`)));
"""
FOCUSED = "return document.activeElement.getAttribute('href')"
FRAME = "return document.querySelector('.log__live').contentDocument.body.innerText"
PICTURE = "return document.querySelector('.log__messages img')?.naturalWidth"
WORKER_IS_THERE = "return Boolean(navigator.serviceWorker.controller)"


def test_two_people_talk_live(tab: Open, bea: Person, sal: Person, talk: int) -> None:
    hers, his = tab(bea).talk(talk), tab(sal).talk(talk)
    hers.send("Is it still there?")
    his.shows("Hello", "Is it still there?").send("It is!")
    for one in (hers, his):
        one.shows("Hello", "Is it still there?", "It is!")
    hers.says("Seen", ".receipt")


def test_after_a_kill_a_page_catches_up(tab: Open, start_haggle: Callable[..., Haggle]) -> None:
    server = start_haggle()
    bea, sal = Person(server, "Bea").join(), Person(server, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    hers = tab(bea).talk(talk)
    server.kill()
    hers.says("Reconnecting").send("In the dark").says("Not sent", "#outbox")
    server.start()
    sal.say(talk, "There again")
    hers.says("Connected", within_s=20)
    assert until(lambda: len(hers.texts(".log__messages .message__body")) == 3, 20)  # hers has sent itself
    assert sorted(sal.messages(talk)) == ["Hello", "In the dark", "There again"]
    hers.shows(*sal.messages(talk))


def test_a_silence_is_noticed_and_made_up_for(tab: Open, bea: Person, sal: Person, talk: int) -> None:
    """The line dies without a word; the page's clock is put forward, so that nobody waits for 37 s."""
    with Proxy(bea.haggle.port) as proxy:
        hers = tab(bea, proxy.url).talk(talk)
        proxy.fall_silent()
        sal.say(talk, "Are you there?")
        proxy.speak()
        hers.evaluate(A_SILENCE_LATER)
        hers.shows("Hello", "Are you there?").says("Connected")
        assert until(lambda: proxy.handed_on.count("/feed") > 1)


def test_offline_one_goes_on_writing(tab: Open, start_haggle: Callable[..., Haggle]) -> None:
    """WebKitGTK asks the system alone whether there is a network, so there haggle is away and the device is silent."""
    server = start_haggle()
    bea, sal = Person(server, "Bea").join(), Person(server, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    hers = tab(bea).talk(talk).type("Tomorrow")
    assert until(lambda: hers.evaluate(WORKER_IS_THERE))
    server.kill()
    words = hers.engine.tell_offline(True)
    hers.go(f"/conversations/{talk}").says(words, ".offline").holds("Tomorrow").type(" at six")
    server.start()
    hers.engine.tell_offline(False)
    hers.says("Connected", within_s=20).holds("Tomorrow at six").send("?").shows("Hello", "Tomorrow at six?")


def test_a_draft_is_there_after_leaving_at_once_and_on_other_devices(tab: Open, bea: Person, talk: int) -> None:
    hers = tab(bea).talk(talk).type("Half a sent")
    hers.go("/listings").talk(talk).holds("Half a sent").type("ence").go("/listings")
    assert until(lambda: ">\nHalf a sentence</textarea>" in bea.get(f"/conversations/{talk}").text)


def test_without_scripts_news_comes_by_itself(tab: Open, bea: Person, sal: Person, talk: int) -> None:
    hers = tab(bea, has_scripts=False).go(f"/conversations/{talk}")
    hers.type("By a form").press("Send").shows("Hello", "By a form")
    sal.say(talk, "By itself")
    assert until(lambda: "By itself" in hers.evaluate(FRAME))
    assert hers.texts("connection-status") == []


def test_a_photo_arrives(tab: Open, bea: Person, sal: Person, talk: int, tmp_path: Path) -> None:
    photo = tmp_path / "piano.png"
    Image.new("RGB", (600, 400), "teal").save(photo)
    hers = tab(bea).talk(talk).choose(photo).says("piano.png", ".upload__chosen").send("Like this one?")
    hers.shows("Hello", "Like this one?")
    assert until(lambda: hers.evaluate(PICTURE))
    assert until(lambda: hers.texts("#outbox .message") == [])
    assert sal.messages(talk) == ["Hello", "Like this one?"]


def test_a_list_keeps_its_places_while_the_focus_is_in_it(tab: Open, bea: Person, sal: Person, talk: int) -> None:
    bea.open_chat(sal.sell("Lamp"), "Is it bright?")
    hers = tab(bea).go("/conversations").says("Connected")
    assert hers.texts(".row__title")[0].startswith("Lamp")
    hers.evaluate("document.querySelector(arguments[0]).focus()", f"#conversation-{talk}-row a")
    sal.say(talk, "Hello, Bea")
    hers.says("Hello, Bea", f"#conversation-{talk}-row")
    assert hers.texts(".row__title")[0].startswith("Lamp")
    assert hers.evaluate(FOCUSED) == f"/conversations/{talk}"
    hers.evaluate("document.activeElement.blur()")
    hers.says("Hello, Bea", "#conversations .row:first-child")


def test_arabic_is_mirrored(tab: Open, haggle: Haggle, sal: Person, bike: int) -> None:
    bea = Person(haggle, "Bea")
    bea.http.headers["accept-language"] = "ar"
    talk = bea.join().open_chat(bike, "مرحبا")
    sal.say(talk, "Hello!")
    hers = tab(bea).go(f"/conversations/{talk}").says("متصل")
    hers.send("هل Bike متاح؟").shows("مرحبا", "Hello!", "هل Bike متاح؟")
    mine, theirs = hers.evaluate(SIDES)
    assert mine < theirs
    assert hers.evaluate("return getComputedStyle(document.querySelector('#body')).direction") == "rtl"
