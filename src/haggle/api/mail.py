"""
/api/v1/account/mail    GET where one gets mail and when, POST what of it is to change
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.throttle import throttle
from haggle.addresses import operations as addresses
from haggle.addresses.model import Address
from haggle.addresses.queries import address
from haggle.api.bodies import answer, fields
from haggle.errors import NotFound
from haggle.notifications.model import Away, clean_quiet_hours
from haggle.notifications.operations import choose_away
from haggle.notifications.queries import away
from haggle.store.db import Db
from haggle.web.responses import site_of

NO_MAIL = "There is no mail here."


async def _read(db: Db, account_id: int) -> tuple[Address, Away]:
    return await address(db, account_id), await away(db, account_id)


async def show(request: Request) -> Response:
    """The address, quiet hours, what is hidden."""
    site = site_of(request)
    if not site.settings.mail.is_on:
        raise NotFound(NO_MAIL)
    own, chosen = await site.read(_read, request.state.viewer.id)
    begins, ends = chosen.quiet_hours
    found: dict[str, Any] = {
        "type": "account_mail",
        "address": own.address,
        "pending_address": own.pending,
        "is_bounced": own.bounced_at is not None,
        "bounce_reason": own.bounce_reason,
        "sign_ins": own.sign_ins_untold_at is None,
        "quiet_from": begins or None,
        "quiet_to": ends or None,
        "hide_content": chosen.is_content_hidden,
    }
    return answer(found)


async def change(request: Request) -> Response:
    """Set what is sent; an address needs the password, and is one's own once its link is followed."""
    site, viewer = site_of(request), request.state.viewer
    if not site.settings.mail.is_on:
        raise NotFound(NO_MAIL)
    texts = ("address", "password", "quiet_from", "quiet_to")
    sent = await fields(request, *texts, truths=("sign_ins", "hide_content"))
    chosen = await site.read(away, viewer.id)
    if "quiet_from" in sent.fields or "quiet_to" in sent.fields:
        chosen = Away(clean_quiet_hours(sent.text("quiet_from"), sent.text("quiet_to")), chosen.is_content_hidden)
    if "hide_content" in sent.fields:
        chosen = Away(chosen.quiet, sent.text("hide_content") in {"true", "on"})
    if "address" in sent.fields:
        await throttle(request, "sign-in", viewer.username)
        await addresses.set_address(site, viewer, sent.text("address"), sent.text("password"))
    if "sign_ins" in sent.fields:
        await addresses.tell_sign_ins(site, viewer, sent.text("sign_ins") in {"true", "on"})
    await choose_away(site, viewer, chosen)
    return await show(request)


routes = [Route("/api/v1/account/mail", show), Route("/api/v1/account/mail", change, methods=["POST"])]
