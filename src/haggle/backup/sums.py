"""Checksums of rows and blobs, and sets of ids, as a moving file is compared by them."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class Sum:
    """A checksum of rows in any order: how many, and the sum of their SHA-256, modulo 2²⁵⁶."""

    count: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Add a row."""
        self.count += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest())) % 2**256

    def as_json(self) -> list[Any]:
        """As in the file's last line."""
        return [self.count, f"{self.total:064x}"]


def blob_line(name: str, content: bytes) -> bytes:
    """What represents a blob in the checksum."""
    return name.encode() + b"\n" + content


def line_of(value: Any) -> bytes:
    """One line of the file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Ids:
    """A set of ids, one bit each: there may be tens of millions."""

    def __init__(self) -> None:
        self._bits = bytearray()

    def add(self, id_: int) -> None:
        """Add an id, from 1 to MAX_ID."""
        if id_ >> 3 >= len(self._bits):
            self._bits.extend(bytes(max(1024, (id_ >> 3) + 1 - len(self._bits), len(self._bits) // 2)))
        self._bits[id_ >> 3] |= 1 << (id_ & 7)

    def __contains__(self, id_: int) -> bool:
        return id_ > 0 and id_ >> 3 < len(self._bits) and bool(self._bits[id_ >> 3] & 1 << (id_ & 7))
