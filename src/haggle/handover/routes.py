"""
/handover             GET, POST come in: `token`, `state`; `next`, or `listing` (the host's id) and `body`
/handover/on          GET go on with what one wanted (`state`), POST begin again after one has left
/handover/start       GET, POST sign in elsewhere, then go on to `next`, with what a form had
/handover/callback    GET the provider's answer
"""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from haggle.accounts.page import begin, browser_of, suspended, with_cookies
from haggle.accounts.suspension import Suspended
from haggle.clock import now_ms
from haggle.errors import NotFound, Problem, SignInFirst
from haggle.handover import operations, queries
from haggle.handover.model import NotGood, Proof, UsedAlready, Wanted, key_of
from haggle.handover.operations import UNKNOWN
from haggle.handover.page import ask, asked, doors_of, going, is_from_host, is_own, keep, left, names, refusing
from haggle.host.model import HasLeft
from haggle.web.addresses import local_path
from haggle.web.forms import form
from haggle.web.responses import NO_STORE, is_prefetch, page, see_other, site_of


def _on(state: str, cookies: list[str]) -> Response:
    return with_cookies(see_other(f"/handover/on?{urlencode({'state': state})}"), cookies)


@refusing
async def come(request: Request) -> Response:
    """
    By a link, which lets in nobody but who began it here (`state`), or is signed in as that member already.

    Others are asked first: a link may be a lure into somebody else's account, and programs follow links to look.
    """
    if request.method == "HEAD" or is_prefetch(request):
        return Response(status_code=204, headers=NO_STORE)
    site, viewer, query = site_of(request), request.state.viewer, request.query_params
    wanted = asked(query)._replace(is_from_host=is_from_host(request, "referer"))
    if token := query.get("token"):
        proof, state = await doors_of(request).verified(token), query.get("state", "")
        begun = await site.read(queries.wanted, state, names(request), now_ms()) if state else None
        if begun:
            await operations.replace(site, state, begun._replace(proof=proof))
            return _on(state, [])
        if viewer and await site.read(queries.is_hosts, viewer, str(proof.host_id)):
            return _on(*await keep(request, wanted._replace(proof=proof)))
        return await ask(request, wanted, token=token, proof=proof)
    if viewer:
        return await _go_on(request, "", wanted)
    state, cookies = await keep(request, wanted)
    return with_cookies(await _lead_out(request, state, wanted), cookies)


@refusing
async def post(request: Request) -> Response:
    """By a form: of the host's, which is believed by its `Origin`; of another site, which is not; of our own pages."""
    sent = await form(request)
    is_ours = is_own(request, sent)
    wanted = asked(sent.fields)._replace(is_from_host=is_ours or is_from_host(request, "origin"))
    if token := sent.text("token"):
        proof = await doors_of(request).verified(token)
        if not wanted.is_from_host:
            return await ask(request, wanted, token=token, proof=proof)
        key, then = key_of(proof.token_hash), sent.text("state")
        wanted = wanted._replace(proof=proof, sender=str(proof.host_id), key=key, then=then)
    elif is_ours and request.state.viewer:
        return await _send(request, wanted, sent.text("key"), sent.text("confirmed") == "1")
    return _on(*await keep(request, wanted))


@refusing
async def on(request: Request) -> Response:
    """What this browser wanted, now that it is known who asks; each step leads here."""
    state = request.query_params.get("state", "")
    wanted = await site_of(request).read(queries.wanted, state, names(request), now_ms())
    if wanted is None and request.state.viewer:
        return see_other("/conversations")  # it is done already
    if wanted is None:
        raise SignInFirst
    return await _step(request, state, wanted)


@refusing
async def begin_again(request: Request) -> Response:
    """The wish of somebody who has deleted their account, and has just been proven to be that person."""
    state = (await form(request)).text("state")
    wanted = await site_of(request).read(queries.wanted, state, names(request), now_ms())
    if wanted is None:
        raise SignInFirst
    return await _step(request, state, wanted._replace(is_again=True))


async def _step(request: Request, state: str, wanted: Wanted) -> Response:
    if wanted.proof:
        return await _enter(request, state, wanted, wanted.proof)
    return await (_go_on if request.state.viewer else _lead_out)(request, state, wanted)


async def _enter(request: Request, state: str, wanted: Wanted, proof: Proof) -> Response:
    """Sign in who is proven, and go on as that person."""
    site, viewer = site_of(request), request.state.viewer
    rest = wanted._replace(proof=None, is_again=False)
    try:
        here = request.state.session.id if viewer else 0
        account, key = await operations.arrive(site, proof, *browser_of(request), wanted.is_again, here)
    except UsedAlready:  # by a second press of the same button, mostly: then the first has signed in
        if not (viewer or doors_of(request).is_way_out):
            raise
        await operations.replace(site, state, rest)
        return await _step(request, state, rest)
    except Suspended as refusal:
        return await suspended(request, refusal.suspension)
    except HasLeft as problem:
        await operations.replace(site, state, wanted._replace(proof=proof))
        return await left(request, problem, state)
    await operations.replace(site, state, rest)
    if then := await site.read(queries.wanted, rest.then, names(request), now_ms()) if rest.then else None:
        state, rest = rest.then, then
    cookies = await begin(request, account.username, key) if key else []
    return with_cookies(await _go_on(request, state, rest), cookies)


