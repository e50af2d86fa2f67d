"""
/mail/off/{token}    GET what it switches off, POST: it is; as RFC 8058 has it, or by the form
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from haggle.accounts.queries import account
from haggle.unread_mail import operations, queries
from haggle.unread_mail.letters import switched_by
from haggle.web.forms import form
from haggle.web.responses import NO_STORE, page, see_other, site_of

ONE_CLICK = (b"List-Unsubscribe=One-Click", b"\r\n\r\nOne-Click\r\n")  # as a form, or as a form with parts


async def ask(request: Request) -> Response:
    """A question with buttons: programs that look at mails follow links too. Whoever has the URL needs no sign-in."""
    site = site_of(request)
    account_id, conversation_id = switched_by(site.settings, request.path_params["token"])
    reader = await site.read(account, account_id)
    about = await site.read(queries.named, account_id, conversation_id) if conversation_id else None
    done = request.query_params.get("done", "")
    context: dict[str, Any] = {"about": about, "done": done}
    return await page(request, "unread_mail/off.html", 200, reader.language, **context)


async def switch(request: Request) -> Response:
    """One click of a mail program switches off what the mail was about; a person says what, and may undo it."""
    site = site_of(request)
    body = await request.body()
    is_one_click = len(body) < 1000 and any(words in body for words in ONE_CLICK)
    sent = None if is_one_click else await form(request)
    account_id, conversation_id = switched_by(site.settings, request.path_params["token"])
    if sent is None:
        await operations.switch(site, account_id, conversation_id, False)
        return PlainTextResponse("No more of it.\n", headers=NO_STORE)
    what, is_on = sent.text("what"), bool(sent.text("on"))
    await operations.switch(site, account_id, 0 if what == "all" else conversation_id, is_on)
    return see_other(f"{request.scope['path']}?done={'on' if is_on else 'all' if what == 'all' else 'off'}")


public_routes = [Route("/mail/off/{token}", ask), Route("/mail/off/{token}", switch, methods=["POST"])]
