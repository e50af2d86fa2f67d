"""The letters about addresses and passwords, written when they are sent; None for one that is wanted no more."""

from haggle.accounts.model import Session
from haggle.addresses import queries
from haggle.addresses.model import CONFIRM, FORMER, RESET, link_token
from haggle.addresses.operations import note_bounce
from haggle.addresses.queries import Reader
from haggle.addresses.recovery.operations import let_reset
from haggle.clock import minute, now_ms
from haggle.mail.channel import Write
from haggle.mail.model import Button, Letter, Part, Text
from haggle.ops.logs import log_security
from haggle.outbound.model import Outbound
from haggle.site import Site
from haggle.text.languages import _

NOT_YOU = _("Was it not you? Then somebody else may know your password. Choose another at once:")


async def confirm(site: Site, item: Outbound) -> Letter | None:
    """The link that makes an address the account's."""
    found = await site.read(queries.reader, item.facts["account_id"])
    if found is None or found.address.pending is None:
        return None
    account = found.account
    token = link_token(site.settings.secret_key, CONFIRM, account.id, item.facts["seed"])
    if await site.read(queries.linked, token, CONFIRM, now_ms()) is None:
        return None
    parts: list[Part] = [
        Text(_("This address was given for the haggle account @{username}. Is it yours?", username=account.username)),
        Button(_("Yes, it is mine"), f"{site.settings.mail.base_url}/addresses/confirmation?token={token}"),
        Text(_("The link is good for three days. Until then nothing else is sent here.")),
    ]
    small = [(_("Did you not ask for this? Then do nothing, and you will hear no more."), "")]
    subject = _("Confirm your address for haggle")
    return Letter(found.address.pending, account.id, account.reading, subject, parts, small)


async def reset(site: Site, item: Outbound) -> Letter | None:
    """Links to choose another password: one for each account of that address."""
    ids = [int(id_) for id_ in item.facts["account_ids"].split(",") if id_]
    parts: list[Part] = []
    to: list[Reader] = []
    for id_ in ids:
        token = link_token(site.settings.secret_key, RESET, id_, item.facts["seed"])
        one = await _reader(site, id_)
        if one is None or not await site.write(let_reset, id_, token):
            continue
        account = one.account
        to.append(one)
        parts += [
            Text(_("You can choose another password for @{username}.", username=account.username)),
            Button(_("Choose another password"), f"{site.settings.mail.base_url}/login/reset?token={token}"),
        ]
    if not to:
        return None
    parts.append(Text(_("The link is good for an hour, and once. Then you are signed out everywhere.")))
    small = _("Did you not ask for this? Then do nothing: your password stays as it is."), ""
    return _letter(to[0], _("Another password for haggle"), parts, small)


async def password(site: Site, item: Outbound) -> Letter | None:
    """The password was changed."""
    found = await _reader(site, item.facts["account_id"])
    if found is None:
        return None
    at = minute(item.facts["at"], found.account.reading).stamp
    parts: list[Part] = [
        Text(_("The password of @{username} was changed: {at}.", username=found.account.username, at=at)),
        *_not_you(site),
    ]
    return _letter(found, _("Your password was changed"), parts)


async def address(site: Site, item: Outbound) -> Letter | None:
    """To the former address: it is the account's no more."""
    found = await site.read(queries.linked, item.facts["seed"], FORMER, now_ms())
    if found is None or found[1] is None:
        return None
    account, former = found[0], found[1]
    words = _(
        "This is no longer the address of the haggle account @{username}. No more mail comes here.",
        username=account.username,
    )
    hint = _(
        "Was it not you? Then sign in, change your password and your address, or ask whoever runs this marketplace."
    )
    parts: list[Part] = [
        Text(words),
        Text(hint),
        Button(_("Your account"), f"{site.settings.mail.base_url}/account"),
    ]
    return Letter(former, 0, account.reading, _("Your address was changed"), parts)


async def sign_in(site: Site, item: Outbound) -> Letter | None:
    """Somebody signed in from a browser that was never seen."""
    found = await _reader(site, item.facts["account_id"])
    if found is None or found.address.sign_ins_untold_at is not None:
        return None
    account = found.account
    device = Session(0, account, item.facts["browser"], 0, 0).device
    at = minute(item.facts["at"], account.reading).stamp
    words = _("@{username} was signed in from a browser that we had not seen before:", username=account.username)
    parts: list[Part] = [Text(words), Text(_("{device}, {at}", device=device, at=at)), *_not_you(site)]
    url = f"{site.settings.mail.base_url}/account/address"
    return _letter(found, _("A new browser signed in"), parts, (_("You can switch such mails off"), url))


def _not_you(site: Site) -> list[Part]:
    return [Text(NOT_YOU), Button(_("Choose another password"), f"{site.settings.mail.base_url}/login/forgotten")]


async def _reader(site: Site, account_id: int) -> Reader | None:
    found = await site.read(queries.reader, account_id)
    return found if found and found.address.is_good else None


def _letter(found: Reader, subject: str, parts: list[Part], *small: tuple[str, str]) -> Letter:
    return Letter(found.address.address or "", found.account.id, found.account.reading, subject, parts, small)


async def bounced(site: Site, letter: Letter, reason: str) -> None:
    """The mail server says that nobody is there."""
    if letter.account_id:
        await site.write(note_bounce, letter.account_id, letter.to, reason)
        log_security("address bounced", letter.account_id)


LETTERS: dict[str, Write] = {
    "confirm": confirm,
    "reset": reset,
    "password": password,
    "address": address,
    "sign-in": sign_in,
}
"""By what they are about."""
