"""Where answers to a mail go, and where it comes back to."""

from haggle.site import Site


async def reply_address(site: Site, reader_id: int, conversation_id: int, address: str) -> str | None:
    """
    Where that reader, who reads at `address`, answers in that conversation by mail.

    None: nobody reads what they answer.
    """
    return None


async def return_address(site: Site, reader_id: int, address: str) -> str | None:
    """The envelope's sender of a mail to that reader, who reads at `address`; None: the one that mails are from."""
    return None
