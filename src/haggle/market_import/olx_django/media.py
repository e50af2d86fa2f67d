"""The site's files: none outside of its folder, whatever a row says."""

import stat
from pathlib import Path

from haggle.market_import.importing import ImportProblem


class Media:
    """The folder MEDIA_ROOT of the site; None: its files stay out."""

    def __init__(self, folder: Path | None, max_bytes: int) -> None:
        if folder and not folder.is_dir():
            raise ImportProblem(f"there is no folder {folder}.")
        self._folder = folder.resolve() if folder else None
        self._max_bytes = max_bytes

    def file(self, name: str) -> Path:
        """The file that a row names. Raises ValueError with the reason why there is none."""
        if self._folder is None:
            raise ValueError("Files need --media.")
        try:
            file = (self._folder / name).resolve(strict=True)
            facts = file.stat()
        except (OSError, ValueError, RuntimeError):
            raise ValueError(f"There is no file “{name}”.") from None
        if not file.is_relative_to(self._folder):
            raise ValueError(f"“{name}” leads out of the folder of files.")
        if not stat.S_ISREG(facts.st_mode):
            raise ValueError(f"“{name}” is no file.")
        if facts.st_size > self._max_bytes:
            raise ValueError(f"“{name}” is larger than {self._max_bytes // 1_000_000} MB.")
        return file
