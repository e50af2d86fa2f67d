"""What programs send and get: the fields of a body, JSON or a form, and an answer in JSON."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from haggle.errors import Invalid
from haggle.text import must_be_storable
from haggle.web import NO_STORE, Form, form


async def fields(request: Request, *texts: str, others: Sequence[str] = ()) -> Form:
    """
    The named fields of the body: a JSON object, or a form with its files. Raises Invalid.

    `others` are whole numbers or truths, which come as text (`41`, `true`); null is as if it were not there.
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        return await form(request)
    try:
        sent = json.loads((await request.body()).decode())
    except (ValueError, RecursionError) as error:
        raise Invalid("The body is not JSON in UTF-8.") from error
    if not isinstance(sent, dict):
        raise Invalid("Send an object like {" + ", ".join(f'"{name}": "…"' for name in texts) + "}.")
    found = {name: _text(sent[name], name, name in others) for name in (*texts, *others) if sent.get(name) is not None}
    for name, text in found.items():
        must_be_storable(text, name)
    return Form(found, {})


def _text(value: object, name: str, is_other: bool) -> str:
    if isinstance(value, str):
        return value
    if is_other and isinstance(value, int):
        return json.dumps(value)
    kind = "a whole number, or true or false" if is_other else "a text"
    raise Invalid(f"“{name}” should be {kind}.", name)


def answer(value: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value` as JSON, never stored by any cache."""
    return JSONResponse(value, status, headers=NO_STORE | (headers or {}))
