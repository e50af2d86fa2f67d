"""How much of what leads off the site is found, and how seldom anything else is taken for it."""

import time

import pytest
from corpora import samples

from haggle.contacts.model import MARK, contacts, without

LEAST_CAUGHT, LEAST_PASSED = 300, 600
RECALL, FALSE_HITS = 0.95, 0.01
ONE_AT_MOST_MS = 400  # on a busy machine; a tenth of that on a quiet one
EVIL = (
    *("1 " * 2000, "1," * 2000, "0 7 7" * 800, "12.30 " * 660, "1 000 " * 660, "4111 " * 800, "٠" * 4000, "to" * 2000),
    *("a@" * 2000, "a.a." * 1000, "www." * 1000, "dot " * 1000, "a at " * 800, "(" * 4000, "a" + " " * 3998 + "a"),
    *("DE89" * 1000, "mia_" * 1000, "my my " * 660, "insta is is " * 330, "h t t p " * 500, "😀" * 4000, "a-" * 2000),
    *("one" * 1300, "zero " * 800, "on x at " * 500, "search for me " * 280, "ig:" + "at " * 1300, "a(dot)" * 600),
)


def test_what_leads_off_the_site_is_caught(capsys: pytest.CaptureFixture[str]) -> None:
    all_ = list(samples("caught.txt"))
    missed = [(sample.text, sample.left) for sample in all_ if sample.left]
    recall = 1 - len(missed) / len(all_)
    with capsys.disabled():
        print(f"\nmasking: {recall:.1%} of {len(all_)} are caught")
    assert len(all_) >= LEAST_CAUGHT
    assert recall >= RECALL, missed


def test_prices_sizes_and_serial_numbers_are_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    all_ = list(samples("passed.txt"))
    hit = [without(sample.text, sample.spans) for sample in all_ if sample.spans]
    rate = len(hit) / len(all_)
    with capsys.disabled():
        print(f"\nmasking: {rate:.2%} of {len(all_)} are taken for what they are not")
    assert len(all_) >= LEAST_PASSED
    assert rate <= FALSE_HITS, hit


def test_the_rest_of_a_message_is_left_as_it_was() -> None:
    text = "Hello 👋 call\n٠٧٧١٢٣٤٥٦٧٨ after 6, 250 € is fine"
    assert without(text, contacts(text)) == f"Hello 👋 call\n{MARK} after 6, 250 € is fine"


def test_a_mark_does_not_tell_how_much_it_hides() -> None:
    short, long = (without(text, contacts(text)) for text in ("mail a@b.de now", "mail mia.smith.77@example.org now"))
    assert short == long == f"mail {MARK} now"


def test_what_was_masked_is_found_no_more() -> None:
    for sample in samples("caught.txt"):
        masked = without(sample.text, sample.spans)
        assert MARK not in masked or contacts(masked) == [], masked


def test_links_to_the_site_itself_are_left_alone_but_not_what_they_hide() -> None:
    assert contacts("see https://chat.example.org/listings/12?at=3", "chat.example.org") == []
    for link in ("https://chat.example.org/x?y=07700900123", "https://chat.example.org.evil.com/listings/12"):
        assert contacts(f"see {link}", "chat.example.org") != []


@pytest.mark.parametrize("text", EVIL, ids=lambda text: text[:8])
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    contacts(text)
    assert (time.process_time() - began) * 1000 < ONE_AT_MOST_MS
