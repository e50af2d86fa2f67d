"""An operator's theme (HAGGLE_THEME): what it changes, and how its mistakes are named when haggle starts."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cast import Haggle, Person

from haggle.looks.colours import GROUNDS, accent_pairs, bubble_pairs, nearest, on_accent, ratio, unreadable
from haggle.looks.model import OWN_COLOURS
from haggle.looks.reading import read_look
from haggle.settings.checks import SettingsError

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
THEMES = ROOT / "examples" / "themes"
SVG = '<svg xmlns="http://www.w3.org/2000/svg">{}</svg>'


@pytest.fixture(scope="module")
def haggle(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    settings = {"HAGGLE_THEME": str(THEMES / "lagom"), "HAGGLE_PUBLIC_URL": "http://shop.example/chat"}
    server = Haggle(tmp_path_factory.mktemp("themed"), settings).start()
    yield server
    server.stop()
    assert server.errors() == []


@pytest.fixture
def vic(haggle: Haggle) -> Person:
    return Person(haggle, "Vic")


def test_its_name_stands_for_ours(vic: Person) -> None:
    page = vic.get("/join").text
    assert "<title>Join · Lagom</title>" in page
    assert "<h1>Join Lagom</h1>" in page
    assert '"masthead__word">Lagom</span>' in page
    assert vic.get("/manifest.webmanifest").json()["name"] == "Lagom"
    vic.http.headers["Accept-Language"] = "ar"
    assert "haggle" not in re.sub(r"<[^>]*>", "", vic.get("/join").text)


def test_its_styles_come_last_in_a_layer_of_their_own_and_for_ever(vic: Person) -> None:
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]*)">', vic.get("/").text)
    assert [sheet.rpartition("/")[0] for sheet in sheets] == ["/chat/static/build", "/chat/theme"]
    answer = vic.get(sheets[-1])
    assert answer.text.startswith("@layer theme {\n:root {")
    for found in (
        "--clay-4: #1f5fa8;",
        "--clay-2: #d7e6f7;",
        "--round-m: 4px;",
        "--round-full: 4px;",
        "--font: Verdana",
    ):
        assert found in answer.text
    assert ':root[data-theme="dark"] { --clay-0: #14100d;' in answer.text
    assert ".masthead {" in answer.text
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert vic.get("/theme/other.css").status_code == 404


def test_its_logo_is_shown_everywhere_and_is_a_drawing_only(vic: Person) -> None:
    page = vic.get("/").text
    (icon,) = set(re.findall(r'(?:rel="icon" href|<img src)="(/chat/theme/[^"]*\.svg)"', page))
    answer = vic.get(icon)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.headers["content-security-policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert [one["src"] for one in vic.get("/manifest.webmanifest").json()["icons"]] == [icon]
    assert icon.removeprefix("/chat") in vic.get("/sw.js").text


def test_header_and_footer_stand_around_pages_but_no_footer_below_a_conversation(haggle: Haggle, vic: Person) -> None:
    ann = Person(haggle, "Ann").join()
    for page in (vic.get("/").text, ann.get("/account").text):
        assert '<a href="https://lagom.example/mine">My advertisements</a>' in page
        assert "Lagom AB" in page
    assert "Lagom AB" not in ann.get("/conversations").text


def test_words_are_pages_in_the_readers_language(vic: Person) -> None:
    assert re.search(
        "<h1[^>]*>Safety tips</h1>.*<li>Look at the thing before you pay.</li>", vic.get("/tips").text, re.DOTALL
    )
    assert '<a href="/chat/terms">Terms</a>' in vic.get("/").text
    vic.http.headers["Accept-Language"] = "ar"
    assert '<article class="card words" lang="ar" dir="rtl">' in vic.get("/terms").text


def test_who_joins_is_shown_the_terms(vic: Person) -> None:
    assert 'agree to the <a href="/chat/terms"' in vic.get("/join").text


def test_what_a_theme_does_not_say_is_ours(start_haggle: Callable[..., Haggle], tmp_path: Path) -> None:
    theme = _theme(tmp_path, "theme.toml", 'name = "Plain"')
    visitor = Person(start_haggle(HAGGLE_THEME=str(theme)), "Vic")
    page = visitor.get("/").text
    assert "/theme/" not in page
    assert '<footer class="site-foot">' not in page
    assert visitor.get("/terms").status_code == 404


def _theme(folder: Path, name: str, text: str) -> Path:
    path = folder / "theme" / name
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return folder / "theme"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("theme.toml", "name = ", "theme.toml: Invalid value"),
        ("theme.toml", 'colour = "#123456"', "“colour” is nothing of a theme"),
        ("theme.toml", '[dark]\nfont = "serif"', "“font” is nothing of a theme"),
        ("theme.toml", "dark = 1", "“dark” is nothing of a theme"),
        ("theme.toml", 'name = "<b>Shop</b>"', "name is a text"),
        ("theme.toml", 'name = "50 %"', "name is a text"),
        ("theme.toml", 'accent = "blue"', "accent is a colour like #0b6e4f, not “blue”"),
        ("theme.toml", "bubble = 7", "bubble is a colour"),
        ("theme.toml", "radius = 99", "radius is a whole number of pixels from 0 to 24"),
        ("theme.toml", 'font = "serif; } body { display: none"', "font is a list of fonts"),
        (
            "theme.toml",
            'accent = "#ffd400"',
            r"accent #ffd400 cannot be read .* in light mode: .*1\.\d+:1.* 4\.5:1\. #\w{6} would do",
        ),
        (
            "theme.toml",
            'accent = "#0b4f3a"',
            r"accent #0b4f3a cannot be read .* in dark mode: .* would do below \[dark\]",
        ),
        ("theme.toml", 'bubble = "#777777"', "bubble #777777 cannot be read .* in light mode"),
        ("logo.svg", "<svg", "logo.svg: it is not whole"),
        ("logo.svg", "<svg></svg>", "it begins with <svg xmlns"),
        ("logo.svg", SVG.format("<script>alert(1)</script>"), "<script> is not allowed in a drawing"),
        ("logo.svg", SVG.format('<g onload="alert(1)"/>'), "onload=.* is not allowed"),
        ("logo.svg", SVG.format('<a href="javascript:alert(1)"><path/></a>'), "href=.* is not allowed"),
        (
            "logo.svg",
            SVG.format('<image xmlns:x="http://www.w3.org/1999/xlink" x:href="https://e.example/"/>'),
            "href=.* is",
        ),
        ("logo.svg", '<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;"), "a DOCTYPE, an entity"),
        ("theme.css", "a { color: red", None),
        ("theme.css", "a { color: red } }", "theme.css: line 1"),
        ("theme.css", "a {\n color red;\n}", "theme.css: line 2"),
        ("theme.css", '@import "https://e.example/x.css";', "line 1: @import is not allowed"),
        ("theme.css", "a {\n background: url(https://e.example/x.png) }", r"line 2: url\(…\) is not allowed"),
        ("theme.css", "@media print { a { background: URL('x.png') } }", r"url\(…\) is not allowed"),
        ("theme.css", "@font-face { font-family: x }", "@font-face is not allowed"),
        ("header.html", "<p>\n<script>alert(1)</script>", "header.html: line 2: <script> is not allowed"),
        ("header.html", '<p style="color: red">', "style=… is not allowed. Looks belong into theme.css"),
        ("header.html", '<a href="#" onclick="x()">', "onclick=… is not allowed"),
        ("footer.html", '<a href="JavaScript:alert(1)">x</a>', "a link leads to a path"),
        ("footer.html", '<a href=" \tjavascript:alert(1)">x</a>', "a link leads to a path"),
        ("footer.html", '<form action="/login">', "<form> is not allowed"),
        ("words/de.md", "# terms\nGut.", "de.md is not called en.md or ar.md"),
        ("words/en.md", "# rules\nBe kind.", "“# rules” is no part of it"),
        ("words/en.md", "Be kind.", "it begins with one of the lines # terms, # tips, # help"),
        ("words/en.md", "# help\na\n# help\nb", "“# help” is no part of it, or there twice"),
        ("Header.html", "<p>Hello</p>", "Header.html is none of a theme's files"),
        ("readme.txt", "", "there is no theme in it"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, name: str, text: str, says: str | None) -> None:
    theme = _theme(tmp_path, name, text)
    if says is None:  # as browsers read it
        read_look(theme)
        return
    with pytest.raises(SettingsError, match=rf"(?s)^HAGGLE_THEME: .*{says}"):
        read_look(theme)


def test_it_stops_haggle_with_that_sentence(tmp_path: Path) -> None:
    theme = _theme(tmp_path, "theme.toml", 'accent = "#ffff00"')
    told = Haggle(tmp_path / "data", {"HAGGLE_THEME": str(theme)}).run("serve")
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert re.search(r"haggle: HAGGLE_THEME: .*theme.toml: accent #ffff00 cannot be read", told.stderr)
    gone = Haggle(tmp_path / "more", {"HAGGLE_THEME": str(tmp_path / "nowhere")}).run("serve")
    assert "nowhere is no folder" in gone.stderr


@pytest.mark.parametrize(
    "html",
    [
        "{{ 7 * 7 }}",
        "{% include 'x' %}",
        "<b>un<i>closed",
        "a < b & c",
        "<!-- <script> -->",
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    ],
)
def test_what_a_header_says_is_text_and_nothing_runs(tmp_path: Path, html: str) -> None:
    found = read_look(_theme(tmp_path, "header.html", html)).header
    assert "<script" not in found
    assert "49" not in found


def test_html_in_words_is_shown_as_text(tmp_path: Path) -> None:
    found = read_look(_theme(tmp_path, "words/en.md", "# help\n<script>alert(1)</script> [x](javascript:alert(1))"))
    assert "<script" not in found.words["help"]["en"]
    assert "href" not in found.words["help"]["en"]


@pytest.mark.parametrize("mode", GROUNDS)
@pytest.mark.parametrize("colour", ["#ffd400", "#0b4f3a", "#777777", "#ff0000", "#000000", "#ffffff", "#3366ff"])
def test_the_colour_that_would_do_does(mode: str, colour: str) -> None:
    ground = GROUNDS[mode]
    found = nearest(colour, lambda one: unreadable(accent_pairs(one, ground)) is None)
    assert found is not None
    assert all(ratio(*pair) >= 4.5 for pair in accent_pairs(found, ground).values())


@pytest.mark.parametrize("mode", GROUNDS)
def test_our_own_colours_do(mode: str) -> None:
    accent, bubble = OWN_COLOURS[mode]
    assert unreadable(accent_pairs(accent, GROUNDS[mode])) is None
    assert unreadable(bubble_pairs(bubble, accent, GROUNDS[mode])) is None


def test_contrast_is_that_of_wcag() -> None:
    assert round(ratio("#000000", "#ffffff"), 2) == 21
    assert round(ratio("#777777", "#ffffff"), 2) == 4.48
    assert on_accent("#ffd400") != "#ffffff"


def test_the_grounds_are_those_of_the_styles() -> None:
    light, dark = re.split(r"@media \(prefers-color-scheme: dark\)", (ROOT / "static/css/tokens.css").read_text())[:2]
    for mode, css in (("light", light), ("dark", dark)):
        value = dict(re.findall(r"(--[\w-]+): (#\w{6});", css))
        names = ("--sand-0", "--sand-1", "--sand-2", "--sand-7", "--sand-6")
        assert tuple(value[name] for name in names) == GROUNDS[mode][:5]
        assert (value["--clay-4"], value["--clay-2"]) == OWN_COLOURS[mode]


@pytest.mark.parametrize("theme", sorted(THEMES.iterdir()), ids=lambda path: path.name)
def test_our_examples_are_whole(theme: Path) -> None:
    look = read_look(theme)
    assert look.css
    assert look.words
