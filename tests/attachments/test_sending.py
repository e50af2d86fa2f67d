"""Sending files with a message: by the form, by the API, once, and never without words for what is refused."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cast import Person
from PIL import Image
from samples import (
    HOME,
    archive,
    bomb,
    colour,
    container,
    docx,
    drawing,
    moving,
    odt,
    ogg,
    pdf,
    photo,
    send,
    sent,
    wav,
    webm,
)

PHOTO = ("IMG_1.JPG", photo())


def _count(person: Person, table: str) -> int:
    return int(person.haggle.sql(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608


def _blobs(person: Person) -> list[Path]:
    return [path for path in (person.haggle.data / "blobs").rglob("*") if path.is_file()]


def _api(person: Person, talk: int, files: list[tuple[str, tuple[str, bytes]]], **fields: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {person.token()}"}
    answer = person.http.post(f"/api/v1/conversations/{talk}/messages", data=fields, files=files, headers=headers)
    return {"status": answer.status_code, **answer.json()}


def test_a_message_brings_several_files_in_their_order_for_both(bea: Person, sal: Person, talk: int) -> None:
    paths = sent(bea, talk, PHOTO, ("Manual.pdf", pdf()), ("Second.png", drawing()), body="Here you are")
    assert len(paths) == 3
    for person in (bea, sal):
        page = person.get(f"/conversations/{talk}").text
        assert all(f'href="{path}"' in page for path in paths)
        assert 'alt="Photo: IMG_1.webp"' in page
        assert "<bdi>Manual.pdf</bdi>" in page
        assert f"{len(pdf())} bytes" in page


def test_files_alone_are_a_message_and_the_list_says_what_it_is(bea: Person, sal: Person, talk: int) -> None:
    sent(bea, talk, PHOTO)
    assert bea.messages(talk)[-1] == ""
    assert re.search(r"row__line[^>]*>.*Photo", sal.get("/conversations").text)
    sent(bea, talk, ("list.pdf", pdf()), body="The papers")
    assert "File: The papers" in sal.get("/conversations").text


def test_neither_text_nor_files_is_refused(bea: Person, talk: int) -> None:
    answer = send(bea, talk)
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_room_is_left_for_a_photo_before_it_is_there(bea: Person, talk: int) -> None:
    [path] = sent(bea, talk, ("wide.jpg", photo(3000, 1500)))
    page = bea.get(f"/conversations/{talk}").text
    assert re.search(rf'src="{path}/thumb.jpg"[^>]* width="240" height="480"', page)
    assert Image.open(io.BytesIO(bea.get(f"{path}/thumb").content)).size == (240, 480)
    assert Image.open(io.BytesIO(bea.get(path).content)).size == (1024, 2048)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_a_photo_loses_where_and_when_it_was_taken_and_stands_upright(bea: Person, talk: int, format_: str) -> None:
    [path] = sent(bea, talk, ("home." + format_.lower(), photo(format_=format_)))
    for address in (path, f"{path}/thumb"):
        content = bea.get(address).content
        assert HOME.encode() not in content
        assert b"EXIF" not in content
        image = Image.open(io.BytesIO(content))
        assert (image.format, len(image.getexif())) == ("WEBP", 0)
        red, _, blue = colour(content, image.width // 2, 20)
        assert image.height == 2 * image.width
        assert red > 200 > 50 > blue
    assert not any(HOME.encode() in blob.read_bytes() for blob in _blobs(bea))


@pytest.mark.parametrize("made", [drawing(), drawing("LA"), drawing("P", "GIF"), drawing("RGBA", "WEBP")])
def test_what_one_can_see_through_is_put_on_white(bea: Person, talk: int, made: bytes) -> None:
    [path] = sent(bea, talk, ("drawing.png", made))
    image = Image.open(io.BytesIO(bea.get(path).content))
    assert image.mode == "RGB"


def test_a_scan_in_sixteen_bits_keeps_its_tones(bea: Person, talk: int) -> None:
    scan, out = Image.new("I;16", (90, 60), 128 * 257), io.BytesIO()
    scan.save(out, "PNG")
    [path] = sent(bea, talk, ("scan.png", out.getvalue()))
    assert all(124 < level < 132 for level in colour(bea.get(path).content, 45, 30))


@pytest.mark.parametrize(("format_", "frames"), [("GIF", 12), ("GIF", 3000), ("WEBP", 60)])
def test_what_moves_stands_still(bea: Person, talk: int, format_: str, frames: int) -> None:
    [path] = sent(bea, talk, ("moving.gif", moving(frames, format_)))
    image = Image.open(io.BytesIO(bea.get(path).content))
    assert not getattr(image, "is_animated", False)
    assert image.size == (40, 30)


VOICES = {
    "webm": (webm(), "audio/webm", "note.webm"),
    "webm with odd bytes": (webm() + b"V_A_", "audio/webm", "note.webm"),
    "ogg": (ogg(), "audio/ogg", "note.ogg"),
    "vorbis after a skeleton": (ogg(b"fishead\0", b"\x01vorbis"), "audio/ogg", "note.ogg"),
    "speex": (ogg(b"Speex   1.2"), "audio/ogg", "note.ogg"),
    "speex cut short": (ogg(b"Speex   1.2")[:60], "audio/ogg", "note.ogg"),
    "flac": (ogg(b"\x7fFLAC\1\0\0\1fLaC"), "audio/ogg", "note.ogg"),
    "webm whose tracks stand late": (webm(b"")[:20] + bytes(9000) + webm(), "audio/webm", "note.webm"),
    "webm of another sound": (webm(b"A_EAC3"), "audio/webm", "note.webm"),
    "m4a": (container(b"M4A ", b"soun"), "audio/mp4", "note.m4a"),
    "mp4": (container(b"isom", b"soun"), "audio/mp4", "note.m4a"),
    "mp3": (b"ID3\x04\0\0\0\0\0\0" + bytes(200), "audio/mpeg", "note.mp3"),
    "mpeg": (b"\xff\xfb\x90\x64" + bytes(500), "audio/mpeg", "note.mp3"),
    "wav": (wav(), "audio/wav", "note.wav"),
}


@pytest.mark.parametrize("name", VOICES)
def test_a_voice_message_has_a_player_a_length_and_a_link(bea: Person, sal: Person, talk: int, name: str) -> None:
    content, media_type, shown = VOICES[name]
    [path] = sent(bea, talk, voice=("note.bin", content), duration_ms="65400")
    page = sal.get(f"/conversations/{talk}").text
    assert f'controls preload="none" src="{path}"' in page
    assert f'<a href="{path}">Voice message: {shown}</a></audio> <span class="voice__length">1:05</span>' in page
    answer = sal.get(path)
    assert (answer.headers["content-type"], answer.content) == (media_type, content)
    assert "Voice message" in sal.get("/conversations").text


def test_a_voice_message_of_unknown_length_is_taken(bea: Person, talk: int) -> None:
    [path] = sent(bea, talk, voice=("note.webm", webm()))
    assert bea.get(path).status_code == 200
    assert re.search(r'<span class="voice__length">\d+ bytes', bea.get(f"/conversations/{talk}").text)


@pytest.mark.parametrize("duration", ["0", "300001", "-5", "abc", "1.5", "9" * 30, "١"])
def test_a_voice_message_longer_than_five_minutes_is_refused(bea: Person, talk: int, duration: str) -> None:
    answer = send(bea, talk, voice=("note.webm", webm()), duration_ms=duration, body="Listen to this")
    assert answer.status_code == 422
    assert "A voice message lasts at most 5 minutes." in answer.text
    assert "Listen to this" in answer.text


def test_what_is_no_sound_is_refused_as_a_voice_message(bea: Person, talk: int) -> None:
    answer = send(bea, talk, voice=("note.webm", pdf()))
    assert answer.status_code == 422
    assert "“note.webm” is not a sound recording." in answer.text


TEXT = "text/plain; charset=utf-8"
DOCUMENTS = {
    "paper.pdf": (pdf(), "application/pdf"),
    "letter.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "sums.xlsx": (
        archive(types=b"<Types/>", xl__workbook=b"<x/>"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "talk.pptx": (
        archive(types=b"<Types/>", ppt__presentation=b"<x/>"),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    "letter.odt": (odt(), "application/vnd.oasis.opendocument.text"),
    "packed.odt": (odt(zipfile.ZIP_DEFLATED), "application/vnd.oasis.opendocument.text"),
    "bom.pdf": (b"\xef\xbb\xbf" + pdf(), "application/pdf"),
    "blanks.pdf": (b"\r\n \0" + pdf(), "application/pdf"),
    "heart.txt": (b"<3 thanks for the bike\n", TEXT),
    "arrows.csv": (b"<-;->\n<<;>>\n", "text/csv; charset=utf-8"),
    "mail.txt": (b"<bea@example.org> wrote:\n<abc> #!", TEXT),
    "utf-16.txt": ("Grüße ✓ <b>".encode("utf-16"), TEXT),
    "utf-16-be.txt": (b"\xfe\xff" + "Grüße ✓".encode("utf-16-be"), TEXT),
    "utf-16-without-a-mark.txt": ("Grüße ✓".encode("utf-16-le"), TEXT),
    "japanese.txt": ("自転車 bike".encode("iso-2022-jp"), TEXT),
    "dos.txt": (b"a line\r\n\x1a", TEXT),
    "notes.txt": ("Zürich\r\nGrüße\t✓".encode(), "text/plain; charset=utf-8"),
    "old.csv": ("Größe;Preis\n1;2".encode("cp1252"), "text/csv; charset=utf-8"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_arrives_as_it_was(bea: Person, sal: Person, talk: int, name: str) -> None:
    content, media_type = DOCUMENTS[name]
    [path] = sent(bea, talk, (name, content))
    answer = sal.get(path)
    assert (answer.content, answer.headers["content-type"]) == (content, media_type)
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}"')


def test_the_same_form_again_is_the_same_message_and_stores_nothing(bea: Person, talk: int) -> None:
    first = send(bea, talk, PHOTO, body="Look", key="f1").headers["location"]
    before = len(_blobs(bea)), _count(bea, "loose_blobs")
    assert send(bea, talk, PHOTO, body="Look", key="f1").headers["location"] == first
    assert (len(_blobs(bea)), _count(bea, "loose_blobs")) == before


def test_the_same_key_with_other_files_is_another_message(bea: Person, talk: int) -> None:
    answers = [
        send(bea, talk, *files, body="Look", key="f2").headers["location"]
        for files in ([PHOTO], [("b.pdf", pdf())], [PHOTO, ("b.pdf", pdf())], [("b.pdf", pdf()), PHOTO], [])
    ]
    assert len(set(answers)) == 5


def test_a_stranger_cannot_even_have_a_file_judged(nia: Person, talk: int) -> None:
    assert send(nia, talk, ("bomb.png", bomb())).status_code == 404
    assert send(nia, 10**17, ("bomb.png", bomb())).status_code == 404


def test_a_program_sends_files_and_finds_them(bea: Person, sal: Person, talk: int) -> None:
    files = [("attachment", ("bike.jpg", photo())), ("voice", ("note.webm", webm()))]
    message = _api(bea, talk, files, body="Look", key="k", duration_ms="1500")
    assert message["status"] == 201
    image, voice = message["attachments"]
    assert (image["kind"], image["name"], image["width_px"], image["height_px"]) == ("image", "bike.webp", 200, 400)
    assert (voice["kind"], voice["media_type"], voice["duration_ms"]) == ("voice", "audio/webm", 1500)
    headers = {"Authorization": f"Bearer {sal.token()}"}
    for one, url in ((image, image["url"]), (image, image["thumb_url"]), (voice, voice["url"])):
        answer = sal.http.get(url, headers=headers)
        assert answer.headers["content-type"] == one["media_type"]
    assert len(sal.http.get(image["url"], headers=headers).content) == image["size_bytes"]
    assert voice["thumb_url"] is None
    assert sal.http.get(f"{voice['url']}/thumb", headers=headers).status_code == 404


def test_a_program_is_refused_in_json(bea: Person, talk: int) -> None:
    refused = _api(bea, talk, [("attachment", ("setup.exe", b"MZ" + bytes(90)))])
    assert refused["status"] == 422
    assert refused["error"]["field"] == "attachment"
    assert "is of a kind that we do not take" in refused["error"]["detail"]
