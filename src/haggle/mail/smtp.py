"""Handing a mail to the mail server, and what its answers mean."""

import re
import ssl
from contextlib import suppress
from email.message import EmailMessage

import aiosmtplib
from aiosmtplib import errors

from haggle.mail.model import Refused
from haggle.settings.mail import Smtp

TIMEOUT_S = 30.0
MAX_REASON = 300
# Of what is refused for good, this is the recipient's fault: no such mailbox, moved, no such name. What a policy
# refuses (5.7.…) or a full mailbox (5.2.2) is not.
_NOBODY_THERE = {550, 551, 553}
_ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")


def _client(smtp: Smtp, within_s: float) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=smtp.host,
        port=smtp.port,
        username=smtp.user or None,
        password=smtp.password or None,
        use_tls=smtp.is_tls,
        start_tls=smtp.is_starttls,
        tls_context=ssl.create_default_context(),
        timeout=within_s,
    )


async def objection(smtp: Smtp, within_s: float) -> str:
    """Why the server would take no mail of ours: away, not encrypted, another password. Empty if it would."""
    client = _client(smtp, within_s)
    try:
        await client.connect()
        with suppress(errors.SMTPException):
            await client.quit()
    except (errors.SMTPException, OSError, ValueError) as error:
        return _reason(0, str(error) or type(error).__name__)
    finally:
        client.close()
    return ""


async def hand_over(smtp: Smtp, message: EmailMessage, sender: str, recipient: str) -> None:
    """Have the server take responsibility for the mail. Raises Refused."""
    client = _client(smtp, TIMEOUT_S)
    try:
        await client.connect()
        await client.send_message(message, sender=sender, recipients=[recipient])
        with suppress(errors.SMTPException):  # it is taken, however the server says goodbye
            await client.quit()
    except errors.SMTPRecipientsRefused as error:
        refused = error.recipients[0]
        raise _of_recipient(refused.code, refused.message) from error
    except errors.SMTPNotSupported as error:
        is_for_good = "UTF8" in str(error).upper()  # a letter in the address that the server cannot carry
        raise Refused(_reason(0, str(error)), is_for_good=is_for_good) from error
    except errors.SMTPDataError as error:
        raise Refused(_reason(error.code, error.message), is_for_good=error.code >= 500) from error
    except errors.SMTPResponseException as error:  # of the sender, of a password: the operator's to mend
        raise Refused(_reason(error.code, error.message), is_away=True) from error
    except (errors.SMTPException, OSError, ValueError) as error:
        raise Refused(_reason(0, str(error) or type(error).__name__), is_away=True) from error
    finally:
        client.close()


def _of_recipient(code: int, message: str) -> Refused:
    return Refused(_reason(code, message), is_for_good=code >= 500, is_address=is_nobody_there(code, message))


def is_nobody_there(code: int, message: str) -> bool:
    """Whether this answer to a recipient says that nobody is there, nor will be."""
    found = _ENHANCED.search(message)
    if found and code >= 500:
        subject, detail = int(found[1]), int(found[2])
        return subject == 1 or (subject, detail) in {(0, 0), (2, 1), (5, 0)}
    return code in _NOBODY_THERE


def _reason(code: int, message: str) -> str:
    return " ".join(f"{code or ''} {message}".split())[:MAX_REASON]
