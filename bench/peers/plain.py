"""haggle's own packages, used plainly: Starlette, databases over aiosqlite, sse-starlette, Jinja."""

import asyncio
import os
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from databases import Database
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

database = Database(f"sqlite+aiosqlite:///{os.environ['PEER_DATABASE']}")
templates = Jinja2Templates(Path(__file__).parent / "templates")
streams: defaultdict[int, set[asyncio.Queue[str]]] = defaultdict(set)
writing = asyncio.Lock()  # SQLite has one writer; the others would poll for its lock


async def up(request: Request) -> Response:
    return Response("up")


async def login(request: Request) -> Response:
    async with request.form() as form:
        account = await database.fetch_val("SELECT id FROM accounts WHERE username = :name", {"name": form["username"]})
    if account is None:
        raise HTTPException(403)
    request.session["account"] = account
    return Response(status_code=204)


def viewer_of(request: Request) -> int:
    if "account" not in request.session:
        raise HTTPException(401)
    return int(request.session["account"])


async def conversation_of(request: Request) -> Any:
    viewer = viewer_of(request)
    values = {"id": request.path_params["id"], "viewer": viewer}
    row = await database.fetch_one(
        "SELECT * FROM conversations WHERE id = :id AND :viewer IN (buyer_id, seller_id)", values
    )
    if row is None:
        raise HTTPException(404)
    return row


async def conversations(request: Request) -> Response:
    rows = await database.fetch_all(
        "SELECT conversations.id, title, others.name AS other, messages.body AS last_line FROM conversations "
        "JOIN accounts AS others ON others.id = CASE buyer_id WHEN :viewer THEN seller_id ELSE buyer_id END "
        "JOIN messages ON messages.id = "
        "(SELECT max(id) FROM messages WHERE conversation_id = conversations.id) "
        "WHERE buyer_id = :viewer OR seller_id = :viewer ORDER BY messages.id DESC LIMIT 20",
        {"viewer": viewer_of(request)},
    )
    return templates.TemplateResponse(request, "conversations.html", {"conversations": rows})


async def conversation(request: Request) -> Response:
    row = await conversation_of(request)
    messages = await database.fetch_all(
        "SELECT * FROM messages WHERE conversation_id = :id ORDER BY id DESC LIMIT 50", {"id": row["id"]}
    )
    facts = {"conversation": row, "messages": messages[::-1], "viewer": viewer_of(request)}
    newest = messages[0]["id"] if messages else 0
    return templates.TemplateResponse(request, "conversation.html", {**facts, "newest": newest})


async def post(request: Request) -> Response:
    row, author = await conversation_of(request), viewer_of(request)
    async with request.form() as form:
        body = str(form.get("body", "")).strip()
    if not body:
        raise HTTPException(422)
    values = {"id": row["id"], "author": author, "body": body, "now": int(time.time() * 1000)}
    async with writing:
        message_id = await database.execute(
            "INSERT INTO messages (conversation_id, author_id, body, created_at) VALUES (:id, :author, :body, :now)",
            values,
        )
    message = {"id": message_id, "author_id": author, "body": body}
    for account in (row["buyer_id"], row["seller_id"]):
        fragment = rendered([message], account)
        for queue in streams[account]:
            queue.put_nowait(fragment)
    return HTMLResponse(rendered([message], author), 201)


def rendered(messages: Sequence[Any], viewer: int) -> str:
    template = templates.get_template("message.html")
    return "".join(template.render(message=message, viewer=viewer) for message in messages)


async def feed(request: Request) -> Response:
    viewer = viewer_of(request)
    queue: asyncio.Queue[str] = asyncio.Queue()
    streams[viewer].add(queue)

    async def events() -> AsyncIterator[ServerSentEvent]:
        try:
            yield ServerSentEvent("hello", event="hello", sep="\n")
            while True:
                yield ServerSentEvent(await queue.get(), event="message", sep="\n")
        finally:
            streams[viewer].discard(queue)

    return EventSourceResponse(events(), sep="\n")


async def changes(request: Request) -> Response:
    viewer = viewer_of(request)
    rows = await database.fetch_all(
        "SELECT * FROM messages WHERE conversation_id IN "
        "(SELECT id FROM conversations WHERE buyer_id = :viewer OR seller_id = :viewer) AND id > :after "
        "ORDER BY id LIMIT 50",
        {"viewer": viewer, "after": int(request.query_params.get("after", "0"))},
    )
    return HTMLResponse(rendered(rows, viewer)) if rows else Response(status_code=204)


@asynccontextmanager
async def connected(app: Starlette) -> AsyncIterator[None]:
    async with database:
        yield


app = Starlette(
    routes=[
        Route("/up", up),
        Route("/login", login, methods=["POST"]),
        Route("/conversations", conversations),
        Route("/conversations/{id:int}", conversation),
        Route("/conversations/{id:int}/messages", post, methods=["POST"]),
        Route("/feed", feed),
        Route("/changes", changes),
    ],
    middleware=[Middleware(SessionMiddleware, secret_key="of a bench")],
    lifespan=connected,
)
