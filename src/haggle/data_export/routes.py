"""
/account/export    GET what is in it, POST make it: a zip
"""

from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from haggle.accounts.queries import account
from haggle.clock import today
from haggle.data_export.archive import Export, zipped
from haggle.errors import Conflict
from haggle.ops.logs import log_security
from haggle.text.languages import _
from haggle.web.forms import form
from haggle.web.responses import NO_STORE, page, site_of

ONE_AT_A_TIME = _("Your export is being made already, in another window perhaps. Wait until it has arrived.")
OFTEN = _("You have exported your data several times already. Try again in half an hour.")

_under_way: dict[int, "Download"] = {}  # by account: its export that is being sent by this process


class Download(StreamingResponse):
    """The response: one account's export, which stops when the client disconnects."""

    def __init__(self, content: AsyncIterator[bytes], name: str, account_id: int) -> None:
        disposition = {"Content-Disposition": f'attachment; filename="{name}"', "X-Accel-Buffering": "no"}
        super().__init__(content, media_type="application/zip", headers=NO_STORE | disposition)
        self._account_id = account_id
        _under_way[account_id] = self

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_on(message: Message) -> None:
            if not message.get("more_body", True):
                self._end()  # before the last bytes: whoever has them may ask for the next at once
            await send(message)

        try:
            await super().__call__(scope, receive, send_on)
        finally:
            self._end()

    def _end(self) -> None:
        if _under_way.get(self._account_id) is self:
            del _under_way[self._account_id]


async def ask(request: Request) -> Response:
    """What is in it."""
    return await page(request, "data_export/ask.html")


async def make(request: Request) -> Response:
    """The zip, sent while it is made."""
    await form(request)
    site, viewer = site_of(request), await site_of(request).read(account, request.state.viewer.id)
    if viewer.id in _under_way:
        raise Conflict(ONE_AT_A_TIME)
    await site.limits.take("export", str(viewer.id), burst=3, per_minute=1 / 30, sentence=OFTEN)
    log_security("exported", viewer.id)
    name = f"haggle-{viewer.username}-{today(viewer.time_zone)}.zip"
    return Download(zipped(viewer, Export(site, viewer).entries()), name, viewer.id)


routes = [Route("/account/export", ask), Route("/account/export", make, methods=["POST"])]
