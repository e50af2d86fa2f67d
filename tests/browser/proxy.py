"""A proxy of the test's own between a browser and haggle, which does to requests what bad networks do."""

import asyncio
import threading
from types import TracebackType

REFUSED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Proxy:
    """
    `with Proxy(port) as proxy:` listens on `proxy.port` and hands every request on to `port`.

    `proxy.block = "refuse"` answers 502 to requests for the stream, `"hang"` accepts them and never answers.
    """

    def __init__(self, to_port: int, block: str = "") -> None:
        self._to_port = to_port
        self.block = block
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "Proxy":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._answer, "127.0.0.1", 0)

    async def _close(self) -> None:
        self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b" /feed?" in head.partition(b"\r\n")[0] and self.block:
                await self._stand_in_the_way(writer)
            else:
                await self._hand_on(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _stand_in_the_way(self, writer: asyncio.StreamWriter) -> None:
        if self.block == "hang":
            await asyncio.Event().wait()
        writer.write(REFUSED)
        await writer.drain()

    async def _hand_on(self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request on one connection: what follows the head is its body."""
        lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
        lines.insert(1, b"Connection: close")
        theirs, ours = await asyncio.open_connection("127.0.0.1", self._to_port)
        ours.write(b"\r\n".join(lines))
        sending = asyncio.create_task(copy(reader, ours))
        try:
            await copy(theirs, writer)
        finally:
            sending.cancel()
            ours.close()


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Everything, as it comes."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
