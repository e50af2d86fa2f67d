"""
/mail/answers               POST an answer as a mail (message/rfc822), signed by HAGGLE_MAIL_POST_SECRET
/account/address/answers    POST: nobody answers at the addresses of earlier mails any more

A post is signed as Standard Webhooks says: `webhook-id`, `webhook-timestamp`, and in `webhook-signature` `v1,` and the
base64 of HMAC-SHA256 over id, timestamp and body with dots between. Its envelope stands at the top of the mail, as mail
servers write it there: `Return-Path` and `Delivered-To`.
"""

import base64
import hashlib
import hmac

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from haggle.clock import now_ms
from haggle.errors import Forbidden, NotFound, Problem
from haggle.mail_answers import operations
from haggle.mail_answers.envelopes import envelope_of
from haggle.mail_answers.model import reply_to
from haggle.store.ids import id_or_none
from haggle.text.languages import _
from haggle.web.forms import form, new_key
from haggle.web.responses import NO_STORE, see_other, site_of

SLACK_S = 300
AT_ONCE = 4
NOT_SIGNED = _("This is not signed by HAGGLE_MAIL_POST_SECRET, or too old.")
TOO_MANY_AT_ONCE = _("Other mails are still on their way. Send this again in a moment.")


async def receive(request: Request) -> Response:
    """Take the mail; what becomes of it is said in JSON."""
    site = site_of(request)
    secret = site.settings.mail_answers.post_secret
    if not secret:
        raise NotFound
    try:
        _must_be_new(request.headers)
        with site.limits.inside("mail answers", most=AT_ONCE, sentence=TOO_MANY_AT_ONCE):
            raw = await request.body()
            _must_be_signed(request.headers, raw, secret)
            await operations.take(site, envelope_of(site.settings, raw))
    except Problem as problem:
        reply = reply_to(problem)
        error = {"title": problem.title, "detail": str(problem), "status": reply.enhanced}
        after = {"Retry-After": str(problem.retry_after_s)} if hasattr(problem, "retry_after_s") else {}
        return JSONResponse({"error": error}, problem.status, headers=NO_STORE | after)
    return Response(status_code=204, headers=NO_STORE)


def _must_be_new(headers: Headers) -> None:
    at = id_or_none(headers.get("webhook-timestamp", ""))
    if at is None or abs(now_ms() // 1000 - at) > SLACK_S:
        raise Forbidden(NOT_SIGNED)


def _must_be_signed(headers: Headers, raw: bytes, secret: str) -> None:
    """Raises Forbidden unless one of the signatures is right: there are several while a secret is changed."""
    mac = hmac.new(secret.encode(), digestmod=hashlib.sha256)
    for part in (headers.get("webhook-id", ""), headers["webhook-timestamp"]):
        mac.update(part.encode() + b".")
    mac.update(raw)
    right = b"v1," + base64.b64encode(mac.digest())
    given = headers.get("webhook-signature", "").encode().split(b" ")
    if not headers.get("webhook-id") or not any(hmac.compare_digest(right, one) for one in given):
        raise Forbidden(NOT_SIGNED)


async def make_anew(request: Request) -> Response:
    """Only mails from now on are answered."""
    await form(request)
    site = site_of(request)
    if not site.settings.mail_answers.are_on:
        raise NotFound
    await operations.make_anew(site, request.state.viewer)
    return see_other(f"/account/address?saved=answers&t={new_key()[:8]}")


signed_routes = [Route("/mail/answers", receive, methods=["POST"])]
routes = [Route("/account/address/answers", make_anew, methods=["POST"])]
