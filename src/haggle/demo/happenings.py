"""What happens in the demo after the import, by real operations, so that it is in the feeds."""

import asyncio

from haggle.accounts.model import Account
from haggle.accounts.queries import account_named
from haggle.audit.model import COMMAND_LINE, Actor
from haggle.cases.queries import queue
from haggle.conversations.queries import conversation_for
from haggle.demo import pictures
from haggle.demo.content import ID_PREFIX
from haggle.desk.model import Decision
from haggle.desk.operations import decide, gather_held
from haggle.errors import NotFound
from haggle.listings.operations import edit, set_state
from haggle.listings.queries import listing
from haggle.market_import.queries import imported_message
from haggle.marks.operations import mute
from haggle.messages import operations, queries
from haggle.messages.model import Message
from haggle.money import plain
from haggle.profiles.operations import set_avatar
from haggle.reactions.operations import react
from haggle.reports.model import Said
from haggle.reports.operations import report
from haggle.site import Site
from haggle.staff.operations import set_role


async def happen(site: Site) -> None:
    """
    Reactions, an answer that quotes, an edit, a deletion, somebody's picture, a conversation that Bea has muted.

    And what there is to keep in order.
    """
    bea, sal, tove, lin = [await _person(site, username) for username in ("bea", "sal", "tove", "lin")]
    asked, agreed, cash = [await _said(site, bea, f"c1-{number}") for number in (13, 16, 19)]
    await react(site, sal, asked.id, "😂")
    await react(site, bea, agreed.id, "🙏")
    await react(site, sal, cash.id, "👍")
    await _slip(site, sal, cash.conversation_id)
    answer = await operations.post(
        site, sal, cash.conversation_id, "Cash it is. 110, nothing larger than a 20", "", cash.id
    )
    await operations.edit(site, sal, answer.id, "Cash it is. 110, and nothing larger than a twenty, please.")
    await set_avatar(site, tove, await asyncio.to_thread(pictures.draw, "sewing-machine"))
    await react(site, tove, (await _said(site, bea, "c3-2")).id, "❤️")
    await mute(site, bea, (await _said(site, bea, "c5-1")).conversation_id, is_muted=True)
    await _change_listings(site, sal, cash.conversation_id)
    await _keep_order(site, sal, lin)


async def _change_listings(site: Site, sal: Account, with_bea: int) -> None:
    """Sal reserves the bike for Bea, and lets the espresso machine be cheaper."""
    talk = await site.read(conversation_for, sal.id, with_bea)
    await set_state(site, sal, talk.listing_id, "reserved", with_bea)
    nias = (await _said(site, sal, "c2-1")).conversation_id
    machine = await site.read(listing, (await site.read(conversation_for, sal.id, nias)).listing_id)
    words = machine.title, machine.description, plain(machine.price * 11 // 12, machine.currency), machine.currency
    await edit(site, sal, machine.id, *words)


async def _slip(site: Site, author: Account, conversation_id: int) -> None:
    slip = await operations.post(site, author, conversation_id, "That was for my sister, sorry!")
    await operations.delete(site, author, slip.id)


async def _keep_order(site: Site, sal: Account, lin: Account) -> None:
    """Mia moderates, Omar runs it all. What Rex writes is held since Sal reported him; Lin reports and blocks him."""
    for username, role in (("mia", "moderator"), ("omar", "operator")):
        await set_role(site, COMMAND_LINE, await _person(site, username), role)
    courier, threat = await _said(site, sal, "c10-1"), await _said(site, lin, "c9-5")
    await report(site, sal, "message", courier.id, Said("spam", ""), is_blocking=False)
    omar = await _person(site, "omar")
    (case,), _ = await site.read(queue, omar.id, "waiting", "report")
    decision = Decision("hold", "spam", "Please buy and sell here, where everybody is safe.", 14, "")
    await decide(site, Actor(omar.id, "desk"), case.id, decision)
    await operations.post(site, await _person(site, "rex"), courier.conversation_id, "Last offer: 200, today only!")
    wrong = Said("scam", "First he wanted gift cards, now he threatens me.")
    await report(site, lin, "message", threat.id, wrong, is_blocking=True)
    await gather_held(site)


async def _person(site: Site, username: str) -> Account:
    person = await site.read(account_named, username)
    if person is None:
        raise NotFound
    return person


async def _said(site: Site, viewer: Account, name: str) -> Message:
    message_id = await site.read(imported_message, ID_PREFIX + name)
    return await site.read(queries.message, viewer.id, message_id or 0)
