"""The envelope of a mail that comes without one: as a mail server has written it at its top."""

from email.parser import BytesHeaderParser
from email.policy import compat32

from haggle.mail_answers.addresses import secret_in
from haggle.mail_answers.model import Envelope
from haggle.settings import Settings

MOST_HEAD = 64 * 1024
_BY = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


def envelope_of(settings: Settings, raw: bytes) -> Envelope:
    """The recipient is the first of our addresses there, empty if there is none; the sender is that of Return-Path."""
    head = BytesHeaderParser(policy=compat32).parsebytes(raw[:MOST_HEAD])
    named = [word.strip("<>,;\"'") for name in _BY for value in head.get_all(name, []) for word in str(value).split()]
    recipient = next((word for word in named if secret_in(settings, word)), "")
    return Envelope(str(head.get("Return-Path") or "unknown").strip(), recipient, raw)
