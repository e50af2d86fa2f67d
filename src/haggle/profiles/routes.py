"""
/account                           GET all that one may see and choose; POST name, preferences
/account/keys                      GET what single keys do, POST which are on
/account/avatar                    POST a picture   /account/avatar/deletion    POST
/account/password                  POST a new one
/account/sessions/deletion         POST end all others   /account/sessions/{id}/deletion    POST end one
/account/tokens                    POST make one   /account/tokens/{id}/deletion    POST
/accounts/{id}/avatar              GET somebody's picture   /accounts/{id}/avatar.jpg    GET it for old clients
"""

from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts import operations as accounts
from haggle.accounts import queries
from haggle.accounts.model import Account, Since
from haggle.accounts.own_passwords import asks_password, must_have_passwords
from haggle.accounts.passwords import MAX_TYPED, prepared
from haggle.accounts.session import since
from haggle.accounts.throttle import throttle, with_retry_after
from haggle.addresses.operations import tell_password_changed
from haggle.addresses.queries import address
from haggle.attachments.kinds import PICTURES
from haggle.attachments.renditions import rendition
from haggle.blobs.serving import served
from haggle.blocks.queries import blocks
from haggle.clock import zone_names
from haggle.errors import Invalid, NotFound, Problem, TooLarge
from haggle.profiles import operations
from haggle.profiles.model import CHOICES, KEYS
from haggle.profiles.queries import avatar
from haggle.store.db import Db
from haggle.text.languages import LANGUAGES, _
from haggle.tokens import operations as tokens
from haggle.web.forms import Form, form, new_key
from haggle.web.responses import fragment, page, see_other, site_of, wants_fragment
from haggle.web.templates import csrf_field, render

KEPT = {"Cache-Control": "private, max-age=31536000, immutable"}


async def show(request: Request) -> Response:
    """The whole page; `?saved=` names the section that a form has just changed."""
    return await _page(request, saved=request.query_params.get("saved", ""))


async def _page(
    request: Request,
    status: int = 200,
    *,
    saved: str = "",
    problems: dict[str, Problem] | None = None,
    typed: dict[str, str] | None = None,
    secret: str = "",
) -> Response:
    site = site_of(request)
    # Another process may have changed it a moment ago, and our cached session may not know yet.
    viewer = request.state.viewer = await site.read(queries.account, request.state.viewer.id)
    return await page(
        request,
        "profiles/index.html",
        status,
        **await site.read(_read, viewer, since(site.settings)),
        has_password=await asks_password(site, viewer),
        saved=saved,
        problems=problems or {},
        typed=typed or {},
        secret=secret,
        this_session=request.state.session.id,
        is_from_host=request.state.session.host_id is not None and bool(site.settings.handover.place),
        zones=zone_names(),
        languages=LANGUAGES,
        max_mb=site.settings.max_upload_bytes // 1_000_000,
        pictures=PICTURES,
        key=new_key(),
    )


async def _read(db: Db, viewer: Account, alive_since: Since) -> dict[str, Any]:
    return {
        "sessions": await queries.sessions(db, viewer, alive_since),
        "tokens": await queries.tokens(db, viewer),
        "address": await address(db, viewer.id),
        "blocks": await blocks(db, viewer),
    }


async def _refused(request: Request, section: str, problem: Problem, sent: Form) -> Response:
    typed = {name: text for name, text in sent.fields.items() if "password" not in name}
    response = await _page(request, problem.status, problems={section: problem}, typed=typed)
    return with_retry_after(response, problem)


def _done(section: str) -> Response:
    return see_other(f"/account?saved={section}&t={new_key()[:8]}#{section}")


async def choose(request: Request) -> Response:
    """Set the CHOICES in the form: the name alone, or the preferences."""
    sent = await form(request)
    fields = {name: sent.text(name) for name in CHOICES if name in sent.fields}
    section = "profile" if "name" in fields else "preferences"
    try:
        await operations.choose(site_of(request), request.state.viewer, fields)
    except Problem as problem:
        return await _refused(request, section, problem, sent)
    return _done(section)


