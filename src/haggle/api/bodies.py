"""Bodies of the API: fields from JSON or a form, and JSON responses."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from haggle.errors import Invalid
from haggle.text.characters import must_be_storable
from haggle.web.forms import Form, form
from haggle.web.request_headers import media_type
from haggle.web.responses import NO_STORE

_WORDS = {str: "a text", int: "a whole number", bool: "true or false"}


async def fields(request: Request, *texts: str, numbers: Sequence[str] = (), truths: Sequence[str] = ()) -> Form:
    """
    The named fields of the body: a JSON object, or a form with its files. Raises Invalid.

    Numbers and booleans are returned as text (`41`, `true`); null counts as absent.
    """
    if media_type(request.headers) != "application/json":
        return await form(request)
    try:
        sent = json.loads((await request.body()).decode())
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not JSON in UTF-8.") from error
    if not isinstance(sent, dict):
        raise Invalid("Send an object like {" + ", ".join(f'"{name}": "…"' for name in texts) + "}.")
    kinds = dict.fromkeys(texts, str) | dict.fromkeys(numbers, int) | dict.fromkeys(truths, bool)
    found = {name: _text(sent[name], kind, name) for name, kind in kinds.items() if sent.get(name) is not None}
    for name, text in found.items():
        must_be_storable(text, name)
    return Form(found, {})


def _text(value: object, kind: type, name: str) -> str:
    if type(value) is not kind:  # not isinstance: True is an int
        raise Invalid(f"“{name}” should be {_WORDS[kind]}.", name)
    return value if isinstance(value, str) else json.dumps(value)


def answer(value: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value` as a JSON response, never cached."""
    return JSONResponse(value, status, headers=NO_STORE | (headers or {}))
