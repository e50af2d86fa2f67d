"""Documents that pages without scripts show in an iframe: content only, without the layout around it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from haggle.text.languages import direction, tag
from haggle.web import look
from haggle.web.addresses import here
from haggle.web.headers import frameable
from haggle.web.responses import NO_STORE, language_of
from haggle.web.templates import render


def document(request: Request, template: str, /, **context: Any) -> str:
    """The template as a document in the viewer's language and theme."""
    state, language = request.state, language_of(request)
    theme = state.viewer.theme if state.viewer else "auto"
    context |= {
        "lang": tag(language),
        "dir": direction(language),
        "theme": theme,
        "assets": state.assets,
        "look": look.current(),
    }
    return render(template, language, **context)


def framed(request: Request, template: str, /, status: int = 200, **context: Any) -> Response:
    """The same as a response."""
    headers = NO_STORE | frameable() | {"Set-Cookie": no_scripts()}
    return HTMLResponse(document(request, template, **context), status, headers)


def no_scripts() -> str:
    """Only a browser without scripts loads an iframe; its pages then mark as read by being opened (decision 0006)."""
    return f"scripts=; Path={here('/')}; Max-Age=0; SameSite=Lax"


def is_for_frame(request: Request) -> bool:
    """Whether the request is for an iframe: such URLs end in `/live`."""
    return request.url.path.endswith("/live")
