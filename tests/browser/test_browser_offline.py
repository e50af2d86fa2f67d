"""Without a network: what one types is kept, and nothing of anybody's pages is."""

import time

from cast import Person
from playwright.sync_api import expect
from window import Open, Window
from witness import SERVER_AWAY, Witness

NEWCOMERS = True

READY = "navigator.serviceWorker.ready.then(() => true)"
WORKER_ADDRESS = "navigator.serviceWorker.ready.then((registration) => registration.active.scriptURL)"
KEPT = "caches.keys().then((names) => Promise.all(names.map(async (name) => "
KEPT += "(await (await caches.open(name)).keys()).map((one) => new URL(one.url).pathname))))"
MAKE_STALE = """async () => {
  const old = await caches.open("haggle of yesterday");
  const styles = document.querySelector("link[rel=stylesheet]").href;
  const now = await caches.open((await caches.keys())[0]);
  for (const store of [old, now]) await store.put(styles, new Response("stale"));
}"""
TAKE_NEXT = """async () => {
  const { installing } = await navigator.serviceWorker.register("/sw.js?of-the-next-build");
  await new Promise((resolve) => { installing.onstatechange = resolve; });
  await new Promise((resolve) => { setTimeout(resolve, 1500); }); // one that would not wait takes over after a second
}"""
STYLES = "fetch(document.querySelector('link[rel=stylesheet]').href, { cache: 'no-store' }).then((one) => one.text())"
POST_AS_A_FORM = "HTMLFormElement.prototype.submit.call(document.getElementById('composer'))"


def _offline(window: Window, is_offline: bool = True) -> None:
    window.page.context.set_offline(is_offline)


def _ready(window: Window) -> Window:
    assert window.evaluate(READY)
    return window


def test_a_draft_outlasts_a_tunnel(bea: Person, sal: Person, talk: int, window: Open, witness: Witness) -> None:
    """What the server had of it, what it had not, and what was typed on the page that says so."""
    witness.allow(*SERVER_AWAY)
    lamp = bea.open_chat(sal.sell("Lamp"), "Hello")
    hers = _ready(window(bea).talk(talk))
    with hers.page.expect_response("**/draft"):
        hers.box.fill("Tomorrow")
    _offline(hers)
    hers.page.reload()
    expect(hers.page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(hers.page.get_by_text("This device has no network.")).to_be_visible()
    expect(hers.page.get_by_role("heading", name="Sal · City bike")).to_be_visible()
    expect(hers.box).to_have_value("Tomorrow")
    hers.box.fill("Tomorrow at six")
    hers.go(f"/conversations/{lamp}").box.fill("Is it bright?")
    expect(hers.page.get_by_role("listitem").filter(has_text="Sal · City bike")).to_contain_text("Tomorrow at six")
    hers.page.get_by_role("link", name="Sal · City bike").click()
    expect(hers.box).to_have_value("Tomorrow at six")
    _offline(hers, False)
    hers.live()
    expect(hers.box).to_have_value("Tomorrow at six")
    hers.box.press("Enter")
    hers.shows("Hello", "Tomorrow at six")
    hers.talk(lamp)
    expect(hers.box).to_have_value("Is it bright?")


def test_a_message_sent_as_a_form_waits_like_any_other(
    bea: Person, sal: Person, talk: int, window: Open, witness: Witness
) -> None:
    """As a browser sends it whose scripts are not there yet."""
    witness.allow(*SERVER_AWAY)
    hers = _ready(window(bea).talk(talk))
    hers.box.fill("</script>Sent too early")
    _offline(hers)
    hers.evaluate(POST_AS_A_FORM)
    expect(hers.page.get_by_role("listitem").filter(has_text="</script>Sent too early")).to_be_visible()
    _offline(hers, False)
    hers.live()
    expect(hers.outbox).to_contain_text("Not sent")
    expect(hers.box).to_have_value("")
    hers.outbox.get_by_role("button", name="Try again").click()
    hers.shows("Hello", "</script>Sent too early")
    expect(hers.outbox).to_have_count(0)
    assert sal.messages(talk) == ["Hello", "&lt;/script&gt;Sent too early"]


def test_any_other_form_stays_to_be_sent_again(sal: Person, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    his = _ready(window(sal).go("/listings/new"))
    his.page.get_by_label("Title").fill("Lamp")
    his.page.get_by_label("Price").fill("12")
    his.page.get_by_label("Description").fill("It shines.")
    _offline(his)
    his.page.get_by_role("button", name="Publish").click()
    expect(his.page.get_by_label("What you typed")).to_have_value("It shines.")
    his.page.get_by_label("What you typed").fill("It shines brightly.")
    _offline(his, False)
    his.page.get_by_role("button", name="Send again").click()
    expect(his.page.get_by_role("heading", name="Lamp")).to_be_visible()
    expect(his.page.get_by_text("It shines brightly.")).to_be_visible()


def test_after_signing_out_nothing_is_left_for_the_next(bea: Person, talk: int, window: Open, witness: Witness) -> None:
    witness.allow(*SERVER_AWAY)
    hers = _ready(window(bea).talk(talk))
    with hers.page.expect_response("**/draft"):
        hers.box.fill("Only mine")
    assert hers.evaluate(KEPT) == [["/offline", *_kept_files(hers)]]
    hers.page.get_by_role("button", name="Sign out").click()
    hers.page.wait_for_url("**/login")
    assert "Only mine" not in hers.evaluate("JSON.stringify(localStorage)")
    _offline(hers)
    hers.go(f"/conversations/{talk}")
    expect(hers.page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(hers.page.get_by_role("textbox")).to_have_count(0)
    assert "Bea" not in hers.page.content()


def _kept_files(window: Window) -> list[str]:
    found = window.evaluate(KEPT)[0][1:]
    assert all(path.startswith("/static/") for path in found), found
    return list(found)


def test_nothing_kept_holds_back_what_is_new(bea: Person, window: Open) -> None:
    """The network is asked first, and the next worker throws away what the last one kept."""
    hers = _ready(window(bea).go("/conversations"))
    assert hers.evaluate(WORKER_ADDRESS).endswith(f"/sw.js?{hers.evaluate('document.documentElement.lang')}")
    hers.evaluate(MAKE_STALE)
    hers.page.reload()
    assert "stale" not in hers.evaluate(STYLES)
    hers.evaluate(TAKE_NEXT)
    assert len(hers.evaluate("caches.keys()")) == 2, "a worker was relieved under an open page"
    hers.page.close()
    later = window(bea).go("/conversations")
    deadline = time.monotonic() + 5
    while later.evaluate("caches.keys().then((names) => names.includes('haggle of yesterday'))"):
        assert time.monotonic() < deadline
    assert len(later.evaluate("caches.keys()")) == 1
