"""
Blobs in storage that speaks S3.

Credentials and region come from the usual `AWS_…` variables, which the library reads itself; a machine with an IAM role
needs none.
"""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from obstore.exceptions import BaseError
from obstore.store import S3Store

from haggle.blobs.model import must_be_a_name, not_kept, not_read
from haggle.errors import NotFound

logger = logging.getLogger("haggle.blobs")

CHUNK = 256 * 1024
GIVE_UP_AFTER_S = 15.0
FAILURES = (BaseError, OSError, ValueError)
"""What the library raises; some of its errors are Python's own."""


class S3Blobs:
    """Blobs in a bucket: `s3://bucket/prefix?endpoint=https://…&region=…`, of which only the bucket is needed."""

    def __init__(self, url: str, give_up_after_s: float = GIVE_UP_AFTER_S) -> None:
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        endpoint = asked.get("endpoint", "")
        self._store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config={name: asked[name] for name in ("endpoint", "region") if name in asked},  # type: ignore[arg-type]
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=60)},
            retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=give_up_after_s)},
        )

    async def put(self, name: str, content: bytes) -> None:
        """Store `content`."""
        must_be_a_name(name)
        try:
            await self._store.put_async(name, content, use_multipart=False)
        except FAILURES as error:
            logger.error("cannot write %s: %s", name, error)
            raise not_kept() from error

    async def size(self, name: str) -> int:
        """Bytes in the blob."""
        must_be_a_name(name)
        try:
            return (await self._store.head_async(name))["size"]
        except FileNotFoundError as error:
            raise NotFound from error
        except FAILURES as error:
            logger.error("cannot look for %s: %s", name, error)
            raise not_read() from error

    async def stream(self, name: str, first: int, last: int) -> AsyncIterator[bytes]:
        """The bytes from `first` to `last`, as they come."""
        must_be_a_name(name)
        try:
            found = await self._store.get_async(name, options={"range": (first, last + 1)})
            async for chunk in found.stream(CHUNK):
                yield bytes(chunk)
        except FileNotFoundError as error:
            raise NotFound from error
        except FAILURES as error:
            logger.error("cannot read %s: %s", name, error)
            raise not_read() from error

    async def delete(self, name: str) -> None:
        """Delete the blob."""
        must_be_a_name(name)
        try:
            await self._store.delete_async(name)
        except FileNotFoundError:
            pass
        except FAILURES as error:
            logger.error("cannot delete %s: %s", name, error)
            raise not_kept() from error
