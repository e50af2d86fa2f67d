"""Where templates and static files are; builds CSS and scripts into files named by their hash."""

import gzip
import hashlib
import json
import os
import re
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from haggle.text.languages import LANGUAGES, catalogue_path, script_words

_PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries both folders inside the package; a source tree has them at its top.
_ROOT = _PACKAGE if (_PACKAGE / "static").is_dir() else _PACKAGE.parents[1]

TEMPLATES = _ROOT / "templates"
STATIC = _ROOT / "static"
BUILD = STATIC / "build"
MANIFEST = BUILD / "manifest.json"

CSS_FIRST = ("reset.css", "tokens.css", "base.css", "layout.css")
CSS_LAST = ("utilities.css",)

# All in one file, and htmx first: an extension that arrives after htmx has started is silently never applied.
HTMX = (
    "htmx.min.js",
    "ext/hx-sse.min.js",
    "ext/hx-ptag.min.js",
)
OURS_FIRST = ("htmx-config.js", "here.js", "gettext.js", "browser-store.js")  # the others use them
ON_DEMAND = (  # for a page that needs it, or a script that imports it
    *("recorder.js", "offline-page.js", "keys.js", "log-length.js", "connection-facts.js", "desk-keys.js"),
    "widget.js",  # for pages of other sites
    *("desktop-offer.js", "desktop-permission.js", "alert-sound.js"),
    *("voice-recorder.js", "file-drop.js", "file-picker.js", "browser-alerts.js", "toast-stack.js"),
    *("desk.css", "ops.css", "profiles.css"),
)
NEEDS = {"offline-page.js": ("here.js", "browser-store.js")}  # on a page without the bundle
WORKER = "sw.js"  # a script of its own, at an address of its own
OFFLINE = ("/offline", "/static/img/icon.svg", "/static/img/alert.svg")  # beside its styles and its script
_DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{\s*:root \{(?P<values>[^}]*)\}\s*\}")
GZIPPED = ".gz"  # beside each file, compressed once as small as it gets
KEPT_S = 86_400  # a server that started before this build still links to the files of the one before

# The browsers that we support: the minifier must not write newer syntax.
_TARGET = "es2022,chrome111,firefox121,safari16.4"
_IMAGE = re.compile(r'url\("\.\./img/(?P<name>[\w.-]+)"\)')
_SOURCE_MAP = re.compile(r"//[#@]\s*sourceMappingURL=\S*[ \t]*$", re.MULTILINE)  # the maps are not served


@dataclass(frozen=True)
class Assets:
    """File names inside `static/build/`; without htmx there is no script, and pages work as plain forms."""

    css: str
    js: dict[str, str]
    """The bundle of each language."""
    on_demand: dict[str, str]
    """Scripts that are not in `js`: the built name of each source."""
    worker: str

    def names(self) -> list[str]:
        """Every file of this build."""
        return [self.css, *self.js.values(), *self.on_demand.values(), self.worker]


def is_source_tree() -> bool:
    """False for an installed wheel, whose assets were built with it."""
    return _ROOT is not _PACKAGE


def load() -> Assets:
    """The last build; a source tree that was never built is built now."""
    try:
        return Assets(**json.loads(MANIFEST.read_text(encoding="utf-8")))
    except FileNotFoundError:
        if not is_source_tree():
            raise
        return build()


def build() -> Assets:
    """Joins the sources into `static/build/`; a file that is there already stays untouched."""
    BUILD.mkdir(parents=True, exist_ok=True)
    css = _publish("app.css", _styles())
    on_demand = {name: _publish(name, _with_what_it_needs(name)) for name in ON_DEMAND}
    assets = Assets(
        css=css,
        js={language: _publish("app.js", text) for language, text in _scripts().items()},
        on_demand=on_demand,
        worker=_publish(WORKER, _worker(css, on_demand["offline-page.js"])),
    )
    _write(MANIFEST, json.dumps(asdict(assets), indent=2).encode() + b"\n")
    for path in BUILD.glob("*-*"):
        if path.name.removesuffix(GZIPPED) not in assets.names() and time.time() - path.stat().st_mtime > KEPT_S:
            path.unlink(missing_ok=True)
    return assets


def _styles() -> str:
    found = {path.name: path for path in sorted((STATIC / "css").glob("*.css"))}
    rooms = [name for name in found if name not in (*CSS_FIRST, *CSS_LAST, *ON_DEMAND)]
    order = [name for name in (*CSS_FIRST, *rooms, *CSS_LAST) if name in found]
    return "\n".join(map(_style, order))


