"""The currencies that a form offers."""

from starlette.requests import Request

from haggle.money import choices
from haggle.text.languages import preferred

Choices = tuple[list[tuple[str, str]], list[tuple[str, str]]]


def currencies_for(request: Request) -> Choices:
    """First those of the reader's country and languages and the common ones, then all others."""
    return choices(request.state.viewer.reading, preferred(request.headers.get("accept-language", "")))
