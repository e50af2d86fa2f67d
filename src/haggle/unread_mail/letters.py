"""The letters about what is unread, written when they are sent: from what is unread, and may be read, then."""

from itsdangerous import BadSignature, Signer

from haggle.addresses import queries as addresses
from haggle.addresses.queries import Reader
from haggle.attachments.model import Attachment
from haggle.clock import DAY_MS, now_ms
from haggle.conversations.model import KINDS, Conversation
from haggle.errors import NotFound
from haggle.mail.answers import reply_address
from haggle.mail.channel import Write
from haggle.mail.model import Button, Letter, Line, Part, Said, Text
from haggle.mail_answers.mark import MARK
from haggle.messages.model import Message
from haggle.notifications.model import Away
from haggle.notifications.queries import away
from haggle.outbound.model import Later, Outbound
from haggle.settings import Settings
from haggle.site import Site
from haggle.store.db import Db
from haggle.text.characters import on_one_line
from haggle.text.languages import _, ngettext
from haggle.unread_mail import model, queries
from haggle.unread_mail.model import NUDGED_DAYS, quiet_until

MOST_SAID, MOST_LINES = 20, 10
SUBJECT_HIDDEN = _("New messages on haggle")
LAST = _("You were not here for long, so this is our last mail until you are.")
LAST_OF_CONVERSATION = _("This is the last mail about this conversation until you have looked at it.")
Talk = tuple[Conversation, str, list[Message]]
"""A conversation, what its listing is called, and what is unread in it."""


def off_url(settings: Settings, account_id: int, conversation_id: int = 0) -> str:
    """Where mail about that conversation, or with 0 any of this kind, is switched off without a sign-in."""
    return f"{settings.mail.base_url}/mail/off/{_signer(settings).sign(f'{account_id}-{conversation_id}').decode()}"


def switched_by(settings: Settings, token: str) -> tuple[int, int]:
    """The account and the conversation (or 0) that such a URL names. Raises NotFound."""
    try:
        account_id, conversation_id = _signer(settings).unsign(token).decode().split("-")
    except (BadSignature, UnicodeError) as error:
        raise NotFound from error
    return int(account_id), int(conversation_id)


def _signer(settings: Settings) -> Signer:
    return Signer(settings.secret_key, salt="haggle.mail-off")


async def unread(site: Site, item: Outbound) -> Letter | None:
    """All that is unread in one conversation."""
    facts = item.facts
    found, chosen = await _reader(site, facts["account_id"])
    talk = await site.read(_talk, found, facts["conversation_id"], MOST_SAID) if found else None
    if found is None or talk is None or talk[0].read_message_id >= facts["message_id"]:
        return None
    seen, title, messages = talk
    name, url = on_one_line(seen.peer_name), f"{site.settings.mail.base_url}/conversations/{seen.id}"
    parts: list[Part]
    if chosen.is_content_hidden:
        parts, subject = [Text(_new(len(messages))), Button(_("Read on haggle"), url)], SUBJECT_HIDDEN
    else:
        subject = _("{name} wrote about “{title}”", name=name, title=title)
        first = f"?at={messages[0].id}#message-{messages[0].id}"
        parts = [Text(subject), *_said(site, name, seen, messages), Button(_("Read and answer"), url + first)]
    if facts["is_last_of_it"]:
        parts.append(Text(LAST_OF_CONVERSATION))
    if facts["is_last"]:
        parts.append(Text(LAST))
    reply_to = await reply_address(site, found.account.id, seen.id, found.address.address or "")
    if reply_to:
        parts.insert(0, Text(_("{mark} Write your answer above this line {mark}", mark=MARK)))
    off = off_url(site.settings, found.account.id, seen.id)
    small = [(_("No more mail about this conversation"), off), *_small(site, found.account.id, reply_to)]
    to, account = found.address.address or "", found.account
    thread = f"{account.id} {seen.id}"
    return Letter(to, account.id, account.reading, subject, parts, small, thread, reply_to, off)


def _said(site: Site, name: str, seen: Conversation, messages: list[Message]) -> list[Part]:
    base = site.settings.mail.base_url
    said: list[Part] = [
        Said(
            name, one.created_at, one.body, [(_word(file), f"{base}/attachments/{file.id}") for file in one.attachments]
        )
        for one in messages
    ]
    if seen.unread > len(messages):
        more = seen.unread - len(messages)
        said.insert(0, Text(ngettext("There is one more before these.", "There are {num} more before these.", more)))
    return said


