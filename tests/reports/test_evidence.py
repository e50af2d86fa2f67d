"""What was reported is kept as it was, with its surroundings, until its days are over."""

import asyncio
import io
import json
import zipfile
from collections.abc import Callable

import pytest
from cast import PASSWORD, Haggle, Person
from client import part
from PIL import Image
from told import Quarrel, evidence, report

from haggle.attachments.operations import collect
from haggle.cases.operations import forget_old
from haggle.lifespan import open_site
from haggle.settings import from_environment


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "JPEG")
    return out.getvalue()


def _bodies(sealed: dict[str, object]) -> list[str]:
    messages = sealed["messages"]
    assert isinstance(messages, list)
    return [message["body"] for message in messages]


def test_ten_before_and_ten_after_are_kept_with_it(haggle: Haggle, quarrel: Quarrel) -> None:
    talk, sal = quarrel.talk, quarrel.sal
    for number in range(12):
        sal.say(talk, f"before {number}")
    message = quarrel.nia.say(talk, "the very one")
    for number in range(12):
        sal.say(talk, f"after {number}")
    report(sal, f"/messages/{message}")
    (sealed,) = evidence(haggle, "message", message)
    wanted = [f"before {number}" for number in range(2, 12)], [f"after {number}" for number in range(10)]
    assert _bodies(sealed) == [*wanted[0], "the very one", *wanted[1]]
    assert sealed["message_id"] == message
    assert [person["name"] for person in sealed["people"]] == ["Sal", "Nia"]
    assert sealed["listing"]["title"] == "Lamp"


def test_what_is_edited_or_deleted_afterwards_changes_nothing(haggle: Haggle, quarrel: Quarrel) -> None:
    sal, nia = quarrel.sal, quarrel.nia
    report(sal, f"/messages/{quarrel.message}")
    before = evidence(haggle, "message", quarrel.message)
    nia.http.post(f"/messages/{quarrel.message}/edit", data={"body": "I never said that"})
    nia.http.post(f"/messages/{quarrel.message}/deletion")
    nia.http.post("/account", data={"name": "Somebody Else"})
    assert evidence(haggle, "message", quarrel.message) == before
    assert "Then you are a <b>wombat</b>" in _bodies(before[0])


def test_it_holds_what_its_reporter_saw_and_no_more(haggle: Haggle, quarrel: Quarrel) -> None:
    sal, nia, talk = quarrel.sal, quarrel.nia, quarrel.talk
    sal.http.post(f"/conversations/{talk}/block", data={"blocked": "1"})
    unseen = nia.say(talk, "you do not hear this")
    nia.http.post(f"/messages/{quarrel.message}/edit", data={"body": "Then thank you"})
    assert sal.get(f"/messages/{unseen}/report").status_code == 404
    report(sal, f"/messages/{quarrel.message}")
    (sealed,) = evidence(haggle, "message", quarrel.message)
    assert _bodies(sealed) == ["Is it still there?", "Yes it is", "Then you are a <b>wombat</b>"]


def test_what_the_other_never_saw_is_marked(haggle: Haggle, quarrel: Quarrel) -> None:
    quarrel.sal.http.post(f"/conversations/{quarrel.talk}/block", data={"blocked": "1"})
    quarrel.nia.say(quarrel.talk, "into the void")
    report(quarrel.nia, f"/conversations/{quarrel.talk}")
    ((sealed,), sal) = evidence(haggle, "account", _id(haggle, quarrel.sal)), quarrel.sal
    assert [(one["body"], one["is_withheld"]) for one in sealed["messages"]][-1] == ("into the void", True)
    assert sal.get("/notices").status_code == 200


def _id(haggle: Haggle, person: Person) -> int:
    return int(haggle.sql("SELECT id FROM accounts WHERE username = :username", username=person.username)[0][0])


def test_leaving_takes_nothing_out_of_it(haggle: Haggle, quarrel: Quarrel) -> None:
    report(quarrel.sal, f"/messages/{quarrel.message}", words="help")
    before = evidence(haggle, "message", quarrel.message)
    for person in (quarrel.nia, quarrel.sal):
        assert person.http.post("/account/deletion", data={"password": PASSWORD}).status_code == 303
    assert evidence(haggle, "message", quarrel.message) == before
    who = "SELECT count(*) FROM notices JOIN accounts ON accounts.id = account_id WHERE accounts.id IN (:sal, :nia)"
    people = before[0]["people"]
    assert haggle.sql(who, sal=people[0]["account_id"], nia=people[1]["account_id"]) == [(0,)]


