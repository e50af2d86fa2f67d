"""The revisions that this program knows: each is a file in `versions/`, named by its number."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def head() -> str:
    """The newest of them."""
    return max(path.stem[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))
