"""A haggle whose files lie in S3: sent, seen and served like any other's."""

from collections.abc import Callable

import httpx2
from cast import Haggle, Person

PDF = b"%PDF-1.4\n" + bytes(300_000) + b"%%EOF"


def _talk(haggle: Haggle) -> tuple[Person, Person, int]:
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    return bea, sal, bea.open_chat(sal.sell(), "Hello")


def _send(person: Person, talk: int, body: str) -> httpx2.Response:
    files = {"attachment": ("Manual.pdf", PDF)}
    return person.http.post(f"/conversations/{talk}/messages", data={"body": body}, files=files)


def test_a_file_goes_to_s3_and_comes_back_whole_and_in_parts(
    start_haggle: Callable[..., Haggle], bucket: str, aws: dict[str, str]
) -> None:
    haggle = start_haggle(HAGGLE_BLOBS_URL=bucket, **aws)
    bea, sal, talk = _talk(haggle)
    assert _send(bea, talk, "Look").status_code == 303
    assert sal.get("/attachments/1").content == PDF
    part = sal.get("/attachments/1", Range="bytes=100-299999")
    assert (part.status_code, part.content) == (206, PDF[100:300_000])
    assert not (haggle.data / "blobs").exists()
    assert haggle.errors() == []


def test_when_s3_is_away_nothing_is_half_done_and_the_text_is_kept(
    start_haggle: Callable[..., Haggle], aws: dict[str, str]
) -> None:
    haggle = start_haggle(HAGGLE_BLOBS_URL="s3://haggle?endpoint=http://127.0.0.1:9", **aws)
    bea, _, talk = _talk(haggle)
    answer = _send(bea, talk, "Kept & typed")
    assert answer.status_code == 503
    assert "nothing was half-done" in answer.text
    assert "Kept &amp; typed" in answer.text
    assert answer.headers["retry-after"]
    assert bea.messages(talk) == ["Hello"]