async def set_avatar(request: Request) -> Response:
    """Set the picture."""
    site, sent = site_of(request), await form(request)
    try:
        picture = sent.file("picture")
        if picture is None:
            raise Invalid(_("Choose a picture first."), "picture")
        if (picture.size or 0) > site.settings.max_upload_bytes:
            raise TooLarge(_("A picture may have at most {most} MB.", most=site.settings.max_upload_bytes // 1_000_000))
        await operations.set_avatar(site, request.state.viewer, await picture.read())
    except Problem as problem:
        return await _refused(request, "profile", problem, sent)
    return _done("profile")


async def remove_avatar(request: Request) -> Response:
    """Remove the picture."""
    await form(request)
    await operations.remove_avatar(site_of(request), request.state.viewer)
    return _done("profile")


async def show_avatar(request: Request) -> Response:
    """The picture. `?v=` names the very file, so a browser may cache it; shared caches may not."""
    site = site_of(request)
    name = await site.read(avatar, request.path_params["account_id"])
    if name is None:
        raise NotFound(_("There is no such picture."))
    blob, media_type = await rendition(site, name, request.scope["path"].rpartition("/avatar")[2])
    return await served(request, site.blobs, blob, media_type, KEPT)


async def change_password(request: Request) -> Response:
    """Needs the old password; all other sessions and all tokens end."""
    site, viewer, sent = site_of(request), request.state.viewer, await form(request)
    new = sent.text("new_password")
    try:
        must_have_passwords(site.settings)
        await throttle(request, "sign-in", viewer.username)
        if prepared(sent.text("new_password_again")[:MAX_TYPED]) != prepared(new[:MAX_TYPED]):
            raise Invalid(_("The two new passwords are not the same. Type them once more."), "new_password_again")
        told = [partial(tell_password_changed, account_id=viewer.id)] if site.settings.mail.is_on else []
        await accounts.change_password(site, viewer, request.state.session.id, sent.text("old_password"), new, *told)
    except Problem as problem:
        return await _refused(request, "password", problem, sent)
    return _done("password")


async def end_other_sessions(request: Request) -> Response:
    """End all of the viewer's sessions but this one."""
    await form(request)
    await accounts.end_other_sessions(site_of(request), request.state.viewer, request.state.session.id)
    return _done("sessions")


async def end_session(request: Request) -> Response:
    """End one of the viewer's sessions."""
    await form(request)
    await accounts.end_session(site_of(request), request.state.viewer, request.path_params["session_id"])
    return see_other("/account#sessions")


async def make_token(request: Request) -> Response:
    """Make a bearer token and show its secret, this once; needs the password. The form sent again makes no other."""
    site, viewer, sent = site_of(request), request.state.viewer, await form(request)
    try:
        if await asks_password(site, viewer):
            await throttle(request, "sign-in", viewer.username)
            await accounts.must_be_password(site, viewer, sent.text("password"), "password")
        scope = "staff" if sent.text("scope") == "staff" else "chat"
        secret = await tokens.make_token(site, viewer, sent.text("name"), sent.text("key"), scope)
    except Problem as problem:
        return await _refused(request, "tokens", problem, Form({"token": sent.text("name")}, {}))
    return await _page(request, 201, secret=secret)


async def delete_token(request: Request) -> Response:
    """Delete one of the viewer's tokens."""
    await form(request)
    await tokens.delete_token(site_of(request), request.state.viewer, request.path_params["token_id"])
    return see_other("/account#tokens")


async def keys(request: Request) -> Response:
    """Help for keys, each of which can be switched off; for htmx by itself, to be shown over any page."""
    viewer = await site_of(request).read(queries.account, request.state.viewer.id)
    facts: dict[str, Any] = {"keys": KEYS, "off": viewer.keys_off.split(), "saved": "saved" in request.query_params}
    if not wants_fragment(request):
        return await page(request, "profiles/keys.html", **facts)
    field = csrf_field(request.state.csrf_token)
    return fragment(render("profiles/_keys.html", viewer.language, csrf_field=field, **facts))


async def choose_keys(request: Request) -> Response:
    """A box that is not checked is not sent, so what is missing is off."""
    sent = await form(request)
    off = " ".join(name for name in KEYS if not sent.text(name))
    await operations.choose(site_of(request), request.state.viewer, {"keys_off": off})
    return Response(status_code=204) if wants_fragment(request) else see_other("/account/keys?saved=1")


public_routes = [
    Route("/accounts/{account_id:id}/avatar", show_avatar),
    Route("/accounts/{account_id:id}/avatar.jpg", show_avatar),
]
routes = [
    Route("/account", show),
    Route("/account", choose, methods=["POST"]),
    Route("/account/keys", keys),
    Route("/account/keys", choose_keys, methods=["POST"]),
    Route("/account/avatar/deletion", remove_avatar, methods=["POST"]),
    Route("/account/password", change_password, methods=["POST"]),
    Route("/account/sessions/deletion", end_other_sessions, methods=["POST"]),
    Route("/account/sessions/{session_id:id}/deletion", end_session, methods=["POST"]),
    Route("/account/tokens", make_token, methods=["POST"]),
    Route("/account/tokens/{token_id:id}/deletion", delete_token, methods=["POST"]),
]
upload_routes = [Route("/account/avatar", set_avatar, methods=["POST"])]