def _word(file: Attachment) -> str:
    """What an attachment is, in a word: of a file its name."""
    return KINDS[file.kind] if file.kind != "file" else file.name


def _new(count: int) -> str:
    return ngettext("You have one new message on haggle.", "You have {num} new messages on haggle.", count)


async def digest(site: Site, item: Outbound) -> Letter | None:
    """Several conversations with something unread, a line each."""
    found, chosen = await _reader(site, item.facts["account_id"])
    ids = await site.read(queries.with_unread, found.account.id) if found else []
    if found is None or not ids:
        return None
    subject = ngettext("New messages in one conversation", "New messages in {num} conversations", len(ids))
    talks = await site.read(_talks, found, ids[:MOST_LINES])
    return _listing(site, found, chosen, subject, talks, item.facts["is_last"])


async def waiting(site: Site, item: Outbound) -> Letter | None:
    """Buyers whom the seller has left waiting."""
    found, chosen = await _reader(site, item.facts["account_id"])
    since = now_ms() - NUDGED_DAYS * DAY_MS
    ids = await site.read(queries.unanswered, item.facts["account_id"], since, item.facts["before"]) if found else []
    if found is None or not ids:
        return None
    subject = ngettext("A buyer waits for your answer", "{num} buyers wait for your answer", len(ids))
    return _listing(site, found, chosen, subject, await site.read(_last, found, ids[:MOST_LINES]))


def _listing(site: Site, found: Reader, chosen: Away, subject: str, talks: list[Talk], is_last: bool = False) -> Letter:
    base, account = site.settings.mail.base_url, found.account
    parts: list[Part] = [Text(subject)]
    if not chosen.is_content_hidden:
        for seen, title, messages in talks:
            head = _("{name} · {title}", name=on_one_line(seen.peer_name), title=title)
            parts.append(Line(head, messages[-1].preview, f"{base}/conversations/{seen.id}"))
    parts.append(Button(_("Read on haggle"), f"{base}/conversations"))
    if is_last:
        parts.append(Text(LAST))
    small = _small(site, account.id, None)
    to, off = found.address.address or "", off_url(site.settings, account.id)
    return Letter(to, account.id, account.reading, subject, parts, small, off_url=off)


def _small(site: Site, account_id: int, reply_to: str | None) -> list[tuple[str, str]]:
    nobody = [] if reply_to else [(_("An answer to this mail reaches nobody."), "")]
    return [
        *nobody,
        (_("No more mail about messages at all"), off_url(site.settings, account_id)),
        (_("What you are told, and when"), f"{site.settings.mail.base_url}/account/notifications"),
    ]


async def _reader(site: Site, account_id: int) -> tuple[Reader | None, Away]:
    """Whom to mail, and how. Raises Later while they want peace: a server may have been away until then."""
    found, chosen = await site.read(_read, account_id)
    if found is None or not found.address.is_good:
        return None, chosen
    reader = model.Reader(found.account.time_zone, chosen.quiet, 0, 0, 0, 0)
    if (until := quiet_until(reader, now := now_ms())) is not None:
        raise Later("quiet hours", (until - now) / 1000)
    return found, chosen


async def _read(db: Db, account_id: int) -> tuple[Reader | None, Away]:
    return await addresses.reader(db, account_id), await away(db, account_id)


async def _talk(db: Db, found: Reader, conversation_id: int, most: int) -> Talk | None:
    if not await queries.is_wanted(db, found.account.id, conversation_id):
        return None
    seen, messages = await queries.unread(db, found.account, conversation_id, most)
    return (seen, on_one_line(await queries.title_of(db, seen.listing_id)), messages) if messages else None


async def _talks(db: Db, found: Reader, ids: list[int]) -> list[Talk]:
    return [talk for id_ in ids if (talk := await _talk(db, found, id_, 1))]


async def _last(db: Db, found: Reader, ids: list[int]) -> list[Talk]:
    talks = []
    for id_ in ids:
        seen, messages = await queries.last(db, found.account, id_)
        talks.append((seen, on_one_line(await queries.title_of(db, seen.listing_id)), messages))
    return talks


LETTERS: dict[str, Write] = {"unread": unread, "digest": digest, "waiting": waiting}
"""By what they are about."""
