"""How large what one touches is, and what is left when text grows, colours go or motion stops."""

from typing import Any

import pytest
from cast import Person
from playwright.sync_api import expect
from window import Open, Window

pytestmark = pytest.mark.once  # how pages look does not depend on what is behind them

NEWCOMERS = True
PHONE = {"device": "phone", "has_touch": True, "is_mobile": True, "viewport": {"width": 360, "height": 640}}
SMALL_TARGETS = """(least) => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".skip-link, noscript"))
  .filter((one) => !one.closest("small, caption, .message__body, [tabindex='-1']:not(main)"))
  .filter((one) => one.matches(".button") || !one.closest("p:not(.field, .composer__field)"))
  .map((one) => {
    const boxes = [one, ...(one.labels ?? [])].map((box) => box.getBoundingClientRect());
    const width = Math.max(...boxes.map((box) => box.width));
    const height = Math.max(...boxes.map((box) => box.height));
    return { name: `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 20)}`, width, height };
  })
  .filter(({ width, height }) => width > 1 && (width < least - 0.5 || height < least - 0.5))
  .map(({ name, width, height }) => `${name}: ${Math.round(width)} × ${Math.round(height)}`)"""
PAGES = (
    "/login",
    "/join",
    "/",
    "/listings",
    "/listings/{bike}",
    "/listings/new",
    "/conversations",
    "/conversations/{talk}",
    "/search?q=Hello",
    "/notifications",
    "/account",
    "/account/notifications",
    "/messages/{message}/actions",
)


@pytest.mark.parametrize(("least", "options"), [(44, PHONE), (24, {})], ids=["touch", "mouse"])
def test_targets_are_large_enough(
    bea: Person, sal: Person, talk: int, bike: int, window: Open, least: int, options: Any
) -> None:
    message = bea.say(talk, "Mine")
    sal.say(talk, "Theirs")
    hers = window(bea, **options)
    small = {}
    for path in PAGES:
        hers.go(path.format(talk=talk, bike=bike, message=message))
        small[path] = hers.evaluate(SMALL_TARGETS, least)
    hers.talk(talk)
    hers.page.locator("summary.composer__add").click()
    hers.message("Mine").locator("small + a").focus()
    hers.page.keyboard.press("Enter")
    expect(hers.page.get_by_role("dialog")).to_be_visible()
    hers.page.locator("dialog summary").click()
    small["the sheet"] = hers.evaluate(SMALL_TARGETS, least)
    assert {path: found for path, found in small.items() if found} == {}


LARGE_TEXT = "html { font-size: 200% !important }"
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
SPACED += " p { margin-block-end: 2em !important }"
LOST = """() => {
  const wide = document.documentElement.scrollWidth > innerWidth ? ["the page scrolls sideways"] : [];
  const cut = [...document.querySelectorAll("a, button, label, h1, h2, h3, p, b, small, summary, textarea, input")]
    .filter((one) => one.checkVisibility() && getComputedStyle(one).clipPath === "none")
    .filter((one) => !one.closest(".visually-hidden"))
    .filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return width > 1 && (left < -1 || right > innerWidth + 1);
    })
    .map((one) => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 20)}`);
  return [...wide, ...cut];
}"""


@pytest.mark.parametrize("style", [LARGE_TEXT, SPACED], ids=["twice as large", "spaced"])
def test_large_or_spaced_text_loses_nothing_at_320_px(
    bea: Person, sal: Person, talk: int, bike: int, window: Open, style: str
) -> None:
    message = bea.say(talk, "Mine, with a rather long word: Donaudampfschifffahrtsgesellschaftskapitän")
    hers = window(bea, **{**PHONE, "viewport": {"width": 320, "height": 640}}, bypass_csp=True)
    lost = {}
    for path in PAGES:
        hers.go(path.format(talk=talk, bike=bike, message=message))
        hers.page.add_style_tag(content=style)
        lost[path] = hers.evaluate(LOST)
    assert {path: found for path, found in lost.items() if found} == {}
    hers.go(f"/conversations/{talk}")
    hers.page.add_style_tag(content=style)
    hers.box.press_sequentially("One sees what one types")
    expect(hers.box).to_be_in_viewport(ratio=1)
    box = hers.box.bounding_box()
    assert box
    assert box["width"] >= 120
    hers.send_button.focus()
    expect(hers.send_button).to_be_in_viewport(ratio=0.99)  # scrolled by whole pixels, it may lack a part of one


CONTRAST = """(pairs) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const light = (name) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((one) => {
      const share = one / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return pairs.map(([one, other, least]) => {
    const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
    return [`${one} on ${other}`, (more + 0.05) / (less + 0.05), least];
  }).filter(([, ratio, least]) => ratio < least).map(([name, ratio]) => `${name}: ${ratio.toFixed(2)}`);
}"""
GROUNDS = ("--ground", "--surface", "--sunken", "--mine", "--theirs", "--accent-tint")
PAIRS = [(ink, ground, 4.5) for ink in ("--ink", "--ink-quiet") for ground in GROUNDS]
PAIRS += [("--ring", ground, 3) for ground in GROUNDS]
PAIRS += [("--edge", ground, 3) for ground in ("--ground", "--surface")]
PAIRS += [("--bad-ink", "--bad-tint", 4.5), ("--good-ink", "--good-tint", 4.5), ("--wait-ink", "--wait-tint", 4.5)]
PAIRS += [
    ("--good", "--good-tint", 3),
    ("--bad", "--bad-tint", 3),
    ("--on-accent", "--accent", 4.5),
    ("--link", "--mine", 4.5),
]


def test_colours_stand_apart_in_both_themes(bea: Person, window: Open) -> None:
    """Words 4.5 : 1; the ring around the focus, the edges of fields, and drawings 3 : 1."""
    hers = window(bea).go("/conversations")
    for scheme in ("light", "dark"):
        hers.page.emulate_media(color_scheme=scheme)
        assert hers.evaluate(CONTRAST, PAIRS) == [], scheme


def test_the_colours_of_the_system_show_drawings_and_who_wrote(
    bea: Person, sal: Person, talk: int, window: Open
) -> None:
    sal.say(talk, "Theirs")
    hers: Window = window(bea, device="contrast", forced_colors="active").talk(talk)
    icon = "(one) => { const style = getComputedStyle(one, '::after'); return [style.backgroundColor, style.color]; }"
    drawing, words = hers.send_button.evaluate(icon)
    assert drawing == words, "a drawing has the colour of the words beside it"
    drawn = """(one) => {
      const style = getComputedStyle(one.querySelector(":scope > div"));
      return [style.borderTopStyle, style.borderTopWidth, style.borderTopColor];
    }"""
    mine, theirs = (hers.message(text).evaluate(drawn) for text in ("Hello", "Theirs"))
    assert mine != theirs


def test_nothing_moves_for_whoever_wants_no_motion(bea: Person, sal: Person, talk: int, window: Open) -> None:
    """But for the typing hint, which fades by itself at its end."""
    hers = window(bea, device="calm", reduced_motion="reduce").talk(talk)
    hers.message("Hello").get_by_role("link", name="Actions").focus()
    hers.page.keyboard.press("Enter")
    expect(hers.page.get_by_role("dialog")).to_be_visible()
    assert hers.evaluate("document.getAnimations().length") == 0
    sal.http.post(f"/conversations/{talk}/typing")
    expect(hers.page.locator(".typing__hint")).to_be_attached()
    assert hers.evaluate("document.getAnimations().map((one) => one.animationName)") == ["typing-over"]
