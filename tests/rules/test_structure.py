"""The picture in docs/development.md shows the imports as they are."""

from structure import PICTURE, drawn, heights, imported
from test_imports import floor


def test_the_picture_is_drawn_from_the_imports_of_today() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn(), "it is out of date: make structure"


def test_every_arrow_of_the_picture_leads_down() -> None:
    rows = heights(imported())
    assert [(one, other) for one, others in imported().items() for other in others if rows[one] <= rows[other]] == []
    assert max(rows, key=lambda name: rows[name]) == max(rows, key=floor)
