"""What the documents name is there: what they link to, and the files and folders of ours that they speak of."""

import re
from pathlib import Path

import pytest
from source import ROOT, tracked

DOCS = [path for path in tracked() if path.suffix == ".md"]
OF_THEIR_TIME = {"CHANGELOG.md", "decisions"}  # speak of files as they were called then
NAMED = re.compile(r"`([\w*<>.-]+(?:/[\w*<>.-]+)*(?:/|\.(?:py|js|css|html|po|svg|toml|txt|md)))`")
THEIRS = {"data/", ".venv/", "node_modules/", "static/build/"}  # made when it runs


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", DOCS, ids=_name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)|\bsrc=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    local = [link for pair in links for link in pair if link and "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", [one for one in DOCS if not OF_THEIR_TIME & {one.name, one.parent.name}], ids=_name)
def test_every_file_and_folder_of_ours_that_is_named_is_there(path: Path) -> None:
    files = [_name(one) for one in tracked()]
    ours = set(files) | {f"{folder}/" for file in files for folder in Path(file).parents}
    named = set(NAMED.findall(path.read_text(encoding="utf-8"))) - THEIRS
    assert {name for name in named if not any(_is_end(name, one) for one in ours)} == set()


def _is_end(name: str, path: str) -> bool:
    pattern = re.sub(r"<.*?>|\*", "[^/]+", re.escape(name).replace(r"\*", "*").replace(r"\<", "<").replace(r"\>", ">"))
    return re.search(rf"(^|/){pattern}$", path) is not None
