"""Changing what only the demo changes: files for messages that were imported without them."""

from collections.abc import Sequence

from haggle.accounts.model import Account
from haggle.attachments import intake
from haggle.attachments.intake import Upload
from haggle.attachments.model import Stored
from haggle.attachments.operations import attach
from haggle.conversations.operations import note_changed
from haggle.messages.queries import message
from haggle.site import Site
from haggle.store.transaction import Transaction


async def add_files(site: Site, author: Account, message_id: int, uploads: Sequence[Upload]) -> None:
    """Add files to a message of the author's, as if posted with them. Raises NotFound."""
    await site.write(_add_files, author, message_id, await intake.take_in(site, uploads))


async def _add_files(tx: Transaction, author: Account, message_id: int, stored: Sequence[Stored]) -> None:
    found = await message(tx, author.id, message_id)
    await attach(tx, found.conversation_id, found.id, stored)
    await tx.execute(
        "UPDATE messages SET kind = :kind, attachment_count = :count WHERE id = :id",
        id=found.id,
        kind=stored[0].kind,
        count=len(stored),
    )
    await note_changed(tx, found.conversation_id, found.id, found.body, stored[0].kind)
