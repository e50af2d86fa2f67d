"""A blob as the response to a request: whole (200), a part (206), or not modified (304)."""

import re
from collections.abc import AsyncIterator, Mapping

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from haggle.blobs.model import Blobs
from haggle.errors import NoSuchRange

_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII | re.IGNORECASE)


async def served(request: Request, blobs: Blobs, name: str, media_type: str, headers: Mapping[str, str]) -> Response:
    """
    The blob with these headers, by the rules of RFC 9110 for conditions and a single range; several are sent whole.

    Raises NotFound, NoSuchRange, and Unavailable before the first byte is on its way.
    """
    tag = f'"{name.partition(".")[0]}"'  # the content of a name never changes
    headers = {**headers, "ETag": tag, "Accept-Ranges": "bytes"}
    if _names(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers)
    size = await blobs.size(name)
    asked = request.headers.get("range", "") if request.headers.get("if-range", tag) == tag else ""
    span = _span(asked, size)
    status, (first, last) = (206, span) if span else (200, (0, size - 1))
    if span:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    headers["Content-Length"] = str(last - first + 1)
    if request.method == "HEAD":
        return Response(status_code=status, media_type=media_type, headers=headers)
    body = await _begun(blobs.stream(name, first, last))
    return StreamingResponse(body, status, media_type=media_type, headers=headers)


def _names(condition: str, tag: str) -> bool:
    return condition.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in condition.split(","))


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; None for all of it. Raises NoSuchRange."""
    match = _RANGE.fullmatch(asked)
    if not match or not (match[1] or match[2]):
        return None
    if not match[1]:
        first, last = max(0, size - int(match[2])), size - 1
    else:
        first, last = int(match[1]), min(int(match[2] or size), size - 1)
        if match[2] and int(match[2]) < first:
            return None
    if first >= size or not (match[1] or int(match[2])):
        raise NoSuchRange(size)
    return first, last


async def _begun(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream with its first chunk already read, so that an early failure can still become an error page."""
    first = await anext(stream, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in stream:
            yield chunk

    return whole()
