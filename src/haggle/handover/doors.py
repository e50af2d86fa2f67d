"""The doors that the operator has opened, in this process. What they need is loaded when there is one to open."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from haggle.clock import now_ms
from haggle.errors import Forbidden
from haggle.handover.header import ProxyHeaders
from haggle.handover.model import Proof, proof_of
from haggle.settings import Settings
from haggle.text.languages import _
from haggle.web.outside import Outside

if TYPE_CHECKING:
    from haggle.handover.keys import PublicKeys, Secrets
    from haggle.handover.openid import Provider

# The operator names these addresses, so they may be in networks of ours; but plain http goes nowhere else.
NEAR = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "100.64.0.0/10", "fc00::/7", "::1/128")
NOT_SIGNED = _("This marketplace takes no signed hand-over.")
HERE, CALLBACK = "/handover", "/handover/callback"


class Doors:
    """The keys and the provider, with what is kept of them; and the trusted proxy."""

    def __init__(self, settings: Settings) -> None:
        self._chosen = settings.handover
        self._own = settings.public_url
        self._outside = Outside(NEAR)
        self.proxy = ProxyHeaders(self._chosen.header) if self._chosen.header else None
        self.provider: Provider | None = None
        self._keys: PublicKeys | Secrets | None = None
        if self._chosen.signed or self._chosen.openid:
            self._open()

    def _open(self) -> None:
        from haggle.handover import keys, openid, signed  # a tenth of a second, for cryptography

        self._signed = signed
        if one := self._chosen.signed:
            by_secret = one.algorithm == "HS256"
            self._keys = (
                keys.Secrets(one.secrets) if by_secret else keys.PublicKeys(one.keys, one.algorithm, self._outside)
            )
        if self._chosen.openid:
            self.provider = openid.Provider(self._chosen.openid, self._own + CALLBACK, self._outside)

    @property
    def is_way_out(self) -> bool:
        """Whether there is a place to lead people to who are not signed in."""
        return bool(self.provider or self.proxy or self._chosen.sign_in)

    async def verified(self, token: str) -> Proof:
        """Who the host hands over with that token. Raises NotGood, Unavailable."""
        expected = self._chosen.signed
        if expected is None or self._keys is None:
            raise Forbidden(NOT_SIGNED)
        kid = self._signed.key_named(token, expected.algorithm)
        claims = self._signed.claims_of(token, await self._keys.named(kid), expected.algorithm)
        return proof_of(claims, *self._signed.must_be_handover(claims, expected, now_ms() / 1000))

    def sign_in_at_host(self, state: str) -> str:
        """The address of the host's page for it, with the way back."""
        way = urlencode({"return_to": self._own + HERE, "state": state})
        return f"{self._chosen.sign_in}{'&' if '?' in self._chosen.sign_in else '?'}{way}"

    async def aclose(self) -> None:
        """Close what is open."""
        await self._outside.close()
