"""One operation of the API in the words of OpenAPI."""

from collections.abc import Mapping, Sequence
from typing import Any

from haggle.api.schemas import ID, TEXT, Schema, ref

NDJSON = "application/x-ndjson"

_ERRORS = {
    "401": "No token, or one that was deleted.",
    "403": "Not yours to do, or not with this token.",
    "404": "Not there, or not yours.",
    "408": "The body did not come to its end.",
    "409": "It has changed meanwhile, or it is too late.",
    "413": "More than is taken at once.",
    "422": "Not acceptable; `field` says what.",
    "428": "The other would not see all of it; send it with `confirmed` to do so all the same.",
    "429": "Too fast; `Retry-After` says for how many seconds to wait.",
    "503": "Not now; `Retry-After` says for how many seconds to wait.",
}


def query(name: str, schema: Schema, words: str, is_required: bool = False) -> Schema:
    """A parameter of the address."""
    return {"name": name, "in": "query", "required": is_required, "description": words, "schema": schema}


def in_path(name: str, schema: Schema = ID) -> Schema:
    """An id in the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema}


def get(
    words: str,
    gives: Schema,
    *parameters: Schema,
    media_type: str = "application/json",
    others: Mapping[str, str] | None = None,
) -> Mapping[str, Any]:
    """Describes a GET: its 200 response; `others`: further responses beside errors."""
    operation = _operation(words, "200", media_type, gives, parameters, ())
    operation["responses"] |= {status: {"description": words} for status, words in (others or {}).items()}
    return {"get": operation}


def post(
    words: str,
    gives: Schema | None,
    *parameters: Schema,
    takes: Schema | None = None,
    takes_files: Schema | None = None,
    status: str = "200",
    errors: Sequence[str] = ("409",),
) -> Mapping[str, Any]:
    """Describes a POST: its body, JSON or form (`takes_files`: a form with files), and its response (None: empty)."""
    operation = _operation(words, status, "application/json", gives, parameters, ("408", "413", *errors))
    if takes:
        content = dict.fromkeys(("application/json", "application/x-www-form-urlencoded"), {"schema": takes})
        if takes_files:
            content["multipart/form-data"] = {"schema": takes_files}
        operation["requestBody"] = {"required": bool(takes["required"]), "content": content}
    return {"post": operation}


def put(
    words: str,
    gives: Schema,
    *parameters: Schema,
    takes: Schema | None = None,
    media_type: str = "application/json",
    new: bool = True,
) -> Mapping[str, Any]:
    """Describes a PUT: 201 if it came to be (`new`: it may), 200 if it was there."""
    operation = _operation(words, "200", "application/json", gives, parameters, ("408", "409", "413"))
    if new:
        operation["responses"]["201"] = operation["responses"]["200"] | {"description": "It came to be."}
    if takes:
        operation["requestBody"] = {"required": True, "content": {media_type: {"schema": takes}}}
    return {"put": operation}


def delete(words: str, *parameters: Schema) -> Mapping[str, Any]:
    """Describes a DELETE, which answers nothing."""
    return {"delete": _operation(words, "204", "application/json", None, parameters, ("409",))}


def lines(words: str, line: Schema) -> Mapping[str, Any]:
    """Describes a POST of JSON lines, each of them like `line`; each is answered by one."""
    operation = _operation(
        f"{words} One object a line, each answered by a line.", "200", NDJSON, TEXT, (), ("408", "413")
    )
    operation["requestBody"] = {"required": True, "content": {NDJSON: {"schema": line}}}
    return {"post": operation}


def _operation(
    words: str, status: str, media_type: str, gives: Schema | None, parameters: Sequence[Schema], errors: Sequence[str]
) -> dict[str, Any]:
    answers: dict[str, Any] = {status: {"description": "Done."}}
    if gives is not None:
        answers[status]["content"] = {media_type: {"schema": gives}}
    for error in sorted({"401", "403", "404", "422", "429", "503", *errors}):
        content = {"application/json": {"schema": ref("error")}}
        answers[error] = {"description": _ERRORS[error], "content": content}
    return {"summary": words, "parameters": list(parameters), "responses": answers}
