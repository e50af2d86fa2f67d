"""
What the site sends: one object, or thousands as JSON lines, each answered for itself.

A batch of lines is one transaction. If one line breaks it in a way that nobody foresaw, each is tried by itself.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from haggle.api.describing import NDJSON
from haggle.api.serializers import Json, dumps
from haggle.errors import Invalid, NotFound, Problem, TooLarge, Unavailable
from haggle.host.model import clean_host_id
from haggle.listings.photos.files import photos_in
from haggle.site import Site
from haggle.site_api.bearer import token_of
from haggle.text.fields import Fields, fields_of
from haggle.web.forms import form
from haggle.web.request_headers import media_type
from haggle.web.responses import NO_STORE, site_of

logger = logging.getLogger("haggle.site_api")

R = TypeVar("R")
MOST_ROWS = 10_000
MOST_BYTES = 32 * 1024 * 1024
BATCH = 200
READ_IN_A_ROW = 20
REQUESTS_AT_ONCE = 4
BURST, PER_MINUTE = 60_000, 300_000
OFTEN = "That is more than haggle takes from one token: 5,000 rows or requests a second. Wait, then go on."
AT_ONCE = f"This token has {REQUESTS_AT_ONCE} requests with lines under way. Wait for one to end."
BROKEN = "Something went wrong on our side; it has been noted. Nothing of this line was done."


class Put(NamedTuple, Generic[R]):
    """What one row of a kind takes: how it is read, how a batch is done, and what of its result is answered."""

    read: Callable[[str, Fields], Any]
    do: Callable[[Site, Sequence[Any]], Awaitable[Sequence[Any]]]
    said: Callable[[R], tuple[int, Json]]


class _Line(NamedTuple):
    number: int
    id: str | None
    row: Any
    problem: Problem | None


async def take_turn(request: Request, count: int = 1) -> None:
    """Take part in what one token may do. Raises TooMany."""
    limits = site_of(request).limits
    await limits.take(
        "site", token_of(request).credential, burst=BURST, per_minute=PER_MINUTE, sentence=OFTEN, count=count
    )


def host_id(request: Request) -> str:
    """The host's id in the path. Raises NotFound for what is none."""
    return named(request.path_params["id"])


def named(text: str) -> str:
    """`text` as the host's id of something that is asked for. Raises NotFound for what is none."""
    try:
        return clean_host_id(text)
    except Invalid as problem:
        raise NotFound(problem.sentence) from problem


async def object_in(request: Request) -> Fields:
    """The JSON object in the body. Raises Invalid."""
    if media_type(request.headers) != "application/json":
        raise Invalid("Send an object as application/json.")
    return fields_of(await request.body())


async def files_in(request: Request, most: int) -> list[bytes]:
    """The files that a form has as `photo`, at least one. Raises Invalid, TooLarge."""
    if media_type(request.headers) != "multipart/form-data":
        raise Invalid("Send a form with files as multipart/form-data.", "photo")
    contents = await photos_in(site_of(request), await form(request))
    if not 1 <= len(contents) <= most:
        raise Invalid(f"Send 1 to {most} files as “photo”.", "photo")
    return contents


async def put_one(request: Request, put: Put[R]) -> R:
    """Put the object in the body, under the id in the path. Raises its Problem."""
    await take_turn(request)
    fields, asked = await object_in(request), host_id(request)
    if "id" in fields and clean_host_id(fields.values["id"]) != asked:
        raise Invalid("This is not the id in the address. Leave it out.", "id")
    (done,) = await put.do(site_of(request), [put.read(asked, fields)])
    if isinstance(done, Problem):
        raise done
    result: R = done
    return result


async def put_lines(request: Request, put: Put[R]) -> Response:
    """Put what each line of the body says; a line of the answer says what came of it, in the same order."""
    if media_type(request.headers) != NDJSON:
        raise Invalid(f"Send lines of JSON as {NDJSON}.")
    lines = [(number, line) for number, line in enumerate((await request.body()).split(b"\n"), 1) if line.strip()]
    if len(lines) > MOST_ROWS:
        raise TooLarge(f"Send at most {MOST_ROWS:,} lines at once.")
    await take_turn(request, len(lines))
    return _Lines(request, put, lines)


class _Lines(StreamingResponse, Generic[R]):
    """The response: what came of each line, sent as each batch is done. It goes no further when nobody listens."""

    def __init__(self, request: Request, put: Put[R], lines: Sequence[tuple[int, bytes]]) -> None:
        self._site, self._token = site_of(request), token_of(request)
        super().__init__(self._answers(put, lines), media_type=NDJSON, headers=NO_STORE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = "site lines", self._token.credential
        with self._site.limits.inside(*key, most=REQUESTS_AT_ONCE, sentence=AT_ONCE):
            await super().__call__(scope, receive, send)

    async def _answers(self, put: Put[R], lines: Sequence[tuple[int, bytes]]) -> AsyncIterator[bytes]:
        async for batch in _batches(put, lines):
            yield "".join([dumps(one) + "\n" for one in await _done(self._site, put, batch)]).encode()


async def _batches(put: Put[R], lines: Sequence[tuple[int, bytes]]) -> AsyncIterator[list[_Line]]:
    """As they come, read while others get their turn; no id twice in one: the later finds what the earlier has left."""
    batch: list[_Line] = []
    ids: set[str | None] = set()
    for place, (number, content) in enumerate(lines):
        if place % READ_IN_A_ROW == 0:
            await asyncio.sleep(0)
        line = _read(put, number, content)
        if len(batch) == BATCH or (line.id is not None and line.id in ids):
            yield batch
            batch = []
            ids.clear()
        batch.append(line)
        ids.add(line.id)
    if batch:
        yield batch


def _read(put: Put[R], number: int, line: bytes) -> _Line:
    host_id_ = None
    try:
        fields = fields_of(line)
        host_id_ = clean_host_id(fields.values.get("id"))
        return _Line(number, host_id_, put.read(host_id_, fields), None)
    except Problem as problem:
        return _Line(number, host_id_, None, problem)
    except Exception as error:
        logger.exception("a line of the site API", exc_info=error)
        return _Line(number, host_id_, None, Unavailable(BROKEN))


async def _done(site: Site, put: Put[R], batch: Sequence[_Line]) -> list[Json]:
    rows = [line.row for line in batch if line.problem is None]
    results = iter(await _results(site, put, rows))
    return [_answer(put, line, next(results) if line.problem is None else line.problem) for line in batch]


async def _results(site: Site, put: Put[R], rows: Sequence[Any]) -> Sequence[Any]:
    try:
        return await put.do(site, rows) if rows else []
    except Problem as problem:
        if len(rows) == 1 or isinstance(problem, Unavailable):
            return [problem] * len(rows)
    except Exception as error:
        logger.exception("rows of the site API", exc_info=error)
        if len(rows) == 1:
            return [Unavailable(BROKEN)]
    return [one for row in rows for one in await _results(site, put, [row])]


def _answer(put: Put[R], line: _Line, result: R | Problem) -> Json:
    head: Json = {"line": line.number, "id": line.id}
    if not isinstance(result, Problem):
        status, said = put.said(result)
        return head | {"status": status} | said
    error: Json = {"title": result.title, "detail": str(result)}
    if field := getattr(result, "field", ""):
        error["field"] = field
    return head | {"status": result.status, "error": error}
