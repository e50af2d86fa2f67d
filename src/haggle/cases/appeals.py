"""The way to appeal for those who cannot sign in: an address that only they are given, after the right password."""

from itsdangerous import BadSignature, TimestampSigner

from haggle.cases.model import clean_words
from haggle.errors import Invalid, NotFound
from haggle.text.characters import is_blank
from haggle.text.languages import _

KEPT_S = 3600
OVER = _("This address was good for an hour. Sign in once more to get another.")


def appeal_path(secret_key: str, account_id: int, case_id: int) -> str:
    """The address by which that account appeals against the decision on that case, for an hour."""
    return f"/appeals/{_signer(secret_key).sign(f'{account_id}-{case_id}').decode()}"


def appeal_asked(secret_key: str, token: str) -> tuple[int, int]:
    """The account and the case that such an address names. Raises NotFound."""
    try:
        account_id, case_id = _signer(secret_key).unsign(token, max_age=KEPT_S).decode().split("-")
    except BadSignature as error:
        raise NotFound(OVER) from error
    return int(account_id), int(case_id)


def _signer(secret_key: str) -> TimestampSigner:
    return TimestampSigner(secret_key, salt="haggle.appeal")


def clean_appeal(text: str) -> str:
    """What somebody says against a decision. Raises Invalid for nothing, and for too much."""
    words = clean_words(text)
    if is_blank(words):
        raise Invalid(_("Say why you think that it is wrong."), "words")
    return words
