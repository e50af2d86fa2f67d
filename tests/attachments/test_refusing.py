"""What is refused, in words and with the text kept; and what names are made of."""

import html
import re
from collections.abc import Callable

import pytest
from cast import Haggle, Person
from samples import archive, bomb, container, directory, docx, ogg, pdf, photo, send, sent, webm

PHOTO = ("IMG_1.JPG", photo())

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
OTHER = "is of a kind that we do not take"
REFUSED = {
    "a page": ("page.txt", b"<!doctype html><script>alert(1)</script>", OTHER),
    "a page after blanks": ("page.txt", b"\xef\xbb\xbf \n <script>alert(1)</script>", OTHER),
    "a page in UTF-16": (
        "page.txt",
        "<script>alert(1)</script>".encode("utf-16"),
        "it is called plain text, but is a page",
    ),
    "a page in capitals": ("page.csv", b"<IMG/SRC=x onerror=alert(1)>", OTHER),
    "UTF-16 that is none": ("text.txt", b"\xff\xfe\0\xd8a", OTHER),
    "controls in UTF-16": ("text.txt", "a\a".encode("utf-16"), OTHER),
    "a drawing in SVG": ("drawing.txt", SVG, OTHER),
    "an SVG named so": ("drawing.svg", SVG, OTHER),
    "a script": ("run.txt", b"#!/bin/sh\nrm -r .", OTHER),
    "a batch file": ("run.bat", b"del *.*", OTHER),
    "a program": ("setup.exe", b"MZ\x90\0" + bytes(500), OTHER),
    "a program named as a picture": ("setup.jpg", b"\x7fELF" + bytes(500), OTHER),
    "a program named as text": ("setup.txt", b"MZ\x90\0" + bytes(500), OTHER),
    "an archive": ("all.zip", archive(readme=b"hello"), OTHER),
    "a document with macros": ("letter.docx", docx(**{"word/vbaProject.bin": b"x"}), OTHER),
    "an archive that is none": ("letter.docx", b"PK\x03\x04" + bytes(100), OTHER),
    "an archive of 20,000 files": ("a.docx", directory(20_000, 20_000), OTHER),
    "an archive of 20,000 that says 1": ("a.docx", directory(20_000, 1), OTHER),
    "an archive of 1 that says 4,000": ("a.docx", directory(1, 4000), OTHER),
    "an archive with 64 KB beside each name": ("a.docx", directory(150, 150, bytes(65_535)), OTHER),
    "an old Word file": ("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), OTHER),
    "an empty file": ("empty.pdf", b"", "“empty.pdf” is empty"),
    "HEIC with nothing in it": ("IMG_2.HEIC", container(b"heic"), "That picture could not be read."),
    "half of HEIC": ("IMG_2.HEIC", photo(format_="HEIF")[:600], "That picture could not be read."),
    "AVIF": ("IMG_3.avif", container(b"avif"), "Please send it as JPEG"),
    "a video": ("film.mp4", container(b"isom", b"vide", b"soun"), "is a video, which we do not take"),
    "a video in WebM": ("film.webm", webm(b"V_VP9"), "is a video, which we do not take"),
    "a video in Ogg": ("film.ogg", ogg(b"\x80theora", b"\x01vorbis"), "is a video, which we do not take"),
    "a video in Ogg after its sound": ("film.ogg", ogg(b"OpusHead", b"\x80theora"), "is a video"),
    "text in Ogg": ("words.ogg", ogg(b"\x80kate"), OTHER),
    "MP4 with neither": ("film.mp4", container(b"isom", b"text"), OTHER),
    "half a photo": ("half.jpg", photo()[:600], "That picture could not be read."),
    "a bomb": ("bomb.png", bomb(), "at most 24 megapixels"),
    "the head of a GIF alone": ("a.gif", b"GIF89a", "That picture could not be read."),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_we_do_not_take_is_refused_in_words_and_the_text_kept(bea: Person, talk: int, name: str) -> None:
    file, content, words = REFUSED[name]
    before = bea.messages(talk)
    answer = send(bea, talk, PHOTO, (file, content), body="Kept & typed", key="k")
    assert answer.status_code == 422
    assert words in html.unescape(answer.text)
    assert "Kept &amp; typed" in answer.text
    assert re.search(r'enctype="multipart/form-data".*type="file"', answer.text, re.DOTALL)
    assert bea.messages(talk) == before


NAMES = {
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\bea\\paper.pdf": "paper.pdf",
    "invoice\u202efdp.exe": "invoicefdp.pdf",
    "bell\a\x1b[31m.pdf": "bell[31m.pdf",
    "paper.pdf.exe": "paper.pdf",
    "paper": "paper.pdf",
    ".pdf": "pdf.pdf",
    "...": "file.pdf",
    "a" * 300 + ".pdf": "a" * 116 + ".pdf",
    'quote"; x="y.pdf': "quote_; x=_y.pdf",
    "<b>bold</b>.pdf": "b_.pdf",
    "Grüße 🚲 فاتورة.PDF": "Grüße 🚲 فاتورة.pdf",
    "two\nlines.pdf": "two lines.pdf",
    "Rechnung 12.05.2024": "Rechnung 12.05.2024.pdf",
    "Rechnung 12.05.2024.PDF": "Rechnung 12.05.2024.pdf",
    "Dr.Meyer": "Dr.Meyer.pdf",
    "version 1.0a": "version 1.0a.pdf",
    "می\u200cخواهم 👩\u200d💻.pdf": "می\u200cخواهم 👩\u200d💻.pdf",
    "\u200d.pdf": "pdf.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_made_harmless(bea: Person, talk: int, name: str) -> None:
    headers = {"Authorization": f"Bearer {bea.token()}"}
    raw = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\t").encode()
    body = b'--x\r\nContent-Disposition: form-data; name="attachment"; filename="' + raw + b'"\r\n\r\n'
    answer = bea.http.post(
        f"/api/v1/conversations/{talk}/messages",
        content=body + pdf() + b"\r\n--x--\r\n",
        headers={**headers, "Content-Type": "multipart/form-data; boundary=x"},
    )
    assert answer.status_code == 201, answer.text
    [file] = answer.json()["attachments"]
    assert file["name"] == NAMES[name]
    assert answer.json()["attachments"][0]["media_type"] == "application/pdf"


def test_eleven_files_are_refused_in_words(bea: Person, talk: int) -> None:
    answer = send(bea, talk, *[(f"{number}.pdf", pdf()) for number in range(11)], body="Kept")
    assert answer.status_code == 422
    assert "A message takes at most 10 files; these are 11." in answer.text
    assert "Kept" in answer.text
    assert len(sent(bea, talk, *[(f"{number}.pdf", pdf()) for number in range(10)])) == 10


def test_a_hundred_files_are_refused_in_words(bea: Person, talk: int) -> None:
    answer = send(bea, talk, *[(f"{number}.pdf", pdf()) for number in range(100)])
    assert answer.status_code == 422
    assert "20 files" in answer.text


def test_too_much_is_refused_in_words(start_haggle: Callable[..., Haggle]) -> None:
    haggle = start_haggle(HAGGLE_MAX_UPLOAD_BYTES="100000", HAGGLE_MAX_MESSAGE_BYTES="250000")
    bea, sal = Person(haggle, "Bea").join(), Person(haggle, "Sal").join()
    talk = bea.open_chat(sal.sell(), "Hello")
    page = bea.get(f"/conversations/{talk}").text
    assert "At most 10 files, 100 KB each and 250 KB together." in page
    large = pdf() + bytes(100_000)
    answer = send(bea, talk, ("large.pdf", large), body="Kept")
    assert answer.status_code == 413
    assert "“large.pdf” has 100 KB; a file may have at most 100 KB." in answer.text
    assert "Kept" in answer.text
    answer = send(bea, talk, *[(f"{number}.pdf", pdf() + bytes(90_000)) for number in range(3)], body="Kept")
    assert answer.status_code == 413
    assert "a message may have at most 250 KB" in answer.text
    assert "Kept" in answer.text
    assert len(sent(bea, talk, *[(f"{number}.pdf", pdf() + bytes(90_000)) for number in range(2)])) == 2
