"""The blob store that the setting names."""

from pathlib import Path

from haggle.blobs.folder import FolderBlobs
from haggle.blobs.model import Blobs
from haggle.blobs.s3 import S3Blobs


def blobs_at(url: str) -> Blobs:
    """The store at that address: `file:///…`, or `s3://bucket/prefix?endpoint=…&region=…`."""
    if url.startswith("s3://"):
        return S3Blobs(url)
    return FolderBlobs(Path(url.removeprefix("file://")))
