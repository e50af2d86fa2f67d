"""The header by which a proxy says who asks: believed from the addresses that the operator names, from no others."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from starlette.requests import Request
from starlette.types import Scope

from haggle.errors import Forbidden
from haggle.handover.model import Proof
from haggle.settings.handover import Header
from haggle.text.languages import _
from haggle.web.addresses import PEER

NOBODY = _("The place where you sign in did not say who you are. Sign in there, then come back.")


class ProxyHeaders:
    """What the trusted proxy says."""

    def __init__(self, chosen: Header) -> None:
        self._names = {fact: name.encode() for fact, name in chosen.names.items()}
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(one) for one in chosen.networks]

    def proof(self, scope: Scope) -> Proof | None:
        """Who asks; None when no proxy says so that is to be believed."""
        if not self.is_trusted(scope):
            return None
        said = {fact: value for fact, name in self._names.items() if (value := _value(scope, name))}
        host_id = said.pop("id", "")
        return Proof(host_id, said) if host_id else None

    def must_say(self, request: Request) -> Proof:
        """The same. Raises Forbidden for nobody."""
        if (proof := self.proof(request.scope)) is None:
            raise Forbidden(NOBODY)
        return proof

    def is_trusted(self, scope: Scope) -> bool:
        """Whether it comes straight from the proxy."""
        peer = scope.get(PEER)
        try:
            address = ip_address(peer[0]) if peer else None
        except ValueError:
            return False
        address = getattr(address, "ipv4_mapped", None) or address
        return address is not None and any(address in network for network in self._networks)


def _value(scope: Scope, name: bytes) -> str:
    """The header's text; nothing when it stands twice, since one of the two may be the client's own."""
    values: list[bytes] = [value for header, value in scope["headers"] if header == name]
    if len(values) != 1:
        return ""
    try:
        return values[0].decode().strip()
    except UnicodeDecodeError:
        return values[0].decode("latin-1").strip()
