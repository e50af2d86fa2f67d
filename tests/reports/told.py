"""Two who quarrel, the ways to report, and what of it is kept."""

import json
import re
from typing import Any, NamedTuple

import httpx2
from cast import Haggle, Person


class Quarrel(NamedTuple):
    """`message` is the last of Nia's in their conversation `talk` about Sal's listing."""

    sal: Person
    nia: Person
    listing: int
    talk: int
    message: int


def post(person: Person, path: str, reason: str = "harassment", words: str = "", **fields: str) -> httpx2.Response:
    return person.http.post(path, data={"reason": reason, "words": words, **fields})


def report(person: Person, path: str, reason: str = "harassment", words: str = "", **fields: str) -> int:
    """Report what stands there; answers the notice."""
    answer = post(person, f"{path}/report", reason, words, **fields)
    assert answer.status_code == 303, answer.text
    found = re.fullmatch(r"/notices/(\d+)", answer.headers["location"])
    assert found
    return int(found[1])


def evidence(haggle: Haggle, subject: str, subject_id: int) -> list[dict[str, Any]]:
    """What is sealed with each report of that thing."""
    rows = haggle.sql(
        "SELECT evidence FROM reports JOIN cases ON cases.id = case_id "
        "WHERE subject = :subject AND subject_id = :id ORDER BY reports.id",
        subject=subject,
        id=subject_id,
    )
    return [json.loads(row[0]) for row in rows]
