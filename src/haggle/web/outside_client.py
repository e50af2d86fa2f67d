"""What `outside.py` asks through. A module of its own, since aiohttp takes a tenth of a second and 15 MB to load."""

import asyncio
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from haggle import __version__
from haggle.web.outside_model import Addresses, Answer, Unreachable

MOST_CONNECTIONS = 200
RESOLVERS = 8  # threads of their own: a slow name server holds up nothing but requests to the outside
NOT_ALLOWED = "it leads into a private network (HAGGLE_PRIVATE_NETWORKS allows some)"
NOT_PLAIN = "http:// leads only into networks that HAGGLE_PRIVATE_NETWORKS allows; say https://"
ALWAYS = {"User-Agent": f"haggle/{__version__}", "Accept-Encoding": "identity"}


class _NotAllowed(OSError):
    """No socket is made for this address. The words name no address: nobody learns our networks by trying."""


class _Resolver(AbstractResolver):
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVERS, "outside")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG
        )
        return [
            ResolveResult(hostname=host, host=str(to[0]), port=port, family=kind, proto=0, flags=socket.AI_NUMERICHOST)
            for kind, _, _, _, to in found
        ]

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


class Client:
    """One pool of connections for each scheme, each with the addresses that it may reach."""

    def __init__(self, addresses: Addresses) -> None:
        may_reach, is_allowed = addresses.may_reach, addresses.is_allowed
        self._sessions = {"https": _session(may_reach, NOT_ALLOWED), "http": _session(is_allowed, NOT_PLAIN)}

    async def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, most_bytes: int, within_s: float
    ) -> Answer:
        """Ask as `Outside.request` says."""
        try:
            target = _parsed(url)
            async with self._sessions[target.scheme].request(
                method,
                target,
                headers={**ALWAYS, **headers},
                data=body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=within_s),
            ) as answer:
                read, is_whole = await _read(answer.content, most_bytes)
                named = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(answer.status, named, read, is_whole)
        except TimeoutError as error:
            raise Unreachable(f"no answer within {within_s:g} s") from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable("no such host") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            refusal = getattr(error, "os_error", None)
            if isinstance(refusal, _NotAllowed):
                raise Unreachable(str(refusal), is_refused=True) from error
            if refusal is not None and refusal.errno and not isinstance(error, aiohttp.ClientSSLError):
                raise Unreachable(f"no connection: {os.strerror(refusal.errno)}") from error
            raise Unreachable(str(error)[:200] or type(error).__name__) from error

    async def close(self) -> None:
        """Close every connection."""
        for session in self._sessions.values():
            await session.close()


def _parsed(url: str) -> URL:
    """The address, which is wholly said and has nobody's password in it. Raises Unreachable."""
    target = URL(url)
    if target.scheme not in {"https", "http"} or not target.host or target.user or target.password:
        raise Unreachable("it is no address like https://shop.example/path", is_refused=True)
    return target


def _session(may_reach: Callable[[str], bool], refusal: str) -> aiohttp.ClientSession:
    def checked(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, proto, _, address = info
        if not may_reach(str(address[0])):
            raise _NotAllowed(refusal)
        return socket.socket(family, kind, proto)

    connector = aiohttp.TCPConnector(
        limit=MOST_CONNECTIONS, resolver=_Resolver(), socket_factory=checked, ssl=ssl.create_default_context()
    )
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False, trust_env=False
    )


async def _read(content: aiohttp.StreamReader, most_bytes: int) -> tuple[bytes, bool]:
    """At most so many bytes, and whether that is all of them."""
    read = bytearray()
    while len(read) <= most_bytes and (piece := await content.read(most_bytes + 1 - len(read))):
        read += piece
    return bytes(read[:most_bytes]), len(read) <= most_bytes
