"""
The file of `haggle backup`: a zip of the database's copy, the key and the blobs, with a SHA-256 of each.

Its last entry, `SHA256SUMS`, is written as `sha256sum --check` reads it, so the file can be checked without haggle.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from haggle.backup.checking import DAMAGED
from haggle.backup.model import BLOBS, MANIFEST, ROWS, MovingProblem
from haggle.blobs.model import must_be_a_name
from haggle.market_import.progress import Progress
from haggle.store.copies import sync

BACKUP_FORMAT = 1
SUMS = "SHA256SUMS"
KEY = "secret.key"
DATABASES = {"database.sqlite": "SQLite", "database.dump": "PostgreSQL"}
CHUNK = 1024 * 1024
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")


class BackupWriter:
    """Writes such a file; nothing is one before `close` has returned."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._zip = ZipFile(file, "w")
        self._sums: dict[str, str] = {}

    def add(self, name: str, content: bytes) -> None:
        """Add what is packed already."""
        self._zip.writestr(_entry(name, ZIP_STORED), content)
        self._sums[name] = hashlib.sha256(content).hexdigest()

    def add_file(self, name: str, path: Path) -> None:
        """Add a large file, and pack it."""
        with path.open("rb") as source:
            self._sums[name] = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            with self._zip.open(_entry(name, ZIP_DEFLATED), "w", force_zip64=True) as entry:
                shutil.copyfileobj(source, entry, CHUNK)

    def close(self, manifest: Mapping[str, Any]) -> None:
        """Write what the file is, and the sums; it is on the disk when this returns."""
        self.add(MANIFEST, json.dumps({"haggle_backup": BACKUP_FORMAT, **manifest}).encode())
        lines = [f"{sum_}  {name}\n" for name, sum_ in sorted(self._sums.items())]
        self._zip.writestr(_entry(SUMS, ZIP_DEFLATED), "".join(lines))
        self._zip.close()
        sync(self._file)


def _entry(name: str, packing: int) -> ZipInfo:
    entry = ZipInfo(name)
    entry.compress_type = packing
    entry.external_attr = 0o600 << 16  # whoever unpacks it by another program gets files of their own
    return entry


class BackupFile:
    """Such a file, open for reading. Raises MovingProblem for any other."""

    def __init__(self, file: Path) -> None:
        try:
            self._zip = ZipFile(file)
            names = self._zip.namelist()
        except DAMAGED as error:
            raise MovingProblem(f"{file} is no file of haggle backup, or was cut short: {error}.") from None
        if MANIFEST not in names or SUMS not in names:
            hint = ", but one of haggle export: load it by haggle import" if ROWS in names else ""
            raise MovingProblem(f"{file} is no file of haggle backup{hint}.")
        self._names = names

    def check(self) -> None:
        """Read every byte and compare it with its sum. Raises MovingProblem. Nothing else may be asked before."""
        progress = Progress()
        try:
            manifest = json.loads(self._zip.read(MANIFEST))
            lines = self._zip.read(SUMS).decode().splitlines()
            sums = {found[2]: found[1] for line in lines if (found := _SUM.fullmatch(line))}
            if sorted(self._names) != sorted([*sums, SUMS]) or len(lines) != len(sums):
                raise MovingProblem("The backup is damaged: it does not hold the files that it says.")
            for done, name in enumerate(sums):
                _must_be_ours(name)
                with self._zip.open(name) as entry:
                    if hashlib.file_digest(entry, "sha256").hexdigest() != sums[name]:  # type: ignore[arg-type]
                        raise MovingProblem(f"The backup is damaged: {name} is not what it was.")
                progress.count("checking", done, len(sums))
        except DAMAGED as error:
            raise MovingProblem(f"The backup is damaged: {error}.") from None
        finally:
            progress.clear()
        self._read(manifest)

    def _read(self, manifest: Any) -> None:
        match manifest:
            case {"haggle_backup": int(format_), "version": str(version), "revision": str(revision), "at": str(at)}:
                self.version, self.revision, self.at = version, revision, at
            case _:
                raise MovingProblem("The backup does not say what it is.")
        databases = [name for name in self._names if name in DATABASES]
        if format_ != BACKUP_FORMAT or len(databases) != 1:
            raise MovingProblem(f"The backup was made by haggle {version}: restore it with that version, or a newer.")
        self.database = databases[0]

    @property
    def blobs(self) -> list[str]:
        """The names of the blobs in it."""
        return [name.removeprefix(BLOBS) for name in self._names if name.startswith(BLOBS)]

    @property
    def size_bytes(self) -> int:
        """How much it takes when unpacked."""
        return sum(entry.file_size for entry in self._zip.infolist())

    @property
    def key(self) -> bytes | None:
        """The secret key, if it was kept in the data folder."""
        return self._zip.read(KEY) if KEY in self._names else None

    def blob(self, name: str) -> bytes:
        """A blob's content."""
        return self._zip.read(BLOBS + name)

    def unpack_database(self, to: Path) -> None:
        """Write the database's copy into that file, and onto the disk."""
        with self._zip.open(self.database) as source, to.open("xb") as file:
            shutil.copyfileobj(source, file, CHUNK)
        sync(to)


def _must_be_ours(name: str) -> None:
    """Raises ValueError for any name but those that BackupWriter is given: no path leads out of where it belongs."""
    if name not in {MANIFEST, KEY, *DATABASES}:
        if not name.startswith(BLOBS):
            raise ValueError(f"{name!r} does not belong into a backup")
        must_be_a_name(name.removeprefix(BLOBS))
