"""Whether the staff log is still as it was written."""

from haggle.audit import queries
from haggle.audit.model import START, Head
from haggle.errors import Conflict
from haggle.site import Site


class Broken(Conflict):
    """Somebody has changed the staff log; the sentence says where it begins."""


async def verify(site: Site, kept: Head = START) -> Head:
    """
    Read the whole log; answers where it ends.

    `kept` is an end that was kept elsewhere, which only a chain made anew, or cut off before it, lacks. Raises Broken.
    """
    last = START
    while entries := await site.read(queries.after, last.position):
        for entry in entries:
            if entry.position != last.position + 1:
                raise Broken(f"the staff log is broken at {last.position + 1}: that entry is missing.")
            if entry.hash != entry.hash_after(last.hash):
                raise Broken(f"the staff log is broken at {entry.position}: it, or the one before it, was changed.")
            last = Head(entry.position, entry.hash)
            if last.position == kept.position and last != kept:
                raise Broken(f"the staff log was written anew: {kept.position} is not the end that you have kept.")
    if last.position < kept.position:
        raise Broken(f"the staff log is cut off: it ends at {last.position}, and you have kept {kept.position}.")
    return last
