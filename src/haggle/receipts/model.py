"""A receipt, and the words for it."""

from typing import NamedTuple

from haggle.clock import Minute, brief, local, minute
from haggle.text.languages import N_, Reading


class Receipt(NamedTuple):
    """
    What a viewer may know of a conversation's other side.

    `message_id`, `posted_at` (ms): the viewer's last own message; None without one. `delivered_message_id`,
    `seen_message_id`: up to which message the other has received and seen; `seen_at` (ms) is when. They are 0 and None
    while either of the two has receipts off, or the viewer has blocked the other. `read_message_id`: up to where the
    viewer has read.
    """

    message_id: int | None
    posted_at: int | None
    delivered_message_id: int
    seen_message_id: int
    seen_at: int | None
    read_message_id: int

    def word(self, message_id: int) -> str:
        """How a message of the viewer's stands: `Sent`, `Delivered` or `Seen`."""
        if message_id <= self.seen_message_id:
            return N_("Seen")
        return N_("Delivered") if message_id <= self.delivered_message_id else N_("Sent")


JUST_SENT = Receipt(None, None, 0, 0, None, 0)
"""That of a message which has just been posted, but for which and when."""


def time_seen(seen_at: int, posted_at: int, reading: Reading) -> tuple[str, Minute]:
    """`10:31`, or `24 Nov, 10:31` for what was seen on another day than it was posted; and the whole minute."""
    at = minute(seen_at, reading)
    day = brief(seen_at, reading, local(posted_at, reading.zone).date().isoformat())
    return (at.clock if day == at.clock else f"{day}, {at.clock}"), at
