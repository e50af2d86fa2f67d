"""The site's conversations, each with what was said in it, as records."""

from collections.abc import Iterator, Sequence

from haggle.clock import parse_iso
from haggle.market_import.checking import Placed
from haggle.market_import.olx_django.queries import Row
from haggle.market_import.olx_django.report import Report
from haggle.messages.model import MAX_BODY
from haggle.text.characters import UNSTORABLE, is_blank


def conversation(row: Row, said: Sequence[Row], report: Report) -> Iterator[Placed]:
    """The record of one conversation, then those of its messages."""
    place = f"chat_conversation {row['id']}"
    if row["owner_id"] is not None and row["owner_id"] != row["seller_id"]:
        report.say(f"{place}: Its seller is not the one of products_product {row['product_id']}. Left out.")
        for one in said:
            report.say(f"chat_message {one['id']}: Left out, with its conversation.")
        return
    if not row["is_active"]:
        report.say(f"{place}: Is not active there; it is an ordinary one here.")
    began = report.at(f"{place}, created_at", row["created_at"], None)
    unread = {who: _unread(said, who, report) for who in (row["buyer_id"], row["seller_id"])}
    yield (
        place,
        {
            "type": "conversation",
            "id": str(row["id"]),
            "listing": str(row["product_id"]),
            "buyer": str(row["buyer_id"]),
            "at": began,
            "unread": {str(who): count for who, count in unread.items() if count},
        },
    )
    at = began
    for one in said:
        at = report.at(f"chat_message {one['id']}, created_at", one["created_at"], parse_iso(at))
        yield from _message(one, row["id"], at, report)


def _unread(said: Sequence[Row], reader: int, report: Report) -> int:
    """How many of the other's last messages `reader` has not read; of a longer one each part counts."""
    count, is_read = 0, False
    for one in reversed(said):
        if one["sender_id"] == reader:
            continue
        is_read = is_read or bool(one["is_read"])
        if is_read and not one["is_read"]:
            report.say(f"chat_message {one['id']}: Counts as read, since a later one was.")
        elif not is_read:
            count += len(_parts(one["content"]))
    return count


def _message(row: Row, conversation_id: int, at: str, report: Report) -> Iterator[Placed]:
    place = f"chat_message {row['id']}"
    parts = _parts(report.text(place, row["content"]))
    if not parts:
        report.say(f"{place}: Says nothing. Left out.")
    if len(parts) > 1:
        report.say(f"{place}: Is longer than {MAX_BODY:,} characters, so it became {len(parts)} messages.")
    for number, body in enumerate(parts, 1):
        yield (
            place,
            {
                "type": "message",
                "id": str(row["id"]) if number == 1 else f"{row['id']}-{number}",
                "conversation": str(conversation_id),
                "author": str(row["sender_id"]),
                "body": body,
                "at": at,
            },
        )


def _parts(content: object) -> list[str]:
    """The content as one message, or as several, cut between words where that goes."""
    parts, text = [], UNSTORABLE.sub("", str(content or "")).strip()
    while len(text) > MAX_BODY:
        end = max(text.rfind(space, MAX_BODY // 2, MAX_BODY) for space in " \n")
        end = end if end > 0 else MAX_BODY
        parts.append(text[:end].strip())
        text = text[end:].strip()
    return [part for part in [*parts, text] if not is_blank(part)]
