"""What comes back from outside, and which addresses may be asked at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

TRANSLATED = IPv6Network("64:ff9b::/96")  # IPv4 behind a NAT64


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `headers` have names in small letters; `is_whole`: the body was not cut at `most_bytes`."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool


class Unreachable(Exception):
    """
    No answer came; says why in a few words.

    `is_refused`: the address itself is not one that we go to, so trying again is of no use.
    """

    def __init__(self, reason: str, *, is_refused: bool = False) -> None:
        super().__init__(reason)
        self.is_refused = is_refused


class Addresses:
    """Where requests may go: to all that is public, and into the private networks that the operator allows."""

    def __init__(self, private_networks: Sequence[str]) -> None:
        self._networks = tuple(ip_network(one) for one in private_networks)

    def may_reach(self, address: str) -> bool:
        """Whether a request may go to this address: a public one, or one that the operator allows."""
        return self.is_allowed(address) or _is_public(_meant(address))

    def is_allowed(self, address: str) -> bool:
        """Whether the operator allows this address, though it may be private."""
        return any(_meant(address) in network for network in self._networks)


def _meant(address: str) -> IPv4Address | IPv6Address:
    """The address that is reached in the end: what carries an IPv4 address inside stands for that one."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return found
    if found in TRANSLATED:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    tunnelled = found.teredo[1] if found.teredo else None
    return found.ipv4_mapped or found.sixtofour or tunnelled or found


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    is_site_local = isinstance(address, IPv6Address) and address.is_site_local
    return address.is_global and not (address.is_multicast or address.is_reserved or is_site_local)