async def _go_on(request: Request, state: str, wanted: Wanted) -> Response:
    """The viewer gets what they wanted."""
    try:
        response = await (_chat if wanted.listing else _page)(request, wanted)
    except Problem as problem:
        return await ask(request, wanted, problem)
    if state:
        await operations.forget(site_of(request), state)
    return response


async def _page(request: Request, wanted: Wanted) -> Response:
    """The page they wanted, or the form that the sign-in had cut off."""
    if wanted.kept and wanted.next:
        return await page(request, "accounts/again.html", action=wanted.next, kept=dict(wanted.kept))
    return see_other(wanted.next or "/conversations")


async def _chat(request: Request, wanted: Wanted) -> Response:
    """The conversation about the host's listing, with what they typed: sent, or as their draft."""
    site, viewer = site_of(request), request.state.viewer
    about = await site.read(queries.about, viewer, wanted.listing)
    if about is None:
        raise NotFound(UNKNOWN)
    if about.seller_id == viewer.id:
        return see_other(f"/listings/{about.listing_id}")
    is_sender: bool = await site.read(queries.is_hosts, viewer, wanted.sender)
    if wanted.text and is_sender:
        return await _send(request, wanted, wanted.key)
    if wanted.text and not wanted.is_from_host:
        return await ask(request, wanted)
    if about.conversation_id is None and not wanted.is_from_host:
        return see_other(f"/listings/{about.listing_id}")
    return see_other(f"/conversations/{await operations.open_chat(site, viewer, wanted.listing, wanted.text)}")


async def _send(request: Request, wanted: Wanted, key: str, is_confirmed: bool = False) -> Response:
    sent = wanted.listing, wanted.text, key, is_confirmed
    try:
        conversation_id, message_id = await operations.send(site_of(request), request.state.viewer, *sent)
    except Problem as problem:
        return await ask(request, wanted, problem)
    return see_other(f"/conversations/{conversation_id}?at={message_id}#message-{message_id}")


async def _lead_out(request: Request, state: str, wanted: Wanted) -> Response:
    """To the place where they sign in; to our own page for it where there is no other."""
    site, doors = site_of(request), doors_of(request)
    if doors.provider:
        address, secrets = await doors.provider.begin(state)
        await operations.replace(site, state, wanted._replace(secrets=secrets))
        return see_other(address)
    if site.settings.handover.sign_in:
        return see_other(doors.sign_in_at_host(state))
    if doors.proxy:
        return await _enter(request, state, wanted, doors.proxy.must_say(request))
    if request.url.path != "/handover/on":
        return _on(state, [])  # the page to sign in leads back to where it was asked for
    raise SignInFirst


async def start(request: Request) -> Response:
    """By the link on the page to sign in."""
    onward = local_path(request.query_params.get("next", ""))
    if request.state.viewer:
        return see_other(onward)
    state, cookies = await keep(request, wanted := Wanted(onward))
    return with_cookies(await _lead_out(request, state, wanted), cookies)


async def start_with_form(request: Request) -> Response:
    """The same with a form that was cut off, for which one comes back."""
    sent = await form(request)
    kept = {name.removeprefix("kept."): text for name, text in sent.fields.items() if name.startswith("kept.")}
    state, cookies = await keep(request, Wanted(local_path(sent.text("next")), kept=kept))
    return with_cookies(await going(request, state), cookies)


@refusing
async def callback(request: Request) -> Response:
    """The provider's answer to what this browser has begun."""
    site, doors, query = site_of(request), doors_of(request), request.query_params
    state = query.get("state", "")
    wanted = await site.read(queries.wanted, state, names(request), now_ms())
    if doors.provider is None:
        raise NotFound
    if wanted is None and request.state.viewer:
        return see_other("/conversations")
    if wanted is None or not wanted.secrets:
        raise NotGood("this sign-in was begun in another browser, or long ago")
    if error := query.get("error"):
        raise NotGood(f"the provider says {error[:100]}")
    await operations.replace(site, state, wanted._replace(secrets={}))
    proof = await doors.provider.redeem(query.get("code", ""), query.get("iss"), wanted.secrets, now_ms() / 1000)
    return await _enter(request, state, wanted._replace(secrets={}), proof)


routes = [Route("/handover", come), Route("/handover", post, methods=["POST"])]
public_routes = [
    Route("/handover/on", on),
    Route("/handover/on", begin_again, methods=["POST"]),
    Route("/handover/start", start),
    Route("/handover/start", start_with_form, methods=["POST"]),
    Route("/handover/callback", callback),
]