def test_whoever_reports_has_it_in_their_export_and_nobody_else(quarrel: Quarrel) -> None:
    report(quarrel.sal, f"/messages/{quarrel.message}", words="my own words")
    reports, notices, _ = _exported(quarrel.sal)
    assert '"words":"my own words"' in reports
    assert '"kind":"received"' in notices
    assert _exported(quarrel.nia) == ["", "", ""]


def _exported(person: Person) -> list[str]:
    """Reports, notices and decisions, as the person's export has them."""
    with zipfile.ZipFile(io.BytesIO(person.http.post("/account/export").content)) as zip_:
        return [zip_.read(f"data/{what}.jsonl").decode() for what in ("reports", "notices", "case_decisions")]


def _a_day_later(haggle: Haggle, case_days: int) -> None:
    """Collect what nothing names, after cases of so many days are gone."""

    async def run() -> None:
        async with open_site(from_environment(haggle.environment)) as site:
            far = 2**50
            if case_days == 0:
                await forget_old(site, far)
            await collect(site, far)

    asyncio.run(run())


@pytest.mark.once
def test_its_files_stay_while_it_does(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle()
    sal, nia = Person(haggle, "Sal").join(), Person(haggle, "Nia").join()
    talk = nia.open_chat(sal.sell("Lamp"), "Look")
    nia.http.post(f"/conversations/{talk}/messages", files={"attachment": ("rude.jpg", _photo(), "image/jpeg")})
    message = int(part(r'<li id="message-(\d+)" class="message message--mine', nia.get(f"/conversations/{talk}").text))
    message = max(message, *map(int, [one[0] for one in haggle.sql("SELECT max(id) FROM messages")]))
    report(sal, f"/messages/{message}")
    nia.http.post(f"/messages/{message}/deletion")
    (sealed,) = evidence(haggle, "message", message)
    (file,) = sealed["messages"][-1]["files"]
    haggle.stop()
    kept = [path for path in haggle.data.rglob("*.webp") if path.name in {file["blob"], file["thumb"]}]
    assert len(kept) == 2
    _a_day_later(haggle, 180)
    assert all(path.exists() for path in kept)
    _a_day_later(haggle, 0)
    assert not any(path.exists() for path in kept)
    for table in ("cases", "reports", "evidence_blobs", "notices"):
        assert haggle.sql(f"SELECT count(*) FROM {table}") == [(0,)]


@pytest.mark.once
def test_it_moves_along_with_a_whole_haggle(start_haggle: Callable[..., Haggle]) -> None:
    old = start_haggle()
    sal, nia = Person(old, "Sal").join(), Person(old, "Nia").join()
    talk = nia.open_chat(sal.sell("Lamp"), "Look")
    nia.http.post(f"/conversations/{talk}/messages", files={"attachment": ("rude.jpg", _photo(), "image/jpeg")})
    [(message,)] = old.sql("SELECT max(id) FROM messages")
    report(sal, f"/messages/{message}")
    nia.http.post(f"/messages/{message}/deletion")
    old.stop()
    file = old.data / "all.zip"
    assert old.run("export", str(file)).returncode == 0
    new = Haggle(old.data / "new", {"HAGGLE_SECRET_KEY": old.secret_key})
    (old.data / "new" / "haggle.db").unlink()
    moved = new.run("import", str(file))
    assert moved.returncode == 0, moved.stdout + moved.stderr
    assert evidence(new, "message", message) == evidence(old, "message", message)
    blobs = {row[0] for row in new.sql("SELECT blob FROM evidence_blobs")}
    assert {row[0] for row in new.sql("SELECT name FROM loose_blobs")} == blobs
    with zipfile.ZipFile(file) as zip_:
        assert json.loads(zip_.read("rows.jsonl").partition(b"\n")[0])["counts"]["reports"] == 1
        assert blobs <= {name.removeprefix("blobs/") for name in zip_.namelist()}
