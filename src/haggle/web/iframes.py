"""Documents that our own pages show in a frame, where scripts are off: nothing stands around what they say."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from haggle.text.languages import direction, tag
from haggle.web.headers import frameable
from haggle.web.responses import NO_STORE, language_of
from haggle.web.templates import render


def document(request: Request, template: str, /, **context: Any) -> str:
    """The template as a document in the viewer's language and theme."""
    state, language = request.state, language_of(request)
    theme = state.viewer.theme if state.viewer else "auto"
    context |= {"lang": tag(language), "dir": direction(language), "theme": theme, "assets": state.assets}
    return render(template, language, **context)


NO_SCRIPTS = "scripts=; Path=/; Max-Age=0; SameSite=Lax"
"""Only a browser without scripts asks for a frame: opening a page is reading it again (decision 0006)."""


def framed(request: Request, template: str, /, status: int = 200, **context: Any) -> Response:
    """The same as an answer."""
    return HTMLResponse(
        document(request, template, **context), status, headers=NO_STORE | frameable() | {"Set-Cookie": NO_SCRIPTS}
    )


def is_for_frame(request: Request) -> bool:
    """Whether what is asked for is shown in a frame: such an address ends in `/live`."""
    return request.url.path.endswith("/live")
