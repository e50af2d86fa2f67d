"""Where answers to a mail go, and where it comes back to."""

from haggle.mail import queries
from haggle.mail_answers import addresses
from haggle.site import Site


async def reply_address(site: Site, reader_id: int, conversation_id: int, address: str) -> str | None:
    """
    Where that reader, who reads at `address`, answers in that conversation by mail.

    None: nobody reads what they answer.
    """
    if not site.settings.mail_answers.are_on:
        return None
    number = await site.read(queries.answers_number, reader_id)
    return addresses.answer_address(site.settings, reader_id, conversation_id, address, number)


async def return_address(site: Site, reader_id: int, address: str) -> str | None:
    """The envelope's sender of a mail to that reader, who reads at `address`; None: the one that mails are from."""
    if not site.settings.mail_answers.are_on or not reader_id:
        return None
    number = await site.read(queries.answers_number, reader_id)
    return addresses.return_address(site.settings, reader_id, address, number)
