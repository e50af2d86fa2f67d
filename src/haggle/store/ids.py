"""Ids: whole numbers of at most 18 digits, so that each fits a 64-bit column."""

ID_DIGITS = 18
FAR = 10**ID_DIGITS
"""Greater than every id, position and instant (ms)."""


def id_or_none(text: str) -> int | None:
    """The number that `text` writes in at most 18 digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= ID_DIGITS else None
