"""The line above which an answer is written, in a mail that can be answered."""

MARK = "~~~~"


def mark(words: str) -> str:
    """That line, for people: in what is quoted without being marked so, it is found again by its ends."""
    return f"{MARK} {words} {MARK}"