def _style(name: str) -> str:
    return _IMAGE.sub(_dated, _themed((STATIC / "css" / name).read_text(encoding="utf-8")))


def _dated(image: re.Match[str]) -> str:
    """The URL of an image with the hash of its content, so that it may be cached for ever."""
    content = (STATIC / "img" / image["name"]).read_bytes()
    return f'url("../img/{image["name"]}?v={hashlib.sha256(content).hexdigest()[:8]}")'


def _themed(css: str) -> str:
    """Dark values for a device in dark mode, and for a page with `<html data-theme>`, which wins."""
    return _DARK.sub(
        lambda dark: (
            f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{{dark["values"]}}} }}\n'
            f'  :root[data-theme="dark"] {{{dark["values"]}}}'
        ),
        css,
    )


def _source(name: str) -> str:
    return (STATIC / "js" / name).read_text(encoding="utf-8")


def _with_what_it_needs(name: str) -> str:
    if name.endswith(".css"):
        return _style(name)
    return "\n;\n".join([*(_alone(_source(needed)) for needed in NEEDS.get(name, ())), _source(name)])


def _alone(script: str) -> str:
    """A function around it: two files may both call something `on`, and neither breaks the other."""
    return f"(() => {{\n{script}\n}})()"


def _worker(css: str, script: str) -> str:
    """
    The service worker, with the list of what to cache and the hash of a build: when its text has changed, a browser
    installs it anew and caches that build's files.
    """
    kept = [*OFFLINE, f"/static/build/{css}", f"/static/build/{script}"]
    made_of = [TEMPLATES / "layout.html", TEMPLATES / "front" / "offline.html"]
    made_of += [catalogue_path(language) for language in LANGUAGES if language != "en"]
    build = hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()[:12]
    return f"const BUILD = {json.dumps(build)}, KEPT = {json.dumps(kept)};\n{_source(WORKER)}"


def _scripts() -> dict[str, str]:
    """The bundle in every language; none without htmx."""
    dist = _ROOT / "node_modules" / "htmx.org" / "dist"
    if not dist.is_dir():
        return {}
    theirs = [_SOURCE_MAP.sub("", (dist / name).read_text(encoding="utf-8")) for name in HTMX]
    rest = sorted({path.name for path in (STATIC / "js").glob("*.js")} - {WORKER, *ON_DEMAND, *OURS_FIRST})
    sources = {name: _source(name) for name in (*OURS_FIRST, *rest)}
    bundles = {}
    for language in LANGUAGES:
        words = json.dumps(script_words(language, (*sources, *ON_DEMAND)), ensure_ascii=False, sort_keys=True)
        own = sources | {"gettext.js": f"const words = {words};\n{sources['gettext.js']}"}
        ours = [_alone(text) for text in own.values()]
        bundles[language] = "".join(f"{part.rstrip()}\n;\n" for part in theirs + ours)
    return bundles


def _minified(text: str, kind: str) -> str:
    """The text minified; unchanged where esbuild is not installed."""
    esbuild = _ROOT / "node_modules" / ".bin" / "esbuild"
    if not esbuild.is_file():
        return text
    options = (f"--loader={kind}", "--minify", f"--target={_TARGET}", "--charset=utf8", "--legal-comments=none")
    return subprocess.run([esbuild, *options], input=text, encoding="utf-8", check=True, stdout=subprocess.PIPE).stdout


def _publish(source: str, text: str) -> str:
    stem, kind = source.rsplit(".", 1)
    content = _minified(text, kind).encode()
    name = f"{stem}-{hashlib.sha256(content).hexdigest()[:12]}.{kind}"
    _write(BUILD / name, content)
    _write(BUILD / (name + GZIPPED), gzip.compress(content, 9, mtime=0))
    return name


def _write(path: Path, content: bytes) -> None:
    """Replaces the file in one step, since another process may be serving or building it."""
    if path.is_file() and path.read_bytes() == content:
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


def main() -> None:
    """Builds, and prints a line for each file."""
    assets = build()
    for name in assets.names():
        content = (BUILD / name).read_bytes()
        compressed = (BUILD / (name + GZIPPED)).stat().st_size
        print(f"static/build/{name}  {len(content) / 1024:.1f} KiB, {compressed / 1024:.1f} KiB compressed")
    if not assets.js:
        print("No script was built: node_modules/htmx.org is missing (npm ci). Pages work without it.")


if __name__ == "__main__":
    main()
