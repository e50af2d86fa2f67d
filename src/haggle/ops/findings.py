"""What `haggle doctor` finds: each a name, a state, and words; where something is wrong, what to do about it."""

from typing import NamedTuple

OK, WARNING, FAILED = "ok", "warning", "failed"


class Finding(NamedTuple):
    """One thing that was looked at."""

    name: str
    state: str
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        line = f"{self.name}: {self.state}, {self.words}"
        return f"{line}\n    {self.remedy}" if self.remedy else line


def judged(name: str, is_well: bool, words: str, remedy: str, otherwise: str = FAILED) -> Finding:
    """A finding whose remedy is worth a word only if it is not well."""
    return Finding(name, OK, words) if is_well else Finding(name, otherwise, words, remedy)
