"""Two haggles: an old one on SQLite, in which all has happened that can, and a new one, empty, of the same secret."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import Haggle, Person
from PIL import Image


def _on_sqlite(data: Path) -> Haggle:
    return Haggle(data, {"HAGGLE_DATABASE_URL": f"sqlite:///{data / 'haggle.db'}", "HAGGLE_BUS_URL": "memory:"})


@pytest.fixture
def old(tmp_path: Path) -> Iterator[Haggle]:
    haggle = _on_sqlite(tmp_path / "old").start()
    yield haggle
    if haggle.is_running:
        haggle.stop()


@pytest.fixture
def new(tmp_path: Path) -> Iterator[Haggle]:
    haggle = Haggle(tmp_path / "new")
    yield haggle
    if haggle.is_running:
        haggle.stop()


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


@pytest.fixture
def people(old: Haggle, new: Haggle) -> tuple[Person, Person, int]:
    """Bea and Sal, and their conversation."""
    new.settings["HAGGLE_SECRET_KEY"] = (old.data / "secret.key").read_text()
    return _happen(old)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What such a haggle exports, beside its database: for tests that only look at either."""
    haggle = _on_sqlite(tmp_path_factory.mktemp("exported")).start()
    _happen(haggle)
    haggle.stop()
    haggle.sql(  # so many that loading them takes its time
        "WITH RECURSIVE more (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM more WHERE number < 20000) "
        "INSERT INTO messages (conversation_id, author_id, body, body_folded, created_at) "
        "SELECT 1, 1, 'more ' || number, 'more ' || number, number FROM more"
    )
    file = haggle.data / "all.zip"
    exported = haggle.run("export", str(file))
    assert exported.returncode == 0, exported.stderr
    return file


def _happen(haggle: Haggle) -> tuple[Person, Person, int]:
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell("Globe"), "Hello, is it there? 🌍")
    for number in range(5):
        (bea, sal)[number % 2].say(talk, f"line {number}")
    edited, deleted = bea.say(talk, "first words"), sal.say(talk, "gone soon")
    bea.http.post(f"/messages/{edited}/edit", data={"body": "better words", "version": ""})
    sal.http.post(f"/messages/{deleted}/deletion")
    bea.http.post(f"/messages/{edited - 1}/reactions", data={"emoji": "👍"})
    answer = {"body": "an answer", "key": "", "reply_to": str(edited)}
    sal.http.post(f"/conversations/{talk}/messages", data=answer)
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    files = [("attachment", ("globe.png", picture.getvalue(), "image/png"))]
    sent = bea.http.post(f"/conversations/{talk}/messages", data={"body": "", "key": ""}, files=files)
    assert sent.status_code == 303
    sal.get(f"/conversations/{talk}")
    bea.http.post(f"/conversations/{talk}/draft", data={"body": "half a"})
    sal.http.post(f"/conversations/{talk}/mute", data={"is_muted": "1"})
    bea.http.post("/account/preferences", data={"theme": "dark"})
    sal.say(talk, "unread by Bea")
    return bea, sal, talk
