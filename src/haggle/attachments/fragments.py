"""Where one adds files to a message, as HTML."""

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from haggle.attachments.intake import Offer
from haggle.web.assets import Assets
from haggle.web.templates import render

SCRIPTS = ("voice-recorder.js", "file-picker.js", "file-drop.js")


def upload_html(files: Offer, assets: Assets, language: str) -> Markup:
    """The fields and what their scripts fill, rendered once: it is the same for all who read a language."""
    scripts = tuple(assets.on_demand[name] for name in SCRIPTS) if language in assets.js else ()
    return _upload_html(files, assets.on_demand["recorder.js"], scripts, language)


@lru_cache(maxsize=100)
def _upload_html(files: Offer, recorder: str, scripts: Sequence[str], language: str) -> Markup:
    facts = {"files": files, "recorder": recorder, "scripts": scripts}
    return Markup(render("attachments/_upload.html", language, **facts))
