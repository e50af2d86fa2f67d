"""A haggle that takes answers by mail, and a conversation in it."""

from collections.abc import Iterator

import pytest
import stack
from cast import Haggle, Person
from incoming import POST_SECRET, Talk, talk_at


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Haggle]:
    port = stack.free_port()
    settings = {
        "HAGGLE_MAIL_ANSWERS": "answer@chat.example.org",
        "HAGGLE_MAIL_IN": f"lmtp://127.0.0.1:{port}",
        "HAGGLE_MAIL_POST_SECRET": POST_SECRET,
        "HAGGLE_MASKING": "hold",
    }
    haggle = Haggle(tmp_path_factory.mktemp("answers"), settings).start()
    yield haggle
    haggle.stop()
    assert haggle.errors() == []


@pytest.fixture
def mailed(answering: Haggle) -> Talk:
    """Sal's conversation with Bea, about which Sal was mailed."""
    sal, bea = Person(answering, "Sal").join(), Person(answering, "Bea").join()
    return talk_at(answering, sal, bea, bea.open_chat(sal.sell(), "Is it there?"))
