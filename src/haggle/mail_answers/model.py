"""A mail on its way in, and what the other side is told of it."""

from typing import NamedTuple

from haggle.errors import Problem

MOST_WORDS = 300


class Envelope(NamedTuple):
    """A mail as it came; `sender` is empty for a report that something could not arrive."""

    sender: str
    recipient: str
    raw: bytes


class Reply(NamedTuple):
    """How a mail is answered: by SMTP, and by the exit code of a program (sysexits)."""

    code: int
    enhanced: str
    exit_code: int
    words: str

    def __str__(self) -> str:
        return f"{self.code} {self.enhanced} {self.words}"


TAKEN = Reply(250, "2.0.0", 0, "Taken")
AGAIN = Reply(451, "4.3.0", 75, "That did not work on our side. Try again later.")
_BY_STATUS = {
    404: (550, "5.1.1", 67),
    413: (552, "5.3.4", 65),
    422: (550, "5.6.0", 65),
    428: (550, "5.7.1", 65),
    **dict.fromkeys((408, 429, 503), (451, "4.7.1", 75)),
}
_FORBIDDEN = 550, "5.7.1", 77
_PLAIN = str.maketrans("“”‘’–", "\"\"''-")


def reply_to(problem: Problem) -> Reply:
    """The same problem as a mail server and a program hear it: on one line, in ASCII, in English."""
    plain = " ".join(str(problem).translate(_PLAIN).split())
    words = plain.encode("ascii", "replace").decode()[:MOST_WORDS]
    return Reply(*_BY_STATUS.get(problem.status, _FORBIDDEN), words)
