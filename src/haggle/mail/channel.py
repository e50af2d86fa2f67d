"""The channel `mail` of what goes out: each mail is written when it is sent, from what is true then."""

from collections.abc import Awaitable, Callable, Mapping

from haggle.clock import now_ms
from haggle.mail.answers import return_address
from haggle.mail.kept import keep
from haggle.mail.model import Letter, Refused, on_the_wire
from haggle.mail.smtp import hand_over
from haggle.mail.writing import written
from haggle.outbound.model import GivenUp, Later, Outbound
from haggle.site import Site

Write = Callable[[Site, Outbound], Awaitable[Letter | None]]
"""Writes the letter of a row; None when it is no longer wanted."""
OnBounce = Callable[[Site, Letter, str], Awaitable[None]]
"""Hears that nobody is at the address of that letter, in the words of the mail server."""


class MailChannel:
    """`letters`: who writes what, by the fact `about`."""

    name = "mail"
    within_s = 120.0
    most_at_once = 8
    most_each = 8
    is_kept = False

    def __init__(self, letters: Mapping[str, Write], on_bounce: OnBounce) -> None:
        self._letters = letters
        self._on_bounce = on_bounce

    async def send(self, site: Site, item: Outbound) -> str:
        """Hand the mail to the server, or keep it where this is a demo. Raises Later or GivenUp."""
        mail = site.settings.mail
        letter = await self._letters[item.facts["about"]](site, item)
        if letter is None:
            return "no longer wanted"
        message = written(letter, mail, site.settings.secret_key, item.cause, now_ms())
        if mail.smtp is None:
            if mail.folder is None:
                raise GivenUp("there is no mail here any more")
            keep(mail.folder, message)
            return "kept"
        try:
            sender = await return_address(site, letter.account_id, letter.to) or mail.sender
            await hand_over(mail.smtp, message, sender, on_the_wire(letter.to))
        except Refused as refused:
            if refused.is_address:
                await self._on_bounce(site, letter, refused.reason)
            if refused.is_for_good:
                raise GivenUp(refused.reason) from refused
            raise Later(refused.reason, is_away=refused.is_away) from refused
        return "sent"
