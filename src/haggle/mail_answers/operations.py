"""Taking a mail: an answer becomes a message, a report switches an address off; anything else is refused in words."""

from haggle.accounts.model import Account
from haggle.addresses.operations import note_bounce
from haggle.errors import Forbidden, Invalid, NotFound, Problem, TooLarge, Unavailable
from haggle.mail_answers import queries
from haggle.mail_answers.addresses import Secret, secret_in
from haggle.mail_answers.model import Envelope
from haggle.mail_answers.queries import Answerer
from haggle.mail_answers.reading import NOT_NOW, Mail, read
from haggle.messages.operations import post
from haggle.ops import metrics
from haggle.ops.logs import log_security
from haggle.settings import Settings
from haggle.site import Site
from haggle.store.transaction import Transaction
from haggle.text.languages import _

UNKNOWN = _("Nobody answers at this address. It may be of an older mail; please write on the page instead.")
FOREIGN = _("Answers are taken from the confirmed address of the account alone. Please write on the page instead.")
AUTOMATIC = _("This was sent by a program. Only what a person writes is taken here.")
NOTHING_NEW = _("Nothing new was found in this mail, above or between what it quotes.")
TOO_LARGE = _("This mail is too large. Please send less at once.")
OFTEN = _("Too many mails came from you. Please wait a while, or write on the page instead.")
STALE_MS = 60_000
KEPT_DAYS = 90
"""how long a mail is known when it comes again"""


def most_bytes(settings: Settings) -> int:
    """How large a mail may be: files are a third larger in it."""
    return settings.max_message_bytes * 7 // 5 + 1_000_000


async def expected(site: Site, recipient: str) -> tuple[Answerer, Secret]:
    """Whose address that is. Raises NotFound for one that is none of ours, or no more."""
    secret = secret_in(site.settings, recipient)
    found = await site.read(queries.answerer, secret.account_id) if secret else None
    if (
        secret is None
        or found is None
        or not any(
            secret.is_of(site.settings, one, found.number)
            for one in (found.confirmed, found.pending)
            if one and (one == found.confirmed or secret.conversation_id is None)
        )
    ):
        raise NotFound(UNKNOWN)
    return found, secret


async def take(site: Site, envelope: Envelope) -> None:
    """
    Have an answer posted as by its form, or note what a report says. The same mail again changes nothing.

    Raises NotFound, Forbidden, Invalid, TooLarge, TooMany, Unavailable, and whatever posting raises.
    """
    try:
        what = await _take(site, envelope)
    except Problem as problem:
        metrics.mail_answers.labels(f"refused {problem.status}").inc()
        raise
    metrics.mail_answers.labels(what).inc()


async def _take(site: Site, envelope: Envelope) -> str:
    found, secret = await expected(site, envelope.recipient)
    if len(envelope.raw) > most_bytes(site.settings):
        raise TooLarge(TOO_LARGE)
    await site.limits.take("answers", str(found.account.id), burst=30, per_minute=10, sentence=OFTEN)
    ours = {site.settings.mail_answers.domain, site.settings.mail.domain} - {""}
    mail = await read(envelope.raw, sorted(ours))
    if secret.conversation_id is None:
        return await _note_reports(site, found, mail)
    _must_be_an_answer(found, envelope, mail)
    return await _post(site, found.account, secret.conversation_id, mail)


def _must_be_an_answer(found: Answerer, envelope: Envelope, mail: Mail) -> None:
    """Raises Forbidden for what a program or somebody else has sent, Invalid for what says nothing or is unreadable."""
    if mail.automatic or not envelope.sender.strip("<> "):
        raise Forbidden(AUTOMATIC)
    if not mail.senders:
        mail.must_be_readable()
    if [one.casefold() for one in mail.senders] != [(found.confirmed or "").casefold()]:
        raise Forbidden(FOREIGN)
    mail.must_be_readable()
    if not mail.words and not mail.files:
        raise Invalid(NOTHING_NEW, "body")


async def _post(site: Site, author: Account, conversation_id: int, mail: Mail) -> str:
    if await site.write(_claim, author.id, mail.key) is not None:
        return "again"
    try:
        key = f"mail {mail.key}"
        message = await post(site, author, conversation_id, mail.words, key, uploads=mail.files)
    except Exception:
        await site.write(_release, author.id, mail.key)
        raise
    await site.write(_settle, author.id, mail.key, message.id)
    return "posted"


async def _claim(tx: Transaction, account_id: int, mail_hash: str) -> int | None:
    """Nobody else takes this mail for a minute; the message that it has become already. Raises Unavailable."""
    await tx.lock(f"account {account_id}")
    claimed = await tx.fetch_val(
        "INSERT INTO mail_answers (account_id, mail_hash, taken_at) VALUES (:id, :hash, :now) "
        "ON CONFLICT (account_id, mail_hash) DO UPDATE SET taken_at = excluded.taken_at "
        "WHERE mail_answers.message_id IS NULL AND mail_answers.taken_at < :stale RETURNING 1",
        id=account_id,
        hash=mail_hash,
        now=tx.now_ms,
        stale=tx.now_ms - STALE_MS,
    )
    if claimed is not None:
        return None
    if (message_id := await queries.taken(tx, account_id, mail_hash)) is None:
        raise Unavailable(NOT_NOW)
    return message_id


async def _release(tx: Transaction, account_id: int, mail_hash: str) -> None:
    await tx.execute(
        "DELETE FROM mail_answers WHERE account_id = :id AND mail_hash = :hash AND message_id IS NULL",
        id=account_id,
        hash=mail_hash,
    )


async def _settle(tx: Transaction, account_id: int, mail_hash: str, message_id: int) -> None:
    await tx.execute(
        "UPDATE mail_answers SET message_id = :message_id WHERE account_id = :id AND mail_hash = :hash",
        id=account_id,
        hash=mail_hash,
        message_id=message_id,
    )


async def _note_reports(site: Site, found: Answerer, mail: Mail) -> str:
    """An address of the account that has ended gets no mail any more."""
    for address in filter(None, (found.confirmed, found.pending)):
        if status := _ended(mail, address):
            await site.write(note_bounce, found.account.id, address, status)
            log_security("address bounced", found.account.id)
            return "bounced"
    return "report"


def _ended(mail: Mail, address: str) -> str:
    """By which status a report says that this address has ended; empty if none does."""
    folded = address.casefold()
    return next((one.status or "5" for one in mail.reports if one.has_ended and one.recipient.casefold() == folded), "")


async def make_anew(site: Site, viewer: Account) -> None:
    """From now on nobody answers at the addresses of earlier mails to the viewer."""
    await site.write(_make_anew, viewer.id)
    log_security("answer addresses made anew", viewer.id)


async def _make_anew(tx: Transaction, account_id: int) -> None:
    await tx.execute("UPDATE addresses SET answers_number = answers_number + 1 WHERE account_id = :id", id=account_id)


async def forget_old(tx: Transaction, before_ms: int) -> None:
    """Mails of before then are not known any more when they come again."""
    await tx.execute("DELETE FROM mail_answers WHERE taken_at < :before", before=before_ms)


async def forget_all(tx: Transaction, account_id: int) -> None:
    """Everything of an account that leaves."""
    await tx.execute("DELETE FROM mail_answers WHERE account_id = :id", id=account_id)
